import type { RunView } from '../../../core/analysis/runView.ts';
import type { Cycles } from '../../../core/base/units.ts';
import { integer, withUnit, signed } from '../../words/format.ts';

/** The three figures of cycles that stand together everywhere; null: not known, or not yet. */
export interface ThreeCycles {
  /** No schedule can be faster. */
  readonly bound: Cycles | null;
  /** What the search expected. */
  readonly estimate: Cycles | null;
  /** What the simulator counted. */
  readonly exact: Cycles | null;
}

export const threeOf = (run: RunView): ThreeCycles => ({
  bound: run.lowerBound.cycles,
  estimate: run.estimate,
  exact: run.trace.cycles,
});

/** How far a figure lies from the exact one: `−0.7 %`; empty where there is no exact one. */
export function distance(value: Cycles, exact: Cycles | null): string {
  if (exact === null || exact === 0) return '';
  return percentText((100 * (value - exact)) / exact);
}

/** A tenth of a per cent, or a hundredth where it would be nothing else. */
const percentText = (value: number): string =>
  withUnit({ text: signed(value, Math.abs(value) < 0.1 ? 2 : 1), unit: '%' });

/** How far the exact figure lies above the bound, of the bound: `+0.6 %`; empty where one is missing. */
export function aboveLowerBound({ bound, exact }: ThreeCycles): string {
  if (bound === null || exact === null || bound === 0) return '';
  return percentText((100 * (exact - bound)) / bound);
}

/** `bound 489 216 (−0.7 %) · ≈ 492 696 · exact 492 793`, of what is known: for tooltips. */
export function threeText({ bound, estimate, exact }: ThreeCycles): string {
  const away = bound === null ? '' : distance(bound, exact);
  return [
    ...(bound === null ? [] : [`bound ${integer(bound)}${away === '' ? '' : ` (${away})`}`]),
    ...(estimate === null ? [] : [`estimate ≈ ${integer(estimate)}`]),
    ...(exact === null ? [] : [`exact ${integer(exact)}`]),
  ].join(' · ');
}
