import type { Graph, GraphNode } from '../graph/graph.ts';
import { elementsOf } from '../graph/inferNode.ts';
import { constantOf } from './affine.ts';
import type { ConvShape } from '../layer.ts';
import { denseImageWeights } from './denseImage.ts';
import type { Draft } from './draft.ts';
import { Histogram } from './histogram.ts';
import { toIntegers } from './numbers.ts';

/** Real weights of a layer in `LayerData`'s layout, and its bias; null without. */
export interface RealWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
}

/** Weights in integers. */
export interface IntegerWeights {
  readonly fraction: number;
  readonly weight: Int8Array;
  /** The largest sum of sizes that an output channel's weights have: inputs of at most a give sums of at most that times a. */
  readonly largestSum: number;
}

/** The values of a constant by its name. */
export type ConstantData = (name: string) => Float32Array | undefined;

/** What a draft multiplies by. Throws if it multiplies nothing. */
export function realWeights(graph: Graph, { name, body }: Draft, data: ConstantData): RealWeights {
  if (body.kind === 'uniform') return { weight: Float32Array.of(body.factor), bias: null };
  const { node } = body.kind === 'linear' ? body : { node: null };
  const [, first = '', second = ''] = node?.inputs ?? [];
  const weight = data(first);
  if (node === null || weight === undefined) throw new Error(`${name} has no weights`);
  const bias = data(second);
  if (node.operator.kind === 'dense' && body.kind === 'linear' && body.shape.transposed !== undefined) {
    const taps = body.shape.kernelHeight * body.shape.kernelWidth;
    const biases = bias?.some((b) => b !== 0) === true ? bias.filter((_, i) => i % taps === 0) : null;
    return { weight: denseImageWeights(weight, body.shape), bias: biases };
  }
  const arranged = node.operator.kind === 'conv-transpose' ? outputsFirst(graph, node, weight) : weight;
  return { weight: arranged, bias: bias?.some((b) => b !== 0) === true ? bias : null };
}

/** How many products an output sums. */
export const productsOf = (s: ConvShape): number =>
  Math.floor(s.inChannels / (s.groups ?? 1)) * s.kernelHeight * s.kernelWidth;

/** (CI, CO / group, KH, KW) to [CO, CI / group, KH, KW]. */
function outputsFirst(graph: Graph, { operator, inputs }: GraphNode, from: Float32Array): Float32Array {
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
  }
  return to;
}

/** The fraction with the least squared error. */
export function bestWeightFraction({ weight }: RealWeights, bits: number): number {
  const histogram = new Histogram();
  histogram.add(weight);
  return histogram.bestFraction(bits);
}

/** `products`: how many weights an output channel sums over; uniform: how often the one. */
export function integerWeights(
  { weight }: RealWeights,
  fraction: number,
  bits: number,
  products: number,
): IntegerWeights {
  const integers = toIntegers(weight, fraction, bits);
  if (integers.length === 1) {
    return { fraction, weight: integers, largestSum: Math.abs(integers[0] ?? 0) * products };
  }
  let largestSum = 0;
  for (let start = 0; start < integers.length; start += products) {
    let sum = 0;
    for (let i = start; i < start + products; i++) sum += Math.abs(integers[i] ?? 0);
    largestSum = Math.max(largestSum, sum);
  }
  return { fraction, weight: integers, largestSum };
}
