import { describe, expect, it } from 'vitest';
import type { Figure } from '../../core/figures/figure.ts';
import { substitute } from './substitute.ts';

const figure = (formula: string, operands: Readonly<Record<string, number>>): Figure => ({
  id: 'x',
  label: 'x',
  value: 0,
  unit: '',
  digits: 0,
  better: null,
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

describe('a sum over layers with its values', () => {
  const ofLayers = (values: readonly number[]): string | null =>
    substitute({
      ...figure('sum of all layers', {}),
      operands: values.map((value, layer) => ({ label: `layer ${layer}`, value, unit: '', source: '', layer })),
    });

  it('has five addends and how many more there are', () => {
    expect(ofLayers([5, 4, 3.14159, 2, 1, 9, 9])).toBe('= 5 + 4 + 3.1416 + 2 + 1 + 2 more');
    expect(ofLayers([5, NaN, 4])).toBe('= 5 + 4');
    expect(ofLayers([1, 2, 3, 4, 5])).toBe('= 1 + 2 + 3 + 4 + 5');
    expect(ofLayers([])).toBeNull();
  });

  it('shows whole numbers whole and others to three places', () => {
    expect(filled('a / b', { a: 3, b: 0.12345 })).toBe('= 3 / 0.123');
    expect(filled('a', { a: 3 })).toBeUndefined();
  });
});
