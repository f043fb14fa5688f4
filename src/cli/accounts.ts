import { type PartId, type Resource, PARTS } from '../core/cycles/parts.ts';
import { CAUSES, type Cause } from '../core/cycles/causes.ts';
import type { PortClient } from '../core/machine/design/ports.ts';
import { instructionAccount, type TokenTaken } from '../core/analysis/instructionAccount.ts';
import { moduleAccounts } from '../core/analysis/moduleAccount.ts';
import { runAccount, runCauses } from '../core/analysis/runAccount.ts';
import type { TimedRun } from '../core/analysis/timedRun.ts';
import '../core/analysis/derived.ts';

type Sums<K extends string> = Readonly<Partial<Record<K, number>>>;

/** The run's cycles divided; each of the four adds up to `cycles`. */
export interface SimulatedAccount {
  readonly compute: Sums<PartId>;
  readonly read: Sums<PartId>;
  readonly write: Sums<PartId>;
  /** All six; waiting is followed to what the awaited module was doing. */
  readonly causes: Readonly<Record<Cause, number>>;
  /** `causes.bandwidth` by whose beats they were. */
  readonly bandwidth: Sums<PortClient>;
  /** Bursts are missing from the trace: memory's cycles that cannot be told apart count as latency. */
  readonly approximate: boolean;
}

/** Null where FINISH was never done. */
export function simulatedAccount(run: TimedRun): SimulatedAccount | null {
  if (run.trace.cycles === null) return null;
  const of = (resource: Resource): Sums<PartId> =>
    Object.fromEntries(runAccount(run, resource).map(({ part, cycles }) => [part, cycles]));
  const causes = { work: 0, fill: 0, bandwidth: 0, latency: 0, token: 0, queue: 0 };
  const bandwidth: Partial<Record<PortClient, number>> = {};
  for (const { cause, client, cycles } of runCauses(run)) {
    causes[cause] += cycles;
    if (client !== null) bandwidth[client] = cycles;
  }
  return {
    compute: of('compute'),
    read: of('read'),
    write: of('write'),
    causes,
    bandwidth,
    approximate: moduleAccounts(run).approximate,
  };
}

/** One instruction's cycles divided; `parts` add up to done - offered. */
export interface InstructionParts {
  readonly parts: Readonly<Record<Cause, number>> | null;
  readonly tokens: readonly TokenTaken[];
  readonly heldBy: Sums<PortClient>;
}

/** `parts` is null for what was never done. */
export function instructionParts(run: TimedRun, index: number): InstructionParts {
  const account = instructionAccount(run, index);
  if (account === null) return { parts: null, tokens: [], heldBy: {} };
  const heldBy = Object.fromEntries(account.heldBy.map(({ client, cycles }) => [client, cycles]));
  return { parts: account.parts, tokens: account.tokens, heldBy };
}

/** For people: a line for each resource and one for the causes, largest first. */
export function describeAccount(a: SimulatedAccount): string[] {
  const line = (title: string, entries: readonly (readonly [string, number])[]): string =>
    `  ${title}: ${entries
      .filter(([, cycles]) => cycles > 0)
      .sort(([, x], [, y]) => y - x)
      .map(([label, cycles]) => `${label} ${cycles}`)
      .join(', ')}`;
  const parts = (resource: Resource): string => {
    const entries = Object.entries(a[resource]) as [PartId, number][];
    return line(
      resource,
      entries.map(([part, cycles]) => [PARTS[part].label, cycles]),
    );
  };
  const causes = Object.entries(a.causes) as [Cause, number][];
  return [
    ...(['compute', 'read', 'write'] as const).map(parts),
    line(
      `causes${a.approximate ? ' (approximate: bursts are missing from the trace)' : ''}`,
      causes.map(([cause, cycles]) => [CAUSES[cause].label, cycles]),
    ),
  ];
}
