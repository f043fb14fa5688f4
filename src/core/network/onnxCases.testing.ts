import { createRandom } from '../base/random.ts';
import type { GraphInit, TensorInit } from '../workload/onnx/onnx.testing.ts';

/** Seeded weights of about 1 / sqrt(fan in). */
export function weights(...dims: readonly number[]): TensorInit {
  const random = createRandom(dims.reduce((seed, size) => seed * 31 + size, 7));
  const fan = dims.slice(1).reduce((product, size) => product * size, 1);
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, floatData: Array.from({ length: count }, () => ((random.unit() - 0.5) * 3) / Math.sqrt(fan)) };
}

export const floats = (dims: readonly number[], ...floatData: readonly number[]): TensorInit => ({ dims, floatData });
export const norm = (channels: number) => ({
  scale: floats([channels], ...Array.from({ length: channels }, (_, c) => 0.5 + (c % 5) / 4)),
  offset: weights(channels),
  mean: floats([channels], ...Array.from({ length: channels }, (_, c) => (c % 3) / 3 - 0.3)),
  variance: floats([channels], ...Array.from({ length: channels }, (_, c) => 0.5 + (c % 4) / 4)),
});

/** One operator from x to y, whose input is of this shape. */
export const one = (
  op: string,
  x: readonly number[],
  attributes: Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>> = {},
  tensors: Readonly<Record<string, TensorInit>> = {},
  opset = 13,
): GraphInit => ({
  ...{ opset, inputs: { x }, tensors },
  nodes: [{ op, name: 'node', in: ['x', ...Object.keys(tensors)], out: 'y', with: attributes }],
});

export const conv = (input: string, weight: string, out: string, attributes = {}) => ({
  ...{ op: 'Conv', name: out, in: [input, weight], out, with: attributes },
});
