import type { Segment } from '../../core/analysis/segment.ts';
import type { Cycles } from '../../core/units.ts';

/** What the compute module does for the layer itself; everything else in the bar is overhead or waiting. */
const WORK = new Set(['products', 'resets', 'alu']);

export interface Losses {
  /** Largest first; the rest is one number. */
  readonly shown: readonly { readonly label: string; readonly cycles: Cycles }[];
  readonly rest: { readonly count: number; readonly cycles: Cycles };
  /** Whether they are exactly what lies above the bound. They are when compute sets it: its work is the bound. */
  readonly exact: boolean;
}

/** The parts of a run that are no work, as the explanation of what lies above the bound. */
export function losses(segments: readonly Segment[], over: Cycles, most = 3): Losses {
  const all = segments.filter((s) => !WORK.has(s.id)).sort((a, b) => b.cycles - a.cycles);
  const sum = (parts: readonly { cycles: Cycles }[]): Cycles => parts.reduce((n, s) => n + s.cycles, 0);
  const rest = all.slice(most);
  return {
    shown: all.slice(0, most).map(({ label, cycles }) => ({ label, cycles })),
    rest: { count: rest.length, cycles: sum(rest) },
    exact: sum(all) === over,
  };
}
