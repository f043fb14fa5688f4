import type { GapRow } from '../../../core/analysis/lowerBoundGap.ts';
import type { Cycles } from '../../../core/base/units.ts';

export interface Legend {
  /** In the order of the bar. */
  readonly shown: readonly GapRow[];
  /** The others together; null if all are shown. */
  readonly rest: { readonly count: number; readonly exact: Cycles; readonly difference: Cycles } | null;
}

/** The parts that matter most, by cycles or by what lies above the bound, and the rest as one: they add up all the same. */
export function legend(rows: readonly GapRow[], most: number): Legend {
  if (rows.length <= most) return { shown: rows, rest: null };
  const weight = (r: GapRow): number => Math.max(r.exact, Math.abs(r.difference));
  const kept = new Set([...rows].sort((a, b) => weight(b) - weight(a)).slice(0, most - 1));
  const others = rows.filter((r) => !kept.has(r));
  return {
    shown: rows.filter((r) => kept.has(r)),
    rest: {
      count: others.length,
      exact: others.reduce((sum, r) => sum + r.exact, 0),
      difference: others.reduce((sum, r) => sum + r.difference, 0),
    },
  };
}
