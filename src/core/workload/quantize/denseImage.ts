import { Pace } from '../../base/slices.ts';
import { checkConv } from '../../layer/checkConv.ts';
import { constantData } from '../../tensor/constant.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { ConvShape } from '../../layer/layer.ts';

/** Channels, height and width. */
type Extents = readonly [channels: number, height: number, width: number];
type ShapeOf = (name: string) => readonly number[];

/**
 * A dense layer [N, K] whose output [N, C H W] is taken as an image [N, C, H, W] is a transposed convolution of an image [N, K, 1, 1] with a
 * kernel of the whole output, if a channel has one bias: its extents; null if the two are something else.
 */
export function imageOfDense(
  { operator, inputs: [x = '', , bias = ''] }: GraphNode,
  reshape: GraphNode,
  shapeOf: ShapeOf,
  constantOf: (name: string) => Constant | undefined,
): Extents | null {
  const [n, channels = 0, height = 0, width = 0, ...more] = shapeOf(reshape.output);
  const [batch, inChannels = 0, ...rest] = shapeOf(x);
  const fits = operator.kind === 'dense' && reshape.operator.kind === 'reshape' && rest.length === 0 && n === batch;
  if (!fits || shapeOf(reshape.output).length !== 4 || more.length > 0) return null;
  const values = constantOf(bias);
  const data = values === undefined ? null : constantData(values);
  const taps = height * width;
  if (data?.some((b, i) => b !== data[i - (i % taps)]) === true) return null;
  const extents: Extents = [channels, height, width];
  return checkConv(denseImageShape(n ?? 1, inChannels, extents)).length === 0 ? extents : null;
}

export const denseImageShape = (batch: number, inChannels: number, [channels, height, width]: Extents): ConvShape => ({
  ...{ batch, height: 1, width: 1, inChannels, outChannels: channels },
  ...{ kernelHeight: height, kernelWidth: width, strideHeight: 1, strideWidth: 1, padHeight: 0, padWidth: 0 },
  transposed: { outputPadHeight: 0, outputPadWidth: 0 },
});

/** Weights (C H W, K) as [C, K, H, W], in slices. */
export function* denseImageWeights(
  from: Float32Array,
  { inChannels, kernelHeight, kernelWidth }: ConvShape,
): Generator<void, Float32Array, void> {
  const pace = new Pace();
  const taps = kernelHeight * kernelWidth;
  const to = new Float32Array(from.length);
  for (let row = 0; row * inChannels < from.length; row++) {
    const start = Math.floor(row / taps) * taps * inChannels + (row % taps);
    for (let k = 0; k < inChannels; k++) to[start + k * taps] = from[row * inChannels + k] ?? 0;
    if (pace.due(inChannels)) yield;
  }
  return to;
}
