import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOneGo } from '../../base/slices.ts';
import type { Graph } from '../graph/graph.ts';
import { outputSize, weightCount, type ConvShape } from '../../layer/layer.ts';
import { directConvolution } from '../../layer/directConvolution.ts';
import { anySmallWindow } from '../../layer/layer.testing.ts';
import { quantizeInSlices } from './quantize.ts';
import { integerWeights } from './weights.ts';

/** A dense layer of so many inputs and outputs. */
const denseGraph = (inputs: number, outputs: number): Graph => ({
  version: 1,
  name: 'dense',
  inputs: [{ name: 'x', type: 'float32', shape: [1, inputs] }],
  outputs: ['y'],
  nodes: [{ name: 'd', operator: { kind: 'dense' }, inputs: ['x', 'w'], output: 'y' }],
  constants: {
    w: { type: 'float32', shape: [outputs, inputs], source: { kind: 'fill', value: 0.5 } },
  },
});

/** What slices give, and how many there were. */
function counted<T>(slices: Generator<unknown, T>): { readonly value: T; readonly slices: number } {
  let count = 0;
  let next = slices.next();
  for (; next.done !== true; next = slices.next()) count += 1;
  return { value: next.value, slices: count };
}

/** Weights that one slice goes through, at most. */
const SLICE = 2 ** 20;

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
      const largestSum = Math.max(...inOneGo(integerWeights(real, [0], 8, shape)).largestSums);
      const got = largestOutput(shape);
      expect(got).toBeLessThanOrEqual(largestSum);
      if (got === largestSum) reached++;
    }),
    { numRuns: 200 },
  );
  expect(reached).toBeGreaterThan(60);
});

it('weights are put into integers in slices, however many they are', () => {
  const widths = { input: 8, weight: 8, accumulator: 32 };
  const quantizing = (graph: Graph) => counted(quantizeInSlices(graph, { widths }));
  const [small, large] = [quantizing(denseGraph(16, 16)), quantizing(denseGraph(4096, 1024))];
  // Each of these goes through all weights: the largest one, how often each size occurs, integers, sums.
  expect(large.slices - small.slices).toBeGreaterThanOrEqual(4 * ((4096 * 1024) / SLICE));
});
