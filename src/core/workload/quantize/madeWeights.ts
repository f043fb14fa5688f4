import type { ConvShape } from '../../layer/layer.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { elementsInOrder, type Ordered } from '../../tensor/strided.ts';
import { highest, lowest } from './numbers.ts';
import type { IntegerWidths, MadeWeights } from './quantized.ts';

/**
 * Bits of weights that are made during the run: as many as weights have, or fewer where sums could leave the accumulator. Even if every input and
 * weight had the largest size, a sum takes at most three quarters of it.
 */
export function madeWeightBits({ inChannels, groups = 1 }: ConvShape, widths: IntegerWidths): number {
  const room = 0.75 * 2 ** (widths.accumulator - 1);
  const most = Math.floor(Math.log2(room / (inChannels / groups) / 2 ** (widths.input - 1))) + 1;
  return Math.max(2, Math.min(widths.weight, widths.input, most));
}

/** Are they all elements of a value of that many, each once, and as many as there are weights? */
export function isOfAll({ shape, order }: Ordered, elements: number, weights: number): boolean {
  const once = [...order].sort((a, b) => a - b).every((axis, place) => axis === place);
  return once && order.length === shape.length && elementsOf(shape) === elements && elements === weights;
}

/** The weights that a value is; what is too large sits at the end of the range. */
export function weightsMadeOf(data: Int8Array, { bits, ...ordered }: MadeWeights): Int8Array {
  const weights = elementsInOrder(data, ordered);
  const [low, high] = [lowest(bits), highest(bits)];
  for (let i = 0; i < weights.length; i++) weights[i] = Math.min(high, Math.max(low, weights[i] as number));
  return weights;
}
