import { describe, expect, it } from 'vitest';
import type { Figure } from '../../core/analysis/figure.ts';
import { substitute } from './substitute.ts';

const figure = (formula: string, operands: Readonly<Record<string, number>>): Figure => ({
  id: 'x',
  label: 'x',
  value: 0,
  unit: '',
  digits: 0,
  approximate: false,
  formula,
  operands: Object.entries(operands).map(([label, value]) => ({ label, value, unit: '', source: '' })),
  reference: '',
  detail: '',
});

const filled = (formula: string, operands: Readonly<Record<string, number>>): string | undefined =>
  substitute(figure(formula, operands))?.replaceAll('\u202f', ' ');

describe('a formula with its values', () => {
  it('has every operand replaced, each time it occurs', () => {
    expect(filled('(cycles - bound) / bound', { cycles: 499716, bound: 489216 })).toBe(
      '= (499 716 - 489 216) / 489 216',
    );
  });

  it('takes the longest label that fits', () => {
    expect(
      filled('multiply-adds / (multiply-adds a cycle x cycles)', {
        'multiply-adds': 10,
        'multiply-adds a cycle': 2,
        cycles: 7,
      }),
    ).toBe('= 10 / (2 x 7)');
  });

  it('is nothing where the formula is a sentence', () => {
    expect(substitute(figure('sum of all bursts', { INP: 1 }))).toBeNull();
    expect(substitute(figure('cycle in which FINISH is done', { cycle: 1 }))).toBeNull();
  });
});
