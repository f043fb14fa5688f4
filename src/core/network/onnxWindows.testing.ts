import type { GraphInit } from '../workload/onnx/onnx.testing.ts';
import { conv, one, weights } from './onnxCases.testing.ts';

/** Every operator that is a window, with the sizes that are most often got wrong. */
export const WINDOW_CASES: Readonly<Record<string, GraphInit>> = {
  'grouped convolution, 3 groups of 5': one(
    'Conv',
    [1, 15, 6, 7],
    { group: 3, pads: [1, 1, 1, 1] },
    { w: weights(21, 5, 3, 3), b: weights(21) },
  ),
  'grouped convolution of whole blocks': one(
    'Conv',
    [1, 32, 5, 5],
    { group: 2, pads: [1, 0, 2, 1] },
    { w: weights(32, 16, 3, 3) },
  ),
  'depthwise convolution, 17 channels': one(
    'Conv',
    [1, 17, 7, 6],
    { group: 17, strides: [2, 1], pads: [1, 1, 1, 1] },
    { w: weights(17, 1, 3, 3), b: weights(17) },
  ),
  'depthwise with two outputs a channel': one('Conv', [1, 3, 6, 6], { group: 3 }, { w: weights(6, 1, 3, 3) }),
  'dilated convolution': one(
    'Conv',
    [1, 5, 11, 12],
    { dilations: [2, 3], pads: [2, 3, 2, 3] },
    { w: weights(9, 5, 3, 3) },
  ),
  'SAME_LOWER convolution, stride 2': one(
    'Conv',
    [1, 3, 8, 9],
    { auto_pad: 'SAME_LOWER', strides: [2, 2] },
    { w: weights(4, 3, 3, 2) },
  ),
  'convolution of 1x1 image, 1 channel': one('Conv', [1, 1, 1, 1], {}, { w: weights(1, 1, 1, 1), b: weights(1) }),
  'convolution wider than its image': one('Conv', [1, 2, 2, 3], { pads: [3, 3, 3, 3] }, { w: weights(3, 2, 5, 7) }),
  'convolution with a stride beyond its kernel': one(
    'Conv',
    [2, 17, 9, 9],
    { strides: [4, 5] },
    { w: weights(17, 17, 2, 1) },
  ),
  'convolution of one row': one('Conv', [1, 16, 1, 40], { pads: [0, 2, 0, 2] }, { w: weights(16, 16, 1, 5) }),
  'transposed convolution, kernel 3 stride 2, output pad': one(
    'ConvTranspose',
    [1, 5, 4, 5],
    { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
    { w: weights(5, 7, 3, 3), b: weights(7) },
  ),
  'transposed convolution, kernel 5x2 strides 3x1': one(
    'ConvTranspose',
    [1, 17, 3, 4],
    { strides: [3, 1], pads: [2, 0, 1, 1] },
    { w: weights(17, 3, 5, 2) },
  ),
  'transposed convolution, stride beyond kernel': one(
    'ConvTranspose',
    [1, 2, 3, 3],
    { strides: [4, 3] },
    { w: weights(2, 3, 2, 2) },
  ),
  'transposed convolution with dilation, grouped': one(
    'ConvTranspose',
    [1, 6, 4, 3],
    { strides: [2, 1], dilations: [2, 3], pads: [1, 2, 0, 1], group: 2 },
    { w: weights(6, 4, 3, 2), b: weights(8) },
  ),
  'transposed convolution of a 1x1 image': one('ConvTranspose', [2, 20, 1, 1], {}, { w: weights(20, 9, 4, 4) }),
  'grouped transposed convolution': one(
    'ConvTranspose',
    [1, 6, 4, 4],
    { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] },
    { w: weights(6, 2, 4, 4), b: weights(6) },
  ),
  'transposed convolution with an output shape': one(
    'ConvTranspose',
    [1, 4, 4, 4],
    { strides: [2, 2], output_shape: [8, 9] },
    { w: weights(4, 4, 3, 3) },
  ),
  'Gemm, transB 1': one('Gemm', [1, 33], { transB: 1 }, { w: weights(10, 33), b: weights(10) }),
  'Gemm, transB 0, alpha and beta': one(
    'Gemm',
    [3, 33],
    { alpha: { float: 0.5 }, beta: { float: 2 } },
    { w: weights(33, 17), b: weights(17) },
  ),
  MatMul: one('MatMul', [5, 18], {}, { w: weights(18, 6) }),
  'MatMul and Add': {
    inputs: { x: [2, 18] },
    nodes: [
      { op: 'MatMul', name: 'mm', in: ['x', 'w'], out: 'm' },
      { op: 'Add', name: 'bias', in: ['b', 'm'], out: 'y' },
    ],
    tensors: { w: weights(18, 6), b: weights(6) },
  },
  'max pool, pads': one('MaxPool', [1, 17, 7, 7], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  'max pool, ceil': one('MaxPool', [1, 4, 6, 7], { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 }),
  'max pool, dilations': one('MaxPool', [1, 4, 9, 9], { kernel_shape: [3, 2], dilations: [2, 3] }),
  'max pool after ReLU, padded, ceil': {
    inputs: { x: [1, 3, 9, 9] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Relu', name: 'r', in: ['c'], out: 'r' },
      {
        op: 'MaxPool',
        name: 'p',
        in: ['r'],
        out: 'y',
        with: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 },
      },
    ],
    tensors: { w: weights(20, 3, 2, 2) },
  },
  'global max pool': one('GlobalMaxPool', [2, 17, 5, 3]),
  'average pool without the padding': one('AveragePool', [1, 5, 7, 7], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  }),
  'average pool with the padding': one('AveragePool', [1, 17, 7, 7], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
  }),
  'average pool 2x2': one('AveragePool', [1, 16, 6, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
  'average pool, ceil': one(
    'AveragePool',
    [1, 3, 6, 6],
    { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
    {},
    19,
  ),
  'global average pool': one('GlobalAveragePool', [1, 33, 7, 5]),
  'global average pool of a 1x1 image': one('GlobalAveragePool', [1, 3, 1, 1]),
};
