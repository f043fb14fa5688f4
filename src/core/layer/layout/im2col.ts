import { fullShape, outputSize, type ConvShape } from '../layer.ts';
import type { Images } from './packing.ts';

/**
 * Images with taps of a window as channels (im2col). What comes out has a pixel for each place of the window, and channel c * taps + tap of it
 * is what that tap meets of channel c, 0 outside of the image.
 */
export interface Im2col {
  /** Rows and columns of the window. */
  readonly kernel: readonly [rows: number, columns: number];
  readonly stride: readonly [rows: number, columns: number];
  readonly dilation: readonly [rows: number, columns: number];
  /** Zeros around the image: top, bottom, left, right. */
  readonly pad: readonly [number, number, number, number];
  /** What the channels behind those hold in every pixel. */
  readonly constants: readonly number[];
}

/** The taps of a row of the kernel, or all of them. */
export type FoldedTaps = 'row' | 'window';

/** How the input of a convolution is laid out for `foldedShape`. */
export function im2colOf(shape: ConvShape, taps: FoldedTaps, constants: readonly number[] = []): Im2col {
  const s = fullShape(shape);
  const whole = taps === 'window';
  return {
    kernel: [whole ? s.kernelHeight : 1, s.kernelWidth],
    stride: [whole ? s.strideHeight : 1, s.strideWidth],
    dilation: [whole ? s.dilationHeight : 1, s.dilationWidth],
    pad: [whole ? s.padHeight : 0, whole ? s.padBottom : 0, s.padWidth, s.padRight],
    constants,
  };
}

/** The convolution that is left when taps are input channels: the same outputs of images unrolled by `im2colOf`. */
export function foldedShape(shape: ConvShape, taps: FoldedTaps): ConvShape {
  const s = fullShape(shape);
  const out = outputSize(shape);
  const along = {
    ...{ width: out.width, kernelWidth: 1, strideWidth: 1, padWidth: 0, padRight: 0, dilationWidth: 1 },
    inChannels: s.inChannels * s.kernelWidth,
  };
  if (taps === 'row') return { ...shape, ...along };
  return {
    ...shape,
    ...along,
    ...{ height: out.height, kernelHeight: 1, strideHeight: 1, padHeight: 0, padBottom: 0, dilationHeight: 1 },
    inChannels: along.inChannels * s.kernelHeight,
  };
}

/** [outChannels, inChannels / groups, kernelHeight, kernelWidth], the columns of each row beside the channels: the weights of `foldedShape`. */
export function foldedWeight(shape: ConvShape, taps: FoldedTaps, weight: Int8Array): Int8Array {
  // All taps of a channel follow each other as they are.
  if (taps === 'window') return weight;
  const { kernelHeight: rows, kernelWidth: columns } = shape;
  const folded = new Int8Array(weight.length);
  for (let at = 0; at < weight.length; at += rows * columns)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) folded[at + x * rows + y] = weight[at + y * columns + x] as number;
  return folded;
}

/** Sizes of the images that come out, constants among the channels. */
export function unrolledImages({ batch, channels, height, width }: Images, im2col: Im2col): Images {
  const { kernel, stride, dilation, pad, constants } = im2col;
  const places = (padded: number, axis: 0 | 1): number =>
    Math.floor((padded - (kernel[axis] - 1) * dilation[axis] - 1) / stride[axis]) + 1;
  return {
    batch,
    channels: channels * kernel[0] * kernel[1] + constants.length,
    height: places(height + pad[0] + pad[1], 0),
    width: places(width + pad[2] + pad[3], 1),
  };
}

/** Plain [N, C, H, W] to plain images with taps as channels. `batch`: as many images, those that are not there zeros but for the constants. */
export function unroll(values: Int8Array, images: Images, im2col: Im2col, batch = images.batch): Int8Array {
  const out = unrolledImages(images, im2col);
  const plane = out.height * out.width;
  const unrolled = new Int8Array(batch * out.channels * plane);
  forEachRun(images, im2col, (plain, at, count, step) => {
    for (let i = 0; i < count; i++) unrolled[at + i] = values[plain + i * step] as number;
  });
  const first = out.channels - im2col.constants.length;
  for (let n = 0; n < batch; n++)
    for (const [i, constant] of im2col.constants.entries()) {
      const from = (n * out.channels + first + i) * plane;
      unrolled.fill(constant, from, from + plane);
    }
  return unrolled;
}

/** Back to plain images; values that no window meets are 0. */
export function rollUp(unrolled: Int8Array, images: Images, im2col: Im2col): Int8Array {
  const values = new Int8Array(images.batch * images.channels * images.height * images.width);
  forEachRun(images, im2col, (plain, at, count, step) => {
    for (let i = 0; i < count; i++) values[plain + i * step] = unrolled[at + i] as number;
  });
  return values;
}

/** Visits what a tap meets of a row, inside of the image: where it begins in both, how many places there are, and steps between them in the image. */
function forEachRun(
  images: Images,
  im2col: Im2col,
  visit: (plain: number, unrolled: number, count: number, step: number) => void,
): void {
  const { kernel, stride, dilation, pad } = im2col;
  const out = unrolledImages(images, im2col);
  const taps = kernel[0] * kernel[1];
  for (let plane = 0; plane < images.batch * images.channels; plane++) {
    const channel = Math.floor(plane / images.channels) * out.channels + (plane % images.channels) * taps;
    for (let tap = 0; tap < taps; tap++) {
      const left = (tap % kernel[1]) * dilation[1] - pad[2];
      const first = Math.max(0, Math.ceil(-left / stride[1]));
      const count = Math.min(out.width, Math.floor((images.width - 1 - left) / stride[1]) + 1) - first;
      if (count <= 0) continue;
      for (let y = 0; y < out.height; y++) {
        const row = y * stride[0] + Math.floor(tap / kernel[1]) * dilation[0] - pad[0];
        if (row < 0 || row >= images.height) continue;
        const plain = (plane * images.height + row) * images.width + left + first * stride[1];
        visit(plain, ((channel + tap) * out.height + y) * out.width + first, count, stride[1]);
      }
    }
  }
}
