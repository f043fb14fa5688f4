import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/random.ts';
import { highest, lowest, roundEven, toIntegers, toReal } from './numbers.ts';

describe('integers of real numbers', () => {
  it('are the nearest, ties to even, cut at the ends, in every width and fraction', () => {
    const random = createRandom(5);
    const reals = Float32Array.from({ length: 400 }, (_, i) =>
      i % 4 === 0 ? random.int(-600, 600) / 2 : (random.unit() - 0.5) * 2 ** random.int(-12, 12),
    );
    reals.set([NaN, Infinity, -Infinity, -0, 3.4e38, -3.4e38, 1e-45]);
    for (const bits of [1, 2, 4, 8]) {
      for (const fraction of [-3, 0, 1, 7, 100]) {
        const expected = Int8Array.from(reals, (real) =>
          Math.min(highest(bits), Math.max(lowest(bits), roundEven(real * 2 ** fraction))),
        );
        expect(toIntegers(reals, fraction, bits)).toEqual(expected);
      }
    }
  });

  it('stand for themselves times a power of two', () => {
    expect(toReal(Int8Array.of(-128, 0, 127), 3)).toEqual(Float32Array.of(-16, 0, 15.875));
    expect(toReal(Int8Array.of(-3), -2)).toEqual(Float32Array.of(-12));
  });
});
