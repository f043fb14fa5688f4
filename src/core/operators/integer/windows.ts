import type { ConvShape } from '../../layer/layer.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Pads, Pair } from '../../tensor/window.ts';
import type { GroupedWindow } from '../inference/convolution.ts';
import type { IntegerContext, IntegerForm, NodeValues, ValueContext } from './rules.ts';

/** What VTA's integers are laid out for: an image, a signal or a vector. */
export const isPlain = (shape: Shape): boolean => shape.length >= 2 && shape.length <= 4;

export const NOT_PLAIN = 'VTA works on images [N, C, H, W], signals [N, C, L] and vectors [N, K] only.';

/** [N, C, L] counts as [N, C, 1, L], [N, K] as [N, K, 1, 1]. */
export function imageShape(shape: Shape): readonly [number, number, number, number] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return shape.length === 3 ? [n, c, 1, h] : [n, c, h, w];
}

/** 1x1, stride 1, no pads, over an image of that shape. */
export function pointwise(shape: Shape, outChannels: number): ConvShape {
  const [batch, inChannels, height, width] = imageShape(shape);
  const ones = { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1 };
  return { batch, height, width, inChannels, outChannels, ...ones, padHeight: 0, padWidth: 0 };
}

export const channelwise = (shape: Shape): ConvShape => ({ ...pointwise(shape, shape[1] ?? 1), groups: shape[1] ?? 1 });

export const uniformShape = (shape: Shape): ConvShape => ({ ...channelwise(shape), uniform: true });

export const withKernel = (shape: ConvShape, kernel: Pair, strides: Pair): ConvShape => ({
  ...shape,
  kernelHeight: kernel[0],
  kernelWidth: kernel[1],
  strideHeight: strides[0],
  strideWidth: strides[1],
});

export const withPads = (shape: ConvShape, [top, left, bottom, right]: Pads): ConvShape => ({
  ...shape,
  padHeight: top,
  padWidth: left,
  ...(bottom === top ? {} : { padBottom: bottom }),
  ...(right === left ? {} : { padRight: right }),
});

export const withDilations = (shape: ConvShape, [y, x]: Pair): ConvShape => ({
  ...shape,
  ...(y === 1 ? {} : { dilationHeight: y }),
  ...(x === 1 ? {} : { dilationWidth: x }),
});

/** Why the weights of a node are none that VTA can take; null if they are. */
export const computedWeights = (
  { inputs: [, ...parameters] }: NodeValues,
  { constantOf }: ValueContext,
): string | null =>
  parameters.some((name) => name !== '' && constantOf(name) === undefined)
    ? "Its weights are computed by the network itself; VTA's are prepared before the run."
    : null;

/** A product of two values: the second is packed as the weights of windows of one pixel, without a bias. */
export function productForm(
  { inputs: [x = '', weight = '', bias = ''] }: NodeValues,
  shape: ConvShape,
  { constantOf }: ValueContext,
): IntegerForm | string {
  if (shape.kernelHeight * shape.kernelWidth > 1) {
    return 'The network itself computes its kernel; VTA packs only weights of one pixel during a run.';
  }
  if (bias !== '' || constantOf(weight) !== undefined) {
    return 'The network itself computes its weights or its bias; VTA takes such weights without a bias only.';
  }
  return { body: { kind: 'product', shape }, inputs: [x, weight], operation: 'matmul' };
}

/** A convolution's window without dilation, and what its groups are called. */
export function groupedWindow(
  { group, kernel, strides, pads }: GroupedWindow,
  { inputs: [x = ''], output }: NodeValues,
  { shapeOf }: ValueContext,
): { readonly shape: ConvShape; readonly prefix: string } {
  const outChannels = shapeOf(output)[1] ?? 1;
  const grouped = { ...pointwise(shapeOf(x), outChannels), ...(group === 1 ? {} : { groups: group }) };
  const depthwise = group > 1 && group === grouped.inChannels && group === outChannels;
  const prefix = depthwise ? 'depthwise ' : group > 1 ? 'grouped ' : '';
  return { shape: withPads(withKernel(grouped, kernel, strides), pads), prefix };
}

/** Every value as it is, for what is clipped. */
export function copyForm(x: string, { shapeOf }: IntegerContext, operation: string): IntegerForm | string {
  const shape = shapeOf(x);
  if (!isPlain(shape)) return NOT_PLAIN;
  return { body: { kind: 'uniform', shape: uniformShape(shape), factor: 1 }, inputs: [x], operation };
}

/** The same values in the same order. */
export const reshapeForm = (
  { inputs: [x = ''], output }: NodeValues,
  { shapeOf }: IntegerContext,
): IntegerForm | string =>
  isPlain(shapeOf(x)) && isPlain(shapeOf(output))
    ? { body: { kind: 'reshape' }, inputs: [x], operation: 'reshape' }
    : 'Only images [N, C, H, W], signals [N, C, L] and vectors [N, K] are held in integers.';
