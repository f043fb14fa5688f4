import { useMemo, type ReactElement } from 'react';
import {
  instructionAccount,
  latencyDetail,
  type InstructionAccount,
  type LatencyDetail,
} from '../../../../core/analysis/instructionAccount.ts';
import type { RunView } from '../../../../core/analysis/runView.ts';
import { nameOfInstruction } from '../../../../core/analysis/waits.ts';
import { integer } from '../../../words/format.ts';
import { InstructionLink } from '../../../figures/links.tsx';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { allTags } from '../../../../core/analysis/words.ts';

/** Whom an instruction waited for: the tokens it took, who held the port, and what its bursts stood for. */
export function InstructionCauses({
  run,
  index,
}: {
  readonly run: RunView;
  readonly index: number;
}): ReactElement | null {
  const account = useMemo(() => instructionAccount(run, index), [run, index]);
  const latency = useMemo(() => latencyDetail(run, index), [run, index]);
  if (account === null) return null;
  return (
    <>
      {account.tokens.length > 0 && <Tokens run={run} account={account} />}
      {account.heldBy.length > 0 && <Holders run={run} account={account} />}
      {latency !== null && <Latency run={run} latency={latency} />}
    </>
  );
}

interface AccountProps {
  readonly run: RunView;
  readonly account: InstructionAccount;
}

function Tokens({ run, account }: AccountProps): ReactElement {
  return (
    <>
      <h4>Tokens taken</h4>
      <table className="gap">
        <caption className="visually-hidden">Tokens this instruction took, and how long they had lain there</caption>
        <thead>
          <tr>
            <th scope="col">pushed by</th>
            <th scope="col">queue</th>
            <th scope="col">at</th>
            <th scope="col">slack</th>
          </tr>
        </thead>
        <tbody>
          {account.tokens.map(({ queue, from, pushed, slack }) => (
            <tr key={queue}>
              <th scope="row">
                <InstructionLink index={from} text={nameOfInstruction(run.trace, from)} />
              </th>
              <td className="weak">{queue.replace('->', ' → ')}</td>
              <td>{integer(pushed)}</td>
              <td title={from === account.culprit ? 'the one it waited for' : undefined}>{integer(slack)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Holders({ run, account }: AccountProps): ReactElement {
  return (
    <>
      <h4>Who held the port</h4>
      <table className="gap">
        <caption className="visually-hidden">Beats of others while this instruction waited for its own</caption>
        <thead>
          <tr>
            <th scope="col">most of it</th>
            <th scope="col">client</th>
            <th scope="col">cycles</th>
          </tr>
        </thead>
        <tbody>
          {account.heldBy.map(({ client, cycles, instruction }) => (
            <tr key={client}>
              <th scope="row">
                {instruction < 0 ? (
                  'instruction fetch'
                ) : (
                  <InstructionLink index={instruction} text={nameOfInstruction(run.trace, instruction)} />
                )}
              </th>
              <td className="weak">{client}</td>
              <td>{integer(cycles)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Latency({ run, latency }: { readonly run: RunView; readonly latency: LatencyDetail }): ReactElement | null {
  const { delay, asking, slots } = latency;
  if (delay + asking + slots.places + slots.lastBeats + slots.priority === 0) return null;
  const row = (name: string, value: number): { name: string; value: string }[] =>
    value === 0 ? [] : [{ name, value: integer(value) }];
  const inSlot = [
    ...row(allTags(run.arch.hardware.tagPool), slots.places),
    ...row('a last beat on the bus', slots.lastBeats),
    ...row('a client with higher priority', slots.priority),
  ];
  return (
    <>
      <h4>Memory latency</h4>
      <ValueRows rows={[...row('a burst on its way: delay', delay), ...row('the next not issued yet', asking)]} />
      {inSlot.length > 0 && (
        <>
          <p className="small weak said">Why its bursts stood before they were issued; bursts overlap:</p>
          <ValueRows rows={inSlot} />
        </>
      )}
    </>
  );
}
