import { describe, expect, it } from 'vitest';
import type { Segment } from '../../core/analysis/segment.ts';
import { losses } from './losses.ts';

const segment = (id: string, cycles: number): Segment => ({
  id,
  label: id,
  cycles,
  colour: 'compute',
  tint: 0,
  wait: false,
  figure: {
    id,
    label: id,
    value: cycles,
    unit: 'cycles',
    digits: 0,
    approximate: false,
    formula: '',
    operands: [],
    reference: '',
    detail: '',
  },
});

describe('what lies above the bound', () => {
  it('is everything that is no work, largest first', () => {
    const run = [segment('products', 900), segment('alu', 50), segment('issue', 7), segment('wait.INP', 40)];
    expect(losses(run, 47)).toEqual({
      shown: [
        { label: 'wait.INP', cycles: 40 },
        { label: 'issue', cycles: 7 },
      ],
      rest: { count: 0, cycles: 0 },
      exact: true,
    });
  });

  it('is not claimed to add up when memory sets the bound', () => {
    expect(losses([segment('products', 900), segment('wait.INP', 40)], 10).exact).toBe(false);
  });

  it('adds up however many are shown', () => {
    const run = [segment('a', 5), segment('b', 4), segment('c', 3), segment('d', 2), segment('e', 1)];
    const { shown, rest } = losses(run, 15, 2);
    expect(shown.reduce((n, s) => n + s.cycles, 0) + rest.cycles).toBe(15);
    expect(rest.count).toBe(3);
  });
});
