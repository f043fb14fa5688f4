import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GapRow } from '../../../core/analysis/lowerBoundGap.ts';
import { PART_IDS } from '../../../core/cycles/parts.ts';
import { legend } from './legend.ts';

const rows = fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000)), { maxLength: 13 }).map((list) =>
  list.map(([exact, least], i): GapRow => ({
    part: PART_IDS[i] ?? 'products',
    least,
    estimate: null,
    exact,
    difference: exact - least,
    figure: null,
  })),
);
const sum = (list: readonly { readonly exact: number; readonly difference: number }[]): readonly number[] => [
  list.reduce((n, r) => n + r.exact, 0),
  list.reduce((n, r) => n + r.difference, 0),
];

describe('the legend of the bar', () => {
  it('shows what takes most cycles, and what lies most above or below its bound though it takes few', () => {
    const row = (exact: number, least: number, i: number): GapRow => ({
      ...{ part: PART_IDS[i] ?? 'products', least, estimate: null, exact, difference: exact - least, figure: null },
    });
    const all = [row(10, 10, 0), row(900, 900, 1), row(20, 15, 2), row(5, 800, 3), row(30, 30, 4)];
    expect(legend(all, 3)).toEqual({ shown: [all[1], all[3]], rest: { count: 3, exact: 60, difference: 5 } });
    expect(legend(all, 5)).toEqual({ shown: all, rest: null });
  });

  it('adds up to the whole however many parts there are, in the order of the bar', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { shown, rest } = legend(all, 9);
        expect(sum(rest === null ? shown : [...shown, rest])).toEqual(sum(all));
        expect(shown).toEqual(all.filter((r) => shown.includes(r)));
        expect(shown.length + (rest === null ? 0 : 1)).toBeLessThanOrEqual(9);
        expect(rest?.count ?? 2).toBeGreaterThan(1);
      }),
    );
  });
});
