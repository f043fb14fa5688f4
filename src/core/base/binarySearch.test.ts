import fc from 'fast-check';
import { expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { firstAbove, firstNotBelow, partitionPoint } from './binarySearch.ts';

it('finds what going through all finds, also where there is nothing or one value stands many times', () => {
  const list = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(list, fc.integer({ min: -1, max: 13 }), fc.nat(20), (values, value, start) => {
      const ascending = Float64Array.from(values).sort();
      const count = ascending.length;
      const first = Math.min(start, count);
      const from = (holds: (v: number) => boolean, at = 0): number => {
        const found = ascending.findIndex((v, i) => i >= at && holds(v));
        return found < 0 ? count : found;
      };
      expect(firstNotBelow(ascending, count, value)).toBe(from((v) => v >= value));
      expect(firstNotBelow(ascending, count, value, first)).toBe(from((v) => v >= value, first));
      expect(firstAbove(ascending, count, value)).toBe(from((v) => v > value));
      expect(partitionPoint(first, count, (i) => (ascending[i] ?? 0) < value)).toBe(from((v) => v >= value, first));
    }),
    { numRuns: samples(200, 5000) },
  );
});
