import type { LowerBound } from '../cycles/lowerBound.ts';
import { PART_IDS, PARTS, type PartCycles, type PartId, type Resource } from '../cycles/parts.ts';
import type { Cycles } from '../base/units.ts';
import { runAccount } from './runAccount.ts';
import { accountEnd, type TimedRun } from './timedRun.ts';

/** What the distance from lower bound to exact run is attributed with; a `RunView` is one. */
export interface RunWithLowerBound extends TimedRun {
  readonly lowerBound: LowerBound;
  /** The estimate's parts, of compute. */
  readonly estimateParts: readonly PartCycles[];
}

export interface GapRow {
  readonly part: PartId;
  /** What the lower bound counts, at the least. */
  readonly least: Cycles;
  /** What was expected; null for a channel, which the estimate does not divide. */
  readonly estimate: Cycles | null;
  readonly exact: Cycles;
  /** exact - least. Below 0 where the lower bound counts cycles here that the run spent in another part. */
  readonly difference: Cycles;
  /** Figure of the exact cycles; null where there are none. */
  readonly figure: string | null;
}

/** Lower bound and exact run of the resource that sets it; each column of the rows adds up to its total. */
export interface LowerBoundGap {
  readonly resource: Resource;
  readonly rows: readonly GapRow[];
  readonly least: Cycles;
  readonly estimate: Cycles | null;
  readonly exact: Cycles;
  readonly difference: Cycles;
}

/** Where the cycles between a lower bound (the layer's unless told otherwise) and the exact run went. */
export function lowerBoundGap(run: RunWithLowerBound, lowerBound: LowerBound = run.lowerBound): LowerBoundGap {
  const resource = lowerBound.by;
  const terms = lowerBound.parts.find((p) => p.id === resource)?.terms ?? [];
  const least = sums(terms);
  const exact = sums(runAccount(run, resource));
  const parts = resource === 'compute' ? run.estimateParts : null;
  const estimate = parts === null ? null : sums(parts);
  const rows = PART_IDS.flatMap((part): GapRow[] => {
    const row = {
      part,
      least: least.get(part) ?? 0,
      estimate: estimate === null ? null : (estimate.get(part) ?? 0),
      exact: exact.get(part) ?? 0,
    };
    if (PARTS[part].resource !== resource && row.least === 0) return [];
    if (row.least === 0 && row.exact === 0 && (row.estimate ?? 0) === 0) return [];
    return [{ ...row, difference: row.exact - row.least, figure: row.exact > 0 ? `part.${part}` : null }];
  });
  const cycles = accountEnd(run);
  return {
    resource,
    rows,
    least: lowerBound.cycles,
    estimate: parts === null ? null : parts.reduce((sum, p) => sum + p.cycles, 0),
    exact: cycles,
    difference: cycles - lowerBound.cycles,
  };
}

function sums(parts: readonly PartCycles[]): Map<PartId, Cycles> {
  const found = new Map<PartId, Cycles>();
  for (const { part, cycles } of parts) found.set(part, (found.get(part) ?? 0) + cycles);
  return found;
}
