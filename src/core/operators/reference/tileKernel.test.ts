import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlainTileKernel, createSimdTileKernel, type TileKernel } from './tileKernel.ts';

const numbers = (length: number) => fc.array(fc.double({ noNaN: true }), { minLength: length, maxLength: length });

function product(kernel: TileKernel | null, weights: number[], image: number[], sums: number[]): number[] {
  if (kernel === null) throw new Error('there is no such kernel');
  // As the memory of a product before would: what is not read must not matter.
  kernel.weights.fill(7).set(weights, 4);
  kernel.image.fill(7).set(image, 8);
  kernel.sums.set(sums);
  kernel.multiply(4, 8, weights.length / 4);
  const result = Array.from(kernel.sums);
  kernel.release();
  return result;
}

describe('a tile of four channels and four pixels', () => {
  const tiles = fc
    .integer({ min: 0, max: 9 })
    .chain((depth) => fc.tuple(numbers(depth * 4), numbers(depth * 4), numbers(16)));

  it('is the sum of products in their order', () => {
    fc.assert(
      fc.property(tiles, ([weights, image, sums]) => {
        const expected = sums.map((sum, i) => {
          let total = sum;
          for (let k = 0; k < weights.length / 4; k++)
            total += (weights[k * 4 + (i >> 2)] ?? 0) * (image[k * 4 + (i & 3)] ?? 0);
          return total;
        });
        expect(product(createPlainTileKernel(60, 60), weights, image, sums)).toEqual(expected);
      }),
    );
  });

  it('is the same to the bit by two doubles an instruction, in memory used before too', () => {
    fc.assert(
      fc.property(tiles, ([weights, image, sums]) => {
        const plain = product(createPlainTileKernel(60, 60), weights, image, sums);
        expect(product(createSimdTileKernel(60, 60), weights, image, sums)).toEqual(plain);
      }),
    );
  });

  it('is left to plain numbers where the weights are too large for memory of its own', () => {
    expect(createSimdTileKernel(2 ** 24, 16)).toBeNull();
  });
});
