import { Pace } from '../../base/slices.ts';
import { constantOf, type Graph } from '../graph/graph.ts';
import type { LinearWeights } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import type { ConvShape } from '../../layer/layer.ts';
import type { LayerDraft } from './draft.ts';
import { Histogram } from './histogram.ts';
import { toIntegersInSlices } from './numbers.ts';

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
  { name, body }: LayerDraft,
  data: ConstantData,
): Generator<void, LinearWeights, void> {
  if (body.kind === 'uniform') return { weight: Float32Array.of(body.factor), bias: null };
  const { node } = body.kind === 'linear' ? body : { node: null };
  const [, first = '', second = ''] = node?.inputs ?? [];
  const weight = data(first);
  if (node === null || weight === undefined || body.kind !== 'linear') throw new Error(`${name} has no weights`);
  const bias = data(second);
  const given = { weight, bias: bias?.some((b) => b !== 0) === true ? bias : null };
  const { linear } = definitionOf(node.operator).integer;
  if (linear?.arrange === undefined) return given;
  return yield* linear.arrange(node.operator, given, constantOf(graph, first)?.shape ?? [], body.shape);
}

/** How many products an output sums. */
const productsOf = (s: ConvShape): number =>
  Math.floor(s.inChannels / (s.groups ?? 1)) * s.kernelHeight * s.kernelWidth;

/** The fraction with the least squared error, in slices. */
export function* bestWeightFraction({ weight }: LinearWeights, bits: number): Generator<void, number, void> {
  const histogram = new Histogram();
  yield* histogram.addInSlices(weight);
  return histogram.bestFraction(bits);
}

/** Weights at a fraction, in slices. */
export function* integerWeights(
  { weight }: LinearWeights,
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
