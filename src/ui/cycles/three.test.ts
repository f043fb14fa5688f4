import { describe, expect, it } from 'vitest';
import { aboveBound, distance, threeText } from './three.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

describe('bound, estimate and exact figure', () => {
  const c5 = { bound: 489_216, estimate: 492_696, exact: 492_793 };

  it('stand together with their distance', () => {
    expect(plain(threeText(c5))).toBe('bound 489 216 (-0.7 %) · estimate ≈ 492 696 · exact 492 793');
    expect(plain(aboveBound(c5))).toBe('+0.7 %');
  });

  it('say what is known and no more', () => {
    expect(plain(threeText({ bound: null, estimate: 1000, exact: null }))).toBe('estimate ≈ 1 000');
    expect(plain(threeText({ bound: 900, estimate: 1000, exact: null }))).toBe('bound 900 · estimate ≈ 1 000');
    expect([distance(5, null), aboveBound({ bound: 5, estimate: 5, exact: null })]).toEqual(['', '']);
  });
});
