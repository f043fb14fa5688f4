import type { Figure } from '../../core/analysis/figure.ts';
import { decimal, quantityText, signed } from '../format.ts';
import { figureUnit } from './units.ts';

export interface Difference {
  /** `−12.4 %`, `+1.3 points`, `same`. */
  readonly text: string;
  /** null: neither better nor worse. */
  readonly better: boolean | null;
  /** What it was. */
  readonly from: string;
}

/** For these more is better; for all others less is. */
const MORE_IS_BETTER = new Set(['utilization', 'intensity']);

/** How a figure differs from the same one of the baseline: in percent, or in points where it is a percentage itself. */
export function difference(now: Figure, before: Figure | undefined): Difference | null {
  if (before === undefined) return null;
  const from = quantityText({ text: decimal(before.value, before.digits), unit: figureUnit(before) });
  const change = now.value - before.value;
  if (Math.abs(change) < 1e-9 * Math.max(1, Math.abs(before.value))) return { text: 'same', better: null, from };
  const better = change > 0 === MORE_IS_BETTER.has(now.id);
  if (now.unit === '%') return { text: `${signed(change, 1)} points`, better, from };
  if (before.value === 0) return { text: signed(change, now.digits), better, from };
  return { text: quantityText({ text: signed((100 * change) / before.value, 1), unit: '%' }), better, from };
}
