import { ints, type GraphInit } from '../workload/onnx/onnx.testing.ts';
import { PRODUCT_CASES } from '../workload/onnx/products.testing.ts';
import { conv, floats, norm, one, weights } from './onnxCases.testing.ts';

/** Arithmetic, movement, and networks of unusual form. */
export const GRAPH_CASES: Readonly<Record<string, GraphInit>> = {
  ...PRODUCT_CASES,
  'two branches added': {
    inputs: { x: [1, 17, 6, 6] },
    nodes: [
      conv('x', 'v', 'a', { pads: [1, 1, 1, 1] }),
      conv('x', 'w', 'b'),
      { op: 'Add', name: 'sum', in: ['a', 'b'], out: 's' },
      { op: 'Relu', name: 'relu', in: ['s'], out: 'y' },
    ],
    tensors: { v: weights(17, 17, 3, 3), w: weights(17, 17, 1, 1) },
  },
  'a value added to itself': {
    inputs: { x: [1, 5, 4, 4] },
    nodes: [{ op: 'Add', name: 'n', in: ['x', 'x'], out: 'y' }],
  },
  'a difference of two': {
    inputs: { x: [1, 5, 4, 4], z: [1, 5, 4, 4] },
    nodes: [{ op: 'Sub', name: 'n', in: ['x', 'z'], out: 'y' }],
  },
  'added over one another, each channel one value': {
    inputs: { x: [1, 5, 4, 4], z: [1, 5, 1, 1] },
    nodes: [{ op: 'Add', name: 'n', in: ['x', 'z'], out: 'y' }],
  },
  'a constant added to each channel': one('Add', [1, 17, 4, 4], {}, { b: weights(17, 1, 1) }),
  'a constant image added': one('Add', [1, 3, 4, 4], {}, { b: weights(3, 4, 4) }),
  'a number added': one('Add', [1, 3, 4, 4], {}, { b: floats([], 0.75) }),
  'multiplied by a constant of each channel': one('Mul', [1, 17, 4, 4], {}, { b: weights(17, 1, 1) }),
  'multiplied by a number': one('Mul', [1, 3, 4, 4], {}, { b: floats([1], -0.3) }),
  'divided by a number': one('Div', [1, 3, 4, 4], {}, { b: floats([], 3) }),
  'never below a number': {
    inputs: { x: [1, 5, 4, 4] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Max', name: 'm', in: ['zero', 'c'], out: 'm' },
      { op: 'Min', name: 'n', in: ['m', 'most'], out: 'y' },
    ],
    tensors: { w: weights(7, 5, 1, 1), zero: floats([], 0), most: floats([1], 0.5) },
  },
  'a value negated': {
    inputs: { x: [1, 17, 4, 4] },
    nodes: [
      { op: 'Neg', name: 'n', in: ['x'], out: 'm' },
      { op: 'Relu', name: 'r', in: ['m'], out: 'y' },
    ],
  },
  'the mean of three': {
    inputs: { x: [1, 17, 4, 4], z: [1, 17, 4, 4] },
    nodes: [{ op: 'Mean', name: 'n', in: ['x', 'z', 'x'], out: 'y' }],
  },
  'a number less a value': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [{ op: 'Sub', name: 'n', in: ['one', 'x'], out: 'y' }],
    tensors: { one: floats([], 1) },
  },
  'two values multiplied': {
    inputs: { x: [1, 17, 4, 4] },
    nodes: [conv('x', 'w', 'a'), { op: 'Mul', name: 'n', in: ['a', 'x'], out: 'y' }],
    tensors: { w: weights(17, 17, 1, 1) },
  },
  'squeeze and excitation': {
    inputs: { x: [1, 16, 6, 6] },
    nodes: [
      { op: 'GlobalAveragePool', name: 'g', in: ['x'], out: 'g' },
      conv('g', 'w', 'f'),
      { op: 'Sigmoid', name: 's', in: ['f'], out: 's' },
      { op: 'Mul', name: 'n', in: ['x', 's'], out: 'y' },
    ],
    tensors: { w: weights(16, 16, 1, 1) },
  },
  'concatenation of whole blocks': {
    inputs: { x: [1, 16, 5, 5] },
    nodes: [
      conv('x', 'v', 'a', { pads: [1, 1, 1, 1] }),
      conv('x', 'w', 'b'),
      { op: 'Concat', name: 'n', in: ['a', 'b', 'a'], out: 'c', with: { axis: 1 } },
      conv('c', 'u', 'y'),
    ],
    tensors: { v: weights(32, 16, 3, 3), w: weights(16, 16, 1, 1), u: weights(5, 80, 1, 1) },
  },
  'concatenation of 5 and 17 channels and the input': {
    inputs: { x: [1, 3, 5, 5] },
    nodes: [
      conv('x', 'v', 'a', { pads: [1, 1, 1, 1] }),
      conv('x', 'w', 'b'),
      { op: 'Concat', name: 'n', in: ['a', 'x', 'b'], out: 'y', with: { axis: -3 } },
    ],
    tensors: { v: weights(5, 3, 3, 3), w: weights(17, 3, 1, 1) },
  },
  'concatenation along the width': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [conv('x', 'v', 'a'), { op: 'Concat', name: 'n', in: ['a', 'x'], out: 'y', with: { axis: 3 } }],
    tensors: { v: weights(3, 3, 1, 1) },
  },
  'Upsample by 2': one('Upsample', [1, 17, 3, 4], { mode: 'nearest' }, { scales: floats([4], 1, 1, 2, 2) }, 9),
  'Resize by 3 and 2': {
    inputs: { x: [1, 5, 3, 4] },
    nodes: [
      {
        op: 'Resize',
        name: 'n',
        in: ['x', '', 'scales'],
        out: 'y',
        with: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      },
    ],
    tensors: { scales: floats([4], 1, 1, 3, 2) },
  },
  Clip: one('Clip', [1, 17, 4, 4], {}, { low: floats([], -0.5), high: floats([], 1.25) }),
  'Relu6 behind a convolution': {
    inputs: { x: [1, 3, 5, 5] },
    nodes: [conv('x', 'w', 'c'), { op: 'Clip', name: 'n', in: ['c', 'low', 'high'], out: 'y' }],
    tensors: { w: weights(8, 3, 3, 3), low: floats([], 0), high: floats([], 6) },
  },
  LeakyRelu: one('LeakyRelu', [1, 5, 4, 4], { alpha: { float: 0.1 } }),
  'batch norm first': one('BatchNormalization', [1, 17, 4, 4], {}, norm(17)),
  'batch norm before a padded convolution': {
    inputs: { x: [1, 5, 6, 6] },
    nodes: [
      { op: 'BatchNormalization', name: 'n', in: ['x', ...Object.keys(norm(5))], out: 'b' },
      { op: 'Relu', name: 'r', in: ['b'], out: 'r' },
      conv('r', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'BatchNormalization', name: 'm', in: ['c', ...Object.keys(norm(5))], out: 'y' },
    ],
    tensors: { ...norm(5), w: weights(5, 5, 3, 3) },
  },
  'batch norm behind a pool, a concatenation and a vector': {
    inputs: { x: [1, 3, 6, 6] },
    nodes: [
      { op: 'MaxPool', name: 'p', in: ['x'], out: 'p', with: { kernel_shape: [2, 2], strides: [2, 2] } },
      { op: 'BatchNormalization', name: 'n', in: ['p', ...Object.keys(norm(3))], out: 'b' },
      { op: 'Concat', name: 'cat', in: ['b', 'p'], out: 'c', with: { axis: 1 } },
      { op: 'Flatten', name: 'f', in: ['c'], out: 'v' },
      { op: 'Gemm', name: 'g', in: ['v', 'w'], out: 'y', with: { transB: 1 } },
    ],
    tensors: { ...norm(3), w: weights(7, 54) },
  },
  Softmax: one('Softmax', [2, 17], { axis: 1 }),
  'dense layer and Softmax': {
    inputs: { x: [1, 20] },
    nodes: [
      { op: 'Gemm', name: 'g', in: ['x', 'w'], out: 'g', with: { transB: 1 } },
      { op: 'Softmax', name: 's', in: ['g'], out: 'y' },
    ],
    tensors: { w: weights(10, 20) },
  },
  'a batch of 5': {
    inputs: { x: [5, 3, 6, 6] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'MaxPool', name: 'p', in: ['c'], out: 'p', with: { kernel_shape: [2, 2], strides: [2, 2] } },
      { op: 'Flatten', name: 'f', in: ['p'], out: 'v' },
      { op: 'Gemm', name: 'g', in: ['v', 'u'], out: 'y' },
    ],
    tensors: { w: weights(17, 3, 3, 3), u: weights(153, 4) },
  },
  'two inputs of different range': {
    inputs: { x: [1, 3, 6, 6], z: [1, 3, 6, 6] },
    nodes: [conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }), { op: 'Add', name: 'n', in: ['c', 'z'], out: 'y' }],
    tensors: { w: weights(3, 3, 3, 3) },
  },
  'an input that is an output': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [conv('x', 'w', 'y')],
    outputs: ['y', 'x'],
    tensors: { w: weights(3, 3, 1, 1) },
  },
  'an input nobody reads': {
    inputs: { x: [1, 3, 4, 4], unused: [1, 7] },
    nodes: [conv('x', 'w', 'y')],
    tensors: { w: weights(3, 3, 1, 1) },
  },
  'a value read twice and given': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [
      conv('x', 'w', 'a'),
      { op: 'Relu', name: 'r', in: ['a'], out: 'b' },
      { op: 'Add', name: 'n', in: ['a', 'b'], out: 'y' },
    ],
    outputs: ['a', 'y', 'b'],
    tensors: { w: weights(3, 3, 1, 1) },
  },
  'a node nobody reads': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [conv('x', 'w', 'y'), { op: 'Tanh', name: 't', in: ['x'], out: 'lost' }],
    tensors: { w: weights(3, 3, 1, 1) },
  },
  'a constant output beside another': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [conv('x', 'w', 'y'), { op: 'Add', name: 'n', in: ['p', 'q'], out: 'k' }],
    outputs: ['y', 'k'],
    tensors: { w: weights(3, 3, 1, 1), p: weights(2, 3), q: weights(2, 3) },
  },
  'weights that are an output': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [conv('x', 'w', 'y')],
    outputs: ['w', 'y'],
    tensors: { w: weights(3, 3, 1, 1) },
  },
  'a constant output alone': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [{ op: 'Add', name: 'n', in: ['p', 'p'], out: 'k' }],
    outputs: ['k'],
    tensors: { p: weights(1, 3, 2, 2) },
  },
  'nothing for VTA': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [
      { op: 'Sigmoid', name: 's', in: ['x'], out: 's' },
      { op: 'Tanh', name: 't', in: ['s'], out: 'y' },
    ],
  },
  'a reshape alone': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [{ op: 'Reshape', name: 'r', in: ['x', 'shape'], out: 'y' }],
    tensors: { shape: ints(1, 48) },
  },
  'an identity alone': one('Identity', [1, 3, 2, 2]),
  'a dense layer made an image': {
    inputs: { x: [2, 10] },
    nodes: [
      { op: 'Gemm', name: 'g', in: ['x', 'w', 'b'], out: 'g', with: { transB: 1 } },
      { op: 'Reshape', name: 'r', in: ['g', 'shape'], out: 'r' },
      { op: 'BatchNormalization', name: 'n', in: ['r', ...Object.keys(norm(5))], out: 'm' },
      { op: 'Relu', name: 'relu', in: ['m'], out: 'i' },
      { op: 'ConvTranspose', name: 't', in: ['i', 'u'], out: 'y', with: { strides: [2, 2], pads: [1, 1, 1, 1] } },
    ],
    tensors: { ...norm(5), w: weights(60, 10), b: weights(60), shape: ints(-1, 5, 3, 4), u: weights(5, 2, 4, 4) },
  },
  'a dense layer without bias made an image': {
    inputs: { x: [2, 18] },
    nodes: [
      { op: 'Gemm', name: 'g', in: ['x', 'w'], out: 'g', with: { transB: 1 } },
      { op: 'Reshape', name: 'r', in: ['g', 'shape'], out: 'r' },
      { op: 'BatchNormalization', name: 'n', in: ['r', ...Object.keys(norm(17))], out: 'm' },
      { op: 'Mul', name: 'twice', in: ['m', 'two'], out: 't' },
      { op: 'Relu', name: 'relu', in: ['t'], out: 'y' },
    ],
    tensors: { ...norm(17), w: weights(204, 18), shape: ints(-1, 17, 3, 4), two: floats([], 2) },
  },
  'a signal': {
    inputs: { x: [1, 5, 20] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1], strides: [2] }),
      { op: 'BatchNormalization', name: 'n', in: ['c', ...Object.keys(norm(9))], out: 'n' },
      { op: 'Relu', name: 'r', in: ['n'], out: 'r' },
      conv('r', 'v', 'd', { pads: [1, 1] }),
      { op: 'Add', name: 'a', in: ['d', 'r'], out: 'a' },
      { op: 'MaxPool', name: 'm', in: ['a'], out: 'm', with: { kernel_shape: [2], strides: [2] } },
      { op: 'ReduceMean', name: 'g', in: ['m'], out: 'g', with: { axes: [2], keepdims: 0 } },
      { op: 'Gemm', name: 'f', in: ['g', 'u'], out: 'y' },
    ],
    tensors: { ...norm(9), w: weights(9, 5, 3), v: weights(9, 9, 3), u: weights(9, 4) },
  },
  'images with their channels last': {
    inputs: { x: [1, 6, 5, 3] },
    nodes: [
      { op: 'Transpose', name: 't1', in: ['x'], out: 't1', with: { perm: [0, 3, 1, 2] } },
      conv('t1', 'w', 'c1', { pads: [1, 1, 1, 1] }),
      { op: 'Transpose', name: 't2', in: ['c1'], out: 't2', with: { perm: [0, 2, 3, 1] } },
      { op: 'Add', name: 'b', in: ['t2', 'bias'], out: 'b' },
      { op: 'Relu', name: 'r', in: ['b'], out: 'r' },
      { op: 'Pad', name: 'p', in: ['r', 'pads'], out: 'p' },
      { op: 'Transpose', name: 't3', in: ['p'], out: 't3', with: { perm: [0, 3, 1, 2] } },
      conv('t3', 'v', 'c2'),
      { op: 'Transpose', name: 't4', in: ['c2'], out: 't4', with: { perm: [0, 2, 3, 1] } },
      { op: 'Concat', name: 'k', in: ['t4', 'r'], out: 'k', with: { axis: 3 } },
      { op: 'ReduceMean', name: 'm', in: ['k'], out: 'y', with: { axes: [1, 2], keepdims: 0 } },
    ],
    tensors: {
      w: weights(16, 3, 3, 3),
      bias: weights(16),
      v: weights(7, 16, 3, 3),
      pads: ints(0, 1, 1, 0, 0, 1, 1, 0),
    },
  },
  'two products over the rows of a sequence': {
    inputs: { x: [1, 20, 18] },
    nodes: [
      { op: 'MatMul', name: 'm1', in: ['x', 'w'], out: 'p' },
      { op: 'Add', name: 'a', in: ['b', 'p'], out: 'q' },
      { op: 'Relu', name: 'r', in: ['q'], out: 'r' },
      { op: 'MatMul', name: 'm2', in: ['r', 'v'], out: 's' },
      { op: 'Add', name: 'n', in: ['x', 's'], out: 'y' },
    ],
    tensors: { w: weights(18, 24), b: weights(24), v: weights(24, 18) },
  },
  'images with their channels last, flattened for a dense layer': {
    inputs: { x: [1, 3, 4, 3] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Transpose', name: 't', in: ['c'], out: 't', with: { perm: [0, 2, 3, 1] } },
      { op: 'Relu', name: 'r', in: ['t'], out: 'r' },
      { op: 'Reshape', name: 'f', in: ['r', 'shape'], out: 'f' },
      { op: 'Gemm', name: 'g', in: ['f', 'v'], out: 'y' },
    ],
    tensors: { w: weights(18, 3, 1, 1), shape: ints(1, 216), v: weights(216, 5) },
  },
  'three products of one sequence': {
    inputs: { x: [1, 20, 18] },
    nodes: [
      ...['q', 'k', 'v'].map((out) => ({ op: 'MatMul', name: out, in: ['x', `w${out}`], out })),
      { op: 'Add', name: 'a', in: ['q', 'k'], out: 'a' },
      { op: 'Mul', name: 'm', in: ['a', 'v'], out: 'y' },
    ],
    tensors: { wq: weights(18, 16), wk: weights(18, 16), wv: weights(18, 16) },
  },
  'the sum of each channel': {
    inputs: { x: [1, 17, 4, 3] },
    nodes: [{ op: 'ReduceSum', name: 's', in: ['x', 'axes'], out: 'y', with: { keepdims: 0 } }],
    tensors: { axes: ints(2, 3) },
  },
  'a mean, scaled and shifted': {
    inputs: { x: [2, 17, 6, 5] },
    nodes: [
      {
        op: 'AveragePool',
        name: 'p',
        in: ['x'],
        out: 'p',
        with: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 0], count_include_pad: 1 },
      },
      { op: 'BatchNormalization', name: 'n', in: ['p', ...Object.keys(norm(17))], out: 'n' },
      { op: 'Relu', name: 'r', in: ['n'], out: 'y' },
    ],
    tensors: norm(17),
  },
  'a mean over channels and rows': one('ReduceMean', [1, 19, 4, 3], { axes: [1, 2] }),
  'the largest of each column': one('ReduceMax', [1, 17, 4, 3], { axes: [2], keepdims: 0 }),
  'channels shuffled': {
    inputs: { x: [1, 12, 4, 4] },
    nodes: [
      conv('x', 'w', 'c', { group: 3 }),
      { op: 'Reshape', name: 'r1', in: ['c', 's1'], out: 'r1' },
      { op: 'Transpose', name: 't', in: ['r1'], out: 't', with: { perm: [0, 2, 1, 3, 4] } },
      { op: 'Reshape', name: 'r2', in: ['t', 's2'], out: 'r2' },
      conv('r2', 'v', 'y', { group: 12, pads: [1, 1, 1, 1] }),
    ],
    tensors: { w: weights(12, 4, 1, 1), v: weights(12, 1, 3, 3), s1: ints(1, 3, 4, 4, 4), s2: ints(1, 12, 4, 4) },
  },
  'weights of nothing but zeros': one(
    'Conv',
    [1, 3, 4, 4],
    {},
    { w: floats([2, 3, 1, 1], 0, 0, 0, 0, 0, 0), b: floats([2], 0, 0) },
  ),
  'weights far apart': one(
    'Conv',
    [1, 2, 4, 4],
    {},
    { w: floats([2, 2, 1, 1], 1e6, -1e6, 1e-6, 1e-6), b: floats([2], 0, 1e-3) },
  ),
};
