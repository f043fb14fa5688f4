import type { Figure, FigureOperand } from '../../core/figures/figure.ts';
import { decimal, integer } from '../words/format.ts';

/**
 * The formula with the operands' values in the place of their labels: `(cycles - bound) / bound` becomes
 * `(499 716 - 489 216) / 489 216`. Null if the formula names no operand (it is a sentence).
 */
export function substitute({ formula, operands }: Figure): string | null {
  if (formula.startsWith('sum ')) return substituteSum(operands);
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

/** As many addends as a line or two of a card hold. */
const MOST_ADDENDS = 5;

/** `= 5 + 4 + 3 + 2 + 1 + 3 more` of a network's layers; null of other sums, whose operands need not be addends. */
function substituteSum(operands: readonly FigureOperand[]): string | null {
  const addends = operands.filter((o) => o.layer !== undefined && !Number.isNaN(o.value));
  if (addends.length === 0) return null;
  const shown = addends
    .slice(0, MOST_ADDENDS)
    .map(({ value }) => (Number.isInteger(value) ? integer(value) : decimal(value, 4)));
  const more = addends.length - shown.length;
  return `= ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(' + ')}`;
}
