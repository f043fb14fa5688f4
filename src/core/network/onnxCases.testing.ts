import { floats, weights, type GraphInit, type TensorInit } from '../workload/onnx/onnx.testing.ts';

export { floats, weights };

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
