import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differencesBetween } from './differences.ts';

it('finds the first place that differs, or where the shorter one ends', () => {
  expect(differencesBetween([1, 2, 3], [1, 2, 3])).toEqual({ count: 0, first: -1 });
  expect(differencesBetween([1, 2, 3], [1, 9, 3])).toEqual({ count: 1, first: 1 });
  expect(differencesBetween([1, 2], [1, 2, 3])).toEqual({ count: 1, first: 2 });
  expect(differencesBetween([7, 2, 3], [1, 2])).toEqual({ count: 2, first: 0 });
});

it('counts every place that differs', () => {
  const row = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 });
  fc.assert(
    fc.property(row, row, (got, expected) => {
      const places = Array.from({ length: Math.max(got.length, expected.length) }, (_, i) => i);
      const differing = places.filter((i) => got[i] !== expected[i]);
      expect(differencesBetween(got, expected)).toEqual({ count: differing.length, first: differing[0] ?? -1 });
    }),
  );
});
