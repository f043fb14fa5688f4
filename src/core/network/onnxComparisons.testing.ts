import type { GraphInit } from '../workload/onnx/onnx.testing.ts';
import { conv, floats, one, weights } from './onnxCases.testing.ts';

/** The larger and the smaller of computed values, and what is made of them. On the default machine all of each runs on VTA. */
export const COMPARISON_CASES: Readonly<Record<string, GraphInit>> = {
  'the larger of two branches, one a convolution with bias': {
    inputs: { x: [1, 3, 6, 5] },
    nodes: [
      { op: 'Conv', name: 'c', in: ['x', 'w', 'b'], out: 'c', with: { pads: [1, 1, 1, 1] } },
      conv('x', 'v', 'd'),
      { op: 'Max', name: 'm', in: ['c', 'd'], out: 'm' },
      { op: 'Relu', name: 'r', in: ['m'], out: 'y' },
    ],
    tensors: { w: weights(20, 3, 3, 3), b: weights(20), v: weights(20, 3, 1, 1) },
  },
  'the smaller of inputs of different range, and of a number': {
    inputs: { x: [2, 3, 4, 4], z: [2, 3, 4, 4] },
    nodes: [
      { op: 'Mul', name: 'l', in: ['z', 'large'], out: 'l' },
      { op: 'Min', name: 'm', in: ['x', 'half', 'l', 'x'], out: 'y' },
    ],
    tensors: { large: floats([], 30), half: floats([], 0.5) },
  },
  'a maxout of vectors': {
    inputs: { x: [2, 20] },
    nodes: [
      { op: 'Gemm', name: 'a', in: ['x', 'wa'], out: 'a', with: { transB: 1 } },
      { op: 'Gemm', name: 'b', in: ['x', 'wb', 'bias'], out: 'b' },
      { op: 'Max', name: 'm', in: ['a', 'b'], out: 'y' },
    ],
    tensors: { wa: weights(17, 20), wb: weights(20, 17), bias: weights(17) },
  },
  'LeakyRelu behind a convolution': {
    inputs: { x: [1, 3, 6, 5] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'LeakyRelu', name: 'l', in: ['c'], out: 'l', with: { alpha: { float: 0.1 } } },
      conv('l', 'v', 'y'),
    ],
    tensors: { w: weights(20, 3, 3, 3), v: weights(5, 20, 1, 1) },
  },
  'LeakyRelu that turns around': one('LeakyRelu', [2, 17, 4, 4], { alpha: { float: -0.7 } }),
  'LeakyRelu steeper below 0': one('LeakyRelu', [1, 5, 4, 4], { alpha: { float: 3 } }),
  'PRelu of a slope for each channel': {
    inputs: { x: [1, 3, 6, 5] },
    nodes: [conv('x', 'w', 'c'), { op: 'PRelu', name: 'p', in: ['c', 'slopes'], out: 'p' }, conv('p', 'v', 'y')],
    tensors: {
      w: weights(20, 3, 1, 1),
      slopes: floats([20, 1, 1], ...Array.from({ length: 20 }, (_, c) => 1 - c / 12)),
      v: weights(5, 20, 1, 1),
    },
  },
  'PRelu of vectors': one('PRelu', [3, 5], {}, { slopes: floats([5], 0.25, 0, 1, -0.5, 0.01) }),
};
