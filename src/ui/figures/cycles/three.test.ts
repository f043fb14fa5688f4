import { describe, expect, it } from 'vitest';
import { aboveLowerBound, distance, threeText } from './three.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

describe('bound, estimate and exact figure', () => {
  const c5 = { bound: 489_216, estimate: 492_696, exact: 492_793 };

  it('stand together with their distance', () => {
    expect(plain(threeText(c5))).toBe('bound 489 216 (-0.7 %) · estimate ≈ 492 696 · exact 492 793');
    expect(plain(aboveLowerBound(c5))).toBe('+0.7 %');
  });

  it('say what is known and no more', () => {
    expect(plain(threeText({ bound: null, estimate: 1000, exact: null }))).toBe('estimate ≈ 1 000');
    expect(plain(threeText({ bound: 900, estimate: 1000, exact: null }))).toBe('bound 900 · estimate ≈ 1 000');
    expect([distance(5, null), aboveLowerBound({ bound: 5, estimate: 5, exact: null })]).toEqual(['', '']);
  });
});

describe('a share of cycles', () => {
  it('is of the exact figure below it and of the bound above it, with hundredths where tenths say nothing', () => {
    expect(plain(distance(1500, 1000))).toBe('+50.0 %');
    expect(plain(distance(99_950, 100_000))).toBe('-0.05 %');
    expect(plain(aboveLowerBound({ bound: 1000, estimate: null, exact: 1500 }))).toBe('+50.0 %');
    expect(distance(5, 0)).toBe('');
    expect(aboveLowerBound({ bound: 0, estimate: null, exact: 5 })).toBe('');
  });
});
