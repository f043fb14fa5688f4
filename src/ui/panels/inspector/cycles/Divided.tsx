import { useMemo, type ReactElement } from 'react';
import { breakdown, causes } from '../../../../core/analysis/breakdown.ts';
import type { RunView } from '../../../../core/analysis/runView.ts';
import { runAccount } from '../../../../core/analysis/runAccount.ts';
import type { Segment } from '../../../../core/analysis/segment.ts';
import { story } from '../../../../core/analysis/story.ts';
import { withWhy } from '../../../../core/analysis/segment.ts';
import { nameOfInstruction } from '../../../../core/analysis/waits.ts';
import type { Cause } from '../../../../core/cycles/causes.ts';
import { PARTS } from '../../../../core/cycles/parts.ts';
import { causeShares } from './causeShares.ts';
import { gapOf, RESOURCES } from '../../../figures/cycles/accounts.ts';
import { integer, plural, signed } from '../../../words/format.ts';
import { FigureLink, InstructionLink } from '../../../figures/links.tsx';
import { ValueRows } from '../../../figures/ValueRows.tsx';
import { SegmentBar } from '../SegmentBar.tsx';

/** What a part, a cause or an instruction's part is divided into: by cause and client, and against the bound. */
export function Divided({ run, id }: { readonly run: RunView; readonly id: string }): ReactElement | null {
  const segment = useMemo(() => segmentOf(run, id), [run, id]);
  if (segment === null) return null;
  const why = segment.why ?? [];
  return (
    <>
      {id.startsWith('part.') && !id.includes('.why.') && <AgainstBound run={run} part={segment.id} />}
      {why.length > 0 && (
        <>
          <h4>Why</h4>
          <SegmentBar segments={why} label={`Why, ${plural(segment.cycles, 'cycle')}`} />
        </>
      )}
      {id.startsWith('cause.') && segment.cause !== null && (
        <>
          <InParts run={run} segment={segment} />
          <InInstructions run={run} cause={segment.cause} />
        </>
      )}
    </>
  );
}

function segmentOf(run: RunView, id: string): Segment | null {
  const instruction = /^instruction\.(\d+)\./.exec(id);
  const all =
    instruction !== null
      ? (story(run, Number(instruction[1]))?.segments ?? [])
      : id.startsWith('part.')
        ? RESOURCES.flatMap((r) => breakdown(run, r))
        : id.startsWith('cause.')
          ? causes(run)
          : [];
  return [...withWhy(all)].find((s) => s.figure.id === id) ?? null;
}

function AgainstBound({ run, part }: { readonly run: RunView; readonly part: string }): ReactElement | null {
  const row = RESOURCES.flatMap((r) => gapOf(run, r).rows).find((r) => r.part === part);
  if (row === undefined) return null;
  const least = PARTS[row.part].resource === run.lowerBound.by ? 'of the bound' : 'at the least';
  return (
    <ValueRows
      rows={[
        { name: least, value: integer(row.least) },
        ...(row.estimate === null ? [] : [{ name: 'estimate', value: `≈ ${integer(row.estimate)}` }]),
        { name: 'exact', value: integer(row.exact) },
        { name: 'above', value: signed(row.difference) },
      ]}
    />
  );
}

/** In which parts of compute's cycles a cause is, most first; they add up to it, and each names its instructions. */
function InParts({ run, segment }: { readonly run: RunView; readonly segment: Segment }): ReactElement {
  const rows = useMemo(
    () =>
      runAccount(run, 'compute')
        .map(({ part, why }) => ({
          part,
          cycles: why.filter((w) => w.cause === segment.cause).reduce((sum, w) => sum + w.cycles, 0),
        }))
        .filter((r) => r.cycles > 0)
        .sort((a, b) => b.cycles - a.cycles),
    [run, segment],
  );
  return (
    <>
      <h4>In which parts</h4>
      <ul className="operands">
        {rows.map(({ part, cycles }) => (
          <li key={part}>
            <span>
              <FigureLink id={`part.${part}`} text={PARTS[part].label} />
            </span>
            <span className="number">
              {integer(cycles)}
              <span className="unit">cycles</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Instructions that are named. */
const NAMED = 6;

function InInstructions({ run, cause }: { readonly run: RunView; readonly cause: Cause }): ReactElement {
  const shares = useMemo(() => causeShares(run, cause), [run, cause]);
  const rest = shares.slice(NAMED);
  return (
    <>
      <h4>Which instructions</h4>
      <ul className="operands">
        {shares.slice(0, NAMED).map(({ instruction, cycles }) => (
          <li key={instruction}>
            <span>
              {instruction < 0 ? (
                'no instruction'
              ) : (
                <InstructionLink index={instruction} text={nameOfInstruction(run.trace, instruction)} />
              )}
            </span>
            <span className="number">
              {integer(cycles)}
              <span className="unit">cycles</span>
            </span>
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <span className="weak">{integer(rest.length)} more</span>
            <span className="number">
              {integer(rest.reduce((sum, s) => sum + s.cycles, 0))}
              <span className="unit">cycles</span>
            </span>
          </li>
        )}
      </ul>
    </>
  );
}
