import { Pace } from '../../base/slices.ts';
import { constantOf, type Graph } from '../graph/graph.ts';
import type { LinearWeights } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import type { ConvShape } from '../../layer/layer.ts';
import type { LayerDraft } from './draft.ts';
import { Histogram } from './histogram.ts';
import { highest, toIntegersInSlices } from './numbers.ts';

/** One fraction for all weights, or one for each output channel. */
export type WeightScales = 'tensor' | 'channel';

/** Weights in integers. */
export interface IntegerWeights {
  /** One for all, or one for each output channel. */
  readonly fractions: readonly number[];
  readonly weight: Int8Array;
  /** For each of the fractions the largest sum of sizes that weights of one output have: inputs of at most a give sums of at most that times a. */
  readonly largestSums: Float64Array;
}

/** The coarsest of them: what a layer's output can be at most. */
export const coarsest = ({ fractions }: Pick<IntegerWeights, 'fractions'>): number =>
  fractions.reduce((least, fraction) => Math.min(least, fraction));

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

/** The same for the weights of each output channel. */
export function* bestChannelFractions(
  { weight }: LinearWeights,
  channels: number,
  bits: number,
): Generator<void, readonly number[], void> {
  const each = weight.length / channels;
  const fractions: number[] = [];
  const pace = new Pace();
  for (let channel = 0; channel < channels; channel++) {
    fractions.push(bestFractionOf(weight.subarray(channel * each, (channel + 1) * each), bits));
    if (pace.due(each)) yield;
  }
  // Zeros are exact in any: they shall not be what holds the others back.
  const finest = fractions.reduce(
    (most, fraction) => (fraction < NO_FRACTION ? Math.max(most, fraction) : most),
    -Infinity,
  );
  return fractions.map((fraction) => (fraction < NO_FRACTION ? fraction : Number.isFinite(finest) ? finest : 0));
}

const NO_FRACTION = 2 ** 20;

/** How much of the weights of a channel is lost at a common fraction: the mean over all channels of the squared error by the sum of squares. */
export function* channelNoise(
  { weight }: LinearWeights,
  channels: number,
  fraction: number,
  bits: number,
): Generator<void, number, void> {
  const each = weight.length / channels;
  const pace = new Pace();
  let noise = 0;
  for (let channel = 0; channel < channels; channel++) {
    const own = weight.subarray(channel * each, (channel + 1) * each);
    const power = own.reduce((sum, w) => sum + w * w, 0);
    if (power > 0) noise += squaredError(own, 2 ** fraction, highest(bits)) / power;
    if (pace.due(each)) yield;
  }
  return noise / channels;
}

/** Of a few values, each looked at; zeros alone: `NO_FRACTION`. */
function bestFractionOf(values: Float32Array, bits: number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return NO_FRACTION;
  const whole = Math.min(
    MOST_FRACTION,
    Math.max(-MOST_FRACTION, Math.floor(Math.log2((highest(bits) + 0.5) / largest))),
  );
  // Finer ones cut the largest off to be finer everywhere else.
  const errors = [0, 1, 2].map((finer) => squaredError(values, 2 ** (whole + finer), highest(bits)));
  return whole + errors.indexOf(Math.min(...errors));
}

const MOST_FRACTION = 100;

function squaredError(values: Float32Array, scale: number, top: number): number {
  let sum = 0;
  for (const value of values) {
    const size = Math.abs(value);
    sum += (size - Math.min(Math.round(size * scale), top) / scale) ** 2;
  }
  return sum;
}

/** Weights at a fraction, or at one for each output channel; in slices. */
export function* integerWeights(
  { weight }: LinearWeights,
  fractions: readonly number[],
  bits: number,
  shape: ConvShape,
): Generator<void, IntegerWeights, void> {
  const integers = new Int8Array(weight.length);
  const each = weight.length / fractions.length;
  for (const [place, fraction] of fractions.entries()) {
    const own = weight.subarray(place * each, (place + 1) * each);
    integers.set(yield* toIntegersInSlices(own, fraction, bits), place * each);
  }
  return { fractions, weight: integers, largestSums: yield* largestSums(integers, shape, fractions.length) };
}

/** Of all weights (`scales` 1), or of each channel. */
function* largestSums(weight: Int8Array, shape: ConvShape, scales: number): Generator<void, Float64Array, void> {
  const { kernelHeight, kernelWidth } = shape;
  const [down, across] = meeting(shape);
  if (shape.uniform === true) {
    return Float64Array.of(Math.abs(weight[0] ?? 0) * Math.ceil(kernelHeight / down) * Math.ceil(kernelWidth / across));
  }
  const products = productsOf(shape);
  const groupOfTap = Array.from(
    { length: kernelHeight * kernelWidth },
    (_, tap) => (Math.floor(tap / kernelWidth) % down) * across + ((tap % kernelWidth) % across),
  );
  const pace = new Pace();
  const largest = new Float64Array(scales);
  for (let start = 0, channel = 0; start < weight.length; start += products, channel++) {
    const sums = new Float64Array(down * across);
    for (let i = 0, tap = 0; i < products; i++) {
      const group = groupOfTap[tap] ?? 0;
      sums[group] = (sums[group] ?? 0) + Math.abs(weight[start + i] ?? 0);
      tap = tap + 1 === groupOfTap.length ? 0 : tap + 1;
    }
    const at = scales === 1 ? 0 : channel;
    largest[at] = sums.reduce((most, sum) => Math.max(most, sum), largest[at] ?? 0);
    if (pace.due(products)) yield;
  }
  return largest;
}

/** Taps so far apart, or a multiple of it, meet in one sum; of a single row or column no two do. */
function meeting({ transposed, height, width, ...s }: ConvShape): readonly [down: number, across: number] {
  if (transposed === undefined) return [1, 1];
  return [height === 1 ? s.kernelHeight : s.strideHeight, width === 1 ? s.kernelWidth : s.strideWidth];
}
