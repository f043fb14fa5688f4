import { fullShape, weightCount, type ConvShape } from '../../layer/layer.ts';
import { NOT_PLAIN, imageShape, isPlain, pointwise, withKernel, withPads } from './windows.ts';
import type { IntegerContext, IntegerForm } from './rules.ts';

/** Weights that are made for picking, at most. */
const MOST_WEIGHTS = 2 ** 24;

/** One axis of an image of which evenly spaced places are kept. */
export interface Kept {
  readonly start: number;
  /** At least 1. */
  readonly step: number;
  readonly size: number;
}

/** Where a pick takes its values from. */
export interface Picked {
  /** By output channel its input channel; -1: zeros. */
  readonly channels: readonly number[];
  readonly rows: Kept;
  readonly columns: Kept;
}

/**
 * A layer whose outputs each are one input value, or 0: a window of weights 0 and 1, so that VTA copies. Rows and columns at the edges fall to the
 * pads of a transposed convolution, which crop; those between kept ones to strides.
 */
export function pickForm(
  x: string,
  { channels, rows, columns }: Picked,
  { shapeOf }: IntegerContext,
  operation: string,
): IntegerForm | string {
  const [, inChannels, height, width] = imageShape(shapeOf(x));
  if (!isPlain(shapeOf(x))) return NOT_PLAIN;
  const inOrder = channels.length === inChannels && channels.every((from, c) => from === c);
  const plain = { ...pointwise(shapeOf(x), channels.length), ...(inOrder ? { groups: inChannels } : {}) };
  const strided = rows.step > 1 || columns.step > 1;
  /** Taps of which only one is not 0: what lies before the first place kept, and behind the last. */
  const tapsOf = (size: number, kept: Kept): number => size - (kept.size - 1) * kept.step;
  const pads = [
    rows.start,
    columns.start,
    height - rows.start - rows.size,
    width - columns.start - columns.size,
  ] as const;
  const cropped = !strided && pads.some((side) => side > 0);
  const shape: ConvShape = strided
    ? withKernel(plain, [tapsOf(height, rows), tapsOf(width, columns)], [rows.step, columns.step])
    : cropped
      ? { ...withPads(plain, pads), transposed: { outputPadHeight: 0, outputPadWidth: 0 } }
      : plain;
  if (inOrder && !strided) {
    return { body: { kind: 'uniform', shape: { ...shape, uniform: true }, factor: 1 }, inputs: [x], operation };
  }
  const tap = strided ? rows.start * shape.kernelWidth + columns.start : 0;
  return pickBody(x, shape, operation, (to) => ({ from: channels[to] ?? -1, tap }));
}

/** The same of a window of any kind: by output channel the input channel and the tap that make it, or several of them. */
export function pickBody(
  x: string,
  shape: ConvShape,
  operation: string,
  ...pickers: readonly ((to: number) => { readonly from: number; readonly tap: number })[]
): IntegerForm | string {
  if (weightCount(shape) > MOST_WEIGHTS) return `Picking takes more than ${MOST_WEIGHTS} weights of 0 and 1.`;
  const { groups } = fullShape(shape);
  const taps = shape.kernelHeight * shape.kernelWidth;
  const perGroup = shape.inChannels / groups;
  const weight = new Int8Array(weightCount(shape));
  for (let to = 0; to < shape.outChannels; to++) {
    for (const picker of pickers) {
      const { from, tap } = picker(to);
      if (from >= 0) weight[(to * perGroup + (from % perGroup)) * taps + tap] = 1;
    }
  }
  return { body: { kind: 'pick', shape, weight }, inputs: [x], operation };
}
