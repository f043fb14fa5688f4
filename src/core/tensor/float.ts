import { elementsOf } from './shape.ts';

/** A float32 tensor, row-major. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Extents of an image tensor [N, C, H, W]. */
export function imageOf({ shape }: Pick<FloatTensor, 'shape'>): readonly [n: number, c: number, h: number, w: number] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return [n, c, h, w];
}

/** Elements that lie between two neighbours of an axis: for each axis, the product of the extents after it. */
export const stridesOf = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));

/**
 * The whole numbers i with 0 <= i < count for which i * stride + offset falls within 0..limit - 1, as [first, end):
 * where along an axis a tap of a window meets an element rather than padding. Empty if first >= end.
 */
export function tapRange(count: number, stride: number, offset: number, limit: number): readonly [number, number] {
  return [Math.max(0, Math.ceil(-offset / stride)), Math.min(count, Math.floor((limit - 1 - offset) / stride) + 1)];
}
