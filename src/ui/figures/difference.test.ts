import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../core/figures/figure.ts';
import { difference } from './difference.ts';

const figure = (id: string, value: number, unit = ''): Figure => ({
  id,
  label: id,
  value,
  unit,
  digits: 0,
  better: id === 'cycles' || id === 'dram' ? 'smaller' : 'larger',
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

  it('is never a nothing that is better or worse: it is counted, or said to be little', () => {
    expect(text(figure('cycles', 517_597, 'cycles'), figure('cycles', 517_585, 'cycles'))).toBe('+12 cycles');
    expect(difference(figure('cycles', 517_597, 'cycles'), figure('cycles', 517_585, 'cycles'))?.better).toBe(false);
    const share = { ...figure('utilization', 87.201, '%'), digits: 1 };
    expect(difference(share, { ...share, value: 87.2 })).toMatchObject({ better: null });
    expect(text(share, { ...share, value: 87.2 })).toBe('less than 0.1 points');
    fc.assert(
      fc.property(
        fc.constantFrom('cycles', 'utilization', 'network.onVta'),
        fc.constantFrom('', '%', '% of MAC', 'MB'),
        fc.constantFrom(0, 1, 2),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (id, unit, digits, value, change) => {
          const before = { ...figure(id, value, unit), digits };
          const told = difference({ ...before, value: value + change }, before);
          if (/^[+\u2212]?0(\.0+)?(\D|$)/.test(told?.text ?? '')) expect(told?.better).toBeNull();
        },
      ),
    );
  });

  it('says so when nothing changed, and nothing without a baseline', () => {
    expect(difference(figure('dram', 5), figure('dram', 5))).toEqual({ text: 'same', better: null, from: '5' });
    expect(difference(figure('dram', 5), undefined)).toBeNull();
  });
});
