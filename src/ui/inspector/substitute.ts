import type { Figure } from '../../core/analysis/figure.ts';
import { decimal, integer } from '../format.ts';

/**
 * The formula with the operands' values in the place of their labels: `(cycles - bound) / bound` becomes
 * `(499 716 - 489 216) / 489 216`. Null if the formula names no operand (it is a sentence).
 */
export function substitute({ formula, operands }: Figure): string | null {
  const byLength = [...operands].sort((a, b) => b.label.length - a.label.length);
  const named = byLength.filter((o) => o.label !== '' && formula.includes(o.label));
  if (named.length === 0 || !/[-+*/×÷]| x /.test(formula)) return null;
  // Longest label first, in one pass: `multiply-adds a cycle` must not become `3 a cycle`.
  const pattern = new RegExp(named.map((o) => o.label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  const text = (label: string): string => {
    const value = named.find((o) => o.label === label)?.value ?? NaN;
    return Number.isInteger(value) ? integer(value) : decimal(value, 3);
  };
  return `= ${formula.replace(pattern, text)}`;
}
