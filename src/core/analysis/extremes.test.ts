import fc from 'fast-check';
import { expect, it } from 'vitest';
import { extremesIn, extremesOf } from './extremes.ts';

const stretch = fc
  .array(fc.integer({ min: -5, max: 1000 }), { minLength: 1, maxLength: 700 })
  .chain((values) =>
    fc.tuple(fc.constant(Float64Array.from(values)), fc.nat(values.length - 1), fc.nat(values.length - 1)),
  );

it('finds the least and the greatest of any stretch', () => {
  fc.assert(
    fc.property(stretch, ([values, a, b]) => {
      const [first, past] = [Math.min(a, b), Math.max(a, b) + 1];
      const part = values.subarray(first, past);
      expect(extremesIn(values, extremesOf(values), first, past)).toEqual({
        low: Math.min(...part),
        high: Math.max(...part),
      });
    }),
  );
});

it('looks at a few values only, however many there are', () => {
  const values = Float64Array.from({ length: 200_000 }, (_, i) => i % 977);
  const extremes = extremesOf(values);
  let reads = 0;
  const counted = new Proxy(values, {
    get: (target, key) => {
      reads += 1;
      return target[Number(key)];
    },
  });
  extremesIn(counted, extremes, 3, 199_990);
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThanOrEqual(2 * 2 * 16);
});
