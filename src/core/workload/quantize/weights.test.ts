import fc from 'fast-check';
import { expect, it } from 'vitest';
import { outputSize, weightCount, type ConvShape } from '../layer.ts';
import { directConvolution } from '../reference.ts';
import { anySmallWindow } from '../workload.testing.ts';
import { integerWeights } from './weights.ts';

/** Largest output where all inputs and weights are 1. Few channels: sums must fit a byte. */
function largestOutput(shape: ConvShape): number {
  const weight = new Int8Array(weightCount(shape)).fill(1);
  const input = new Int8Array(shape.batch * shape.inChannels * shape.height * shape.width).fill(1);
  const data = { input, weight, bias: new Int32Array(shape.outChannels), operand: new Int8Array(0) };
  return directConvolution(shape, { shift: 0, bias: false, clip: null }, data, { acc: 32, out: 8 }).reduce(
    (most, sum) => Math.max(most, sum),
    0,
  );
}

it('no output sums more weights than the largest sum says, and of large images some sum as many', () => {
  let reached = 0;
  fc.assert(
    fc.property(anySmallWindow({ size: 9, channels: 4, batch: 1 }), (shape) => {
      const { height, width } = outputSize(shape);
      if (shape.reduce === 'max' || height < 1 || width < 1) return;
      const real = { weight: new Float32Array(weightCount(shape)).fill(1), bias: null };
      const { largestSum } = integerWeights(real, 0, 8, shape);
      const got = largestOutput(shape);
      expect(got).toBeLessThanOrEqual(largestSum);
      if (got === largestSum) reached++;
    }),
    { numRuns: 200 },
  );
  expect(reached).toBeGreaterThan(60);
});
