import { floats, ints, weights, type GraphInit, type NodeInit } from './onnx.testing.ts';

/** A projection of rows [1, S, D] to heads [1, heads, S, D / heads], as exporters write it; `order` of [1, S, heads, d]. */
const projected = (name: string, order: readonly number[]): NodeInit[] => [
  { op: 'MatMul', name: `${name} rows`, in: ['x', `w${name}`], out: `${name}0` },
  { op: 'Add', name: `${name} bias`, in: [`${name}0`, `b${name}`], out: `${name}1` },
  { op: 'Reshape', name: `${name} heads`, in: [`${name}1`, 'heads'], out: `${name}2` },
  { op: 'Transpose', name: `${name} apart`, in: [`${name}2`], out: name, with: { perm: order } },
];

/** Attention of S rows of D features in so many heads, from projections to the sum of the values. */
export function attention(S: number, D: number, heads: number): GraphInit {
  const parameters = ['q', 'k', 'v'].flatMap((name) => [
    [`w${name}`, weights(D, D)] as const,
    [`b${name}`, weights(D)] as const,
  ]);
  return {
    inputs: { x: [1, S, D] },
    nodes: [
      ...projected('q', [0, 2, 1, 3]),
      ...projected('k', [0, 2, 3, 1]),
      ...projected('v', [0, 2, 1, 3]),
      { op: 'MatMul', name: 'scores', in: ['q', 'k'], out: 's' },
      { op: 'Mul', name: 'scaled', in: ['s', 'scale'], out: 't' },
      { op: 'Softmax', name: 'softmax', in: ['t'], out: 'p' },
      { op: 'MatMul', name: 'attended', in: ['p', 'v'], out: 'a' },
      { op: 'Transpose', name: 'together', in: ['a'], out: 'a1', with: { perm: [0, 2, 1, 3] } },
      { op: 'Reshape', name: 'rows', in: ['a1', 'whole'], out: 'a2' },
      { op: 'MatMul', name: 'out', in: ['a2', 'wq'], out: 'y' },
    ],
    tensors: {
      ...Object.fromEntries(parameters),
      heads: ints(1, S, heads, D / heads),
      whole: ints(1, S, D),
      scale: floats([], 1 / Math.sqrt(D / heads)),
    },
  };
}

/** An input that stands where weights do would be taken for some: this value is computed. */
const computed = (name: string): NodeInit => ({ op: 'Tanh', name: `${name} made`, in: [name], out: `${name}1` });

export const product = (a: readonly number[], b: readonly number[]): GraphInit => ({
  inputs: { a, b },
  nodes: [computed('b'), { op: 'MatMul', name: 'n', in: ['a', 'b1'], out: 'y' }],
});

/** Gemm of three values. */
export const gemm = (
  [a, b, c]: readonly [readonly number[], readonly number[], readonly number[]],
  attributes: NodeInit['with'] = {},
): GraphInit => ({
  inputs: { a, b, c },
  nodes: [
    ...[computed('b'), computed('c')],
    { op: 'Gemm', name: 'n', in: ['a', 'b1', 'c1'], out: 'y', with: attributes },
  ],
});

/** Products of two values. */
export const PRODUCT_CASES: Readonly<Record<string, GraphInit>> = {
  'two matrices multiplied': product([5, 7], [7, 19]),
  'matrices multiplied one by one': product([2, 2, 5, 17], [2, 2, 17, 4]),
  'matrices all multiplied by one': product([2, 3, 5, 17], [1, 17, 4]),
  'constant matrices multiplied by values one by one': {
    inputs: { x: [3, 5, 7] },
    nodes: [{ op: 'MatMul', name: 'n', in: ['w', 'x'], out: 'y' }],
    tensors: { w: weights(3, 4, 5) },
  },
  'a value multiplied by itself, turned': {
    inputs: { x: [1, 9, 6] },
    nodes: [
      { op: 'Transpose', name: 't', in: ['x'], out: 't', with: { perm: [0, 2, 1] } },
      { op: 'MatMul', name: 'n', in: ['x', 't'], out: 'y' },
    ],
  },
  'Gemm of two values': gemm([[5, 6], [5, 18], [18]], { transA: 1 }),
  'Gemm of two values and a constant': {
    inputs: { a: [5, 6], b: [18, 6] },
    nodes: [
      computed('b'),
      { op: 'Gemm', name: 'n', in: ['a', 'b1', 'c'], out: 'y', with: { transB: 1, alpha: { float: 0.5 } } },
    ],
    tensors: { c: weights(18) },
  },
  'attention over images': {
    inputs: { q: [1, 20, 12], k: [1, 20, 12] },
    nodes: [
      { op: 'Transpose', name: 'turned', in: ['q'], out: 't', with: { perm: [0, 2, 1] } },
      { op: 'MatMul', name: 'scores', in: ['t', 'k'], out: 's' },
      { op: 'Softmax', name: 'softmax', in: ['s'], out: 'p' },
      { op: 'Transpose', name: 'back', in: ['p'], out: 'r', with: { perm: [0, 2, 1] } },
      { op: 'MatMul', name: 'attended', in: ['k', 'r'], out: 'y' },
    ],
  },
  attention: attention(9, 24, 2),
};
