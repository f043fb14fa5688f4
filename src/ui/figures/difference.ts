import type { Figure } from '../../core/figures/figure.ts';
import { lessThanShown, withUnit, readsAsZero, signed } from '../words/format.ts';
import { figureUnit } from './units.ts';

export interface Difference {
  /** `−12.4 %`, `+1.3 points`, `+12 cycles`, `same`. */
  readonly text: string;
  /** null: neither better nor worse. */
  readonly better: boolean | null;
  /** What it was. */
  readonly from: string;
}

/** Nothing changed. */
export const SAME = 'same';

type Compared = Pick<Figure, 'label' | 'value' | 'unit' | 'digits' | 'better'>;

/**
 * How a figure differs from the same one of the baseline: in percent, or in points where it is a percentage itself. What
 * would read as 0.0 is counted instead, and where there is nothing to count it is neither better nor worse. `from`: what
 * it was, where the figure is not shown as its value.
 */
export function difference(
  now: Compared,
  before: Compared | undefined,
  from = before === undefined
    ? ''
    : withUnit({ text: lessThanShown(before.value, before.digits), unit: figureUnit(before) }),
): Difference | null {
  if (before === undefined) return null;
  const change = now.value - before.value;
  if (Math.abs(change) < 1e-9 * Math.max(1, Math.abs(before.value))) return { text: SAME, better: null, from };
  const better = now.better === null ? null : change > 0 === (now.better === 'larger');
  const points = now.unit.startsWith('%');
  if (!points && before.value === 0) return { text: signed(change, now.digits), better, from };
  const tenths = points ? change : (100 * change) / before.value;
  const unit = points ? 'points' : '%';
  if (!readsAsZero(tenths, 1)) return { text: withUnit({ text: signed(tenths, 1), unit }), better, from };
  if (now.digits === 0 && !readsAsZero(change))
    return { text: withUnit({ text: signed(change), unit: now.unit }), better, from };
  return { text: withUnit({ text: 'less than 0.1', unit }), better: null, from };
}
