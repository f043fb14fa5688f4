import { Pace } from '../../base/slices.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { constantOf } from './affine.ts';
import type { ConvShape } from '../../layer/layer.ts';
import { denseImageWeights } from './denseImage.ts';
import type { Draft } from './draft.ts';
import { Histogram } from './histogram.ts';
import { toIntegersInSlices } from './numbers.ts';

/** Real weights of a layer in `LayerData`'s layout, and its bias; null without. */
export interface RealWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
}

/** Weights in integers. */
export interface IntegerWeights {
  readonly fraction: number;
  readonly weight: Int8Array;
  /** The largest sum of sizes that weights of one output have: inputs of at most a give sums of at most that times a. */
  readonly largestSum: number;
}

/** The values of a constant by its name. */
export type ConstantData = (name: string) => Float32Array | undefined;

/** What a draft multiplies by, in slices. Throws if it multiplies nothing. */
export function* realWeights(
  graph: Graph,
  { name, body }: Draft,
  data: ConstantData,
): Generator<void, RealWeights, void> {
  if (body.kind === 'uniform') return { weight: Float32Array.of(body.factor), bias: null };
  const { node } = body.kind === 'linear' ? body : { node: null };
  const [, first = '', second = ''] = node?.inputs ?? [];
  const weight = data(first);
  if (node === null || weight === undefined) throw new Error(`${name} has no weights`);
  const bias = data(second);
  if (node.operator.kind === 'dense' && body.kind === 'linear' && body.shape.transposed !== undefined) {
    const taps = body.shape.kernelHeight * body.shape.kernelWidth;
    const biases = bias?.some((b) => b !== 0) === true ? bias.filter((_, i) => i % taps === 0) : null;
    return { weight: yield* denseImageWeights(weight, body.shape), bias: biases };
  }
  const arranged = node.operator.kind === 'conv-transpose' ? yield* outputsFirst(graph, node, weight) : weight;
  return { weight: arranged, bias: bias?.some((b) => b !== 0) === true ? bias : null };
}

/** How many products an output sums. */
export const productsOf = (s: ConvShape): number =>
  Math.floor(s.inChannels / (s.groups ?? 1)) * s.kernelHeight * s.kernelWidth;

/** (CI, CO / group, KH, KW) to [CO, CI / group, KH, KW]. */
function* outputsFirst(
  graph: Graph,
  { operator, inputs }: GraphNode,
  from: Float32Array,
): Generator<void, Float32Array, void> {
  const pace = new Pace();
  const [ci = 1, each = 1, ...kernel] = constantOf(graph, inputs[1])?.shape ?? [];
  const groups = operator.kind === 'conv-transpose' ? operator.group : 1;
  const [taps, inGroup] = [elementsOf(kernel), ci / groups];
  const to = new Float32Array(from.length);
  for (let i = 0; i < ci; i++) {
    for (let o = 0; o < each; o++) {
      const channel = Math.floor(i / inGroup) * each + o;
      const source = (i * each + o) * taps;
      to.set(from.subarray(source, source + taps), (channel * inGroup + (i % inGroup)) * taps);
    }
    if (pace.due(each * taps)) yield;
  }
  return to;
}

/** The fraction with the least squared error, in slices. */
export function* bestWeightFraction({ weight }: RealWeights, bits: number): Generator<void, number, void> {
  const histogram = new Histogram();
  yield* histogram.addInSlices(weight);
  return histogram.bestFraction(bits);
}

/** Weights at a fraction, in slices. */
export function* integerWeights(
  { weight }: RealWeights,
  fraction: number,
  bits: number,
  shape: ConvShape,
): Generator<void, IntegerWeights, void> {
  const integers = yield* toIntegersInSlices(weight, fraction, bits);
  return { fraction, weight: integers, largestSum: yield* largestSum(integers, shape) };
}

function* largestSum(weight: Int8Array, shape: ConvShape): Generator<void, number, void> {
  const { kernelHeight, kernelWidth } = shape;
  const [down, across] = meeting(shape);
  if (shape.uniform === true) {
    return Math.abs(weight[0] ?? 0) * Math.ceil(kernelHeight / down) * Math.ceil(kernelWidth / across);
  }
  const products = productsOf(shape);
  const groupOfTap = Array.from(
    { length: kernelHeight * kernelWidth },
    (_, tap) => (Math.floor(tap / kernelWidth) % down) * across + ((tap % kernelWidth) % across),
  );
  const pace = new Pace();
  let largest = 0;
  for (let start = 0; start < weight.length; start += products) {
    const sums = new Float64Array(down * across);
    for (let i = 0, tap = 0; i < products; i++) {
      const group = groupOfTap[tap] ?? 0;
      sums[group] = (sums[group] ?? 0) + Math.abs(weight[start + i] ?? 0);
      tap = tap + 1 === groupOfTap.length ? 0 : tap + 1;
    }
    largest = sums.reduce((most, sum) => Math.max(most, sum), largest);
    if (pace.due(products)) yield;
  }
  return largest;
}

/** Taps so far apart, or a multiple of it, meet in one sum; of a single row or column no two do. */
function meeting({ transposed, height, width, ...s }: ConvShape): readonly [down: number, across: number] {
  if (transposed === undefined) return [1, 1];
  return [height === 1 ? s.kernelHeight : s.strideHeight, width === 1 ? s.kernelWidth : s.strideWidth];
}
