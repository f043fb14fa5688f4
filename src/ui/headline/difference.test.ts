import { describe, expect, it } from 'vitest';
import type { Figure } from '../../core/analysis/figure.ts';
import { difference } from './difference.ts';

const figure = (id: string, value: number, unit = ''): Figure => ({
  id,
  label: id,
  value,
  unit,
  digits: 0,
  approximate: false,
  formula: '',
  operands: [],
  reference: '',
  detail: '',
});

const text = (now: Figure, before: Figure): string | undefined =>
  difference(now, before)?.text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

describe('the difference of a figure from the baseline', () => {
  it('is in percent, and fewer cycles are better', () => {
    expect(text(figure('cycles', 900), figure('cycles', 1000))).toBe('-10.0 %');
    expect(difference(figure('cycles', 900), figure('cycles', 1000))?.better).toBe(true);
  });

  it('is in points for percentages, and more utilization is better', () => {
    expect(text(figure('utilization', 90.4, '%'), figure('utilization', 80, '%'))).toBe('+10.4 points');
    expect(difference(figure('utilization', 90, '%'), figure('utilization', 80, '%'))?.better).toBe(true);
  });

  it('says so when nothing changed, and nothing without a baseline', () => {
    expect(difference(figure('dram', 5), figure('dram', 5))).toEqual({ text: 'same', better: null, from: '5' });
    expect(difference(figure('dram', 5), undefined)).toBeNull();
  });
});
