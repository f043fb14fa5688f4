import { ints, type GraphInit } from '../workload/onnx/onnx.testing.ts';
import { conv, one, weights } from './onnxCases.testing.ts';

/** What takes values apart and puts them elsewhere. */
export const MOVEMENT_CASES: Readonly<Record<string, GraphInit>> = {
  'half of the channels, whole blocks': {
    inputs: { x: [1, 3, 6, 5] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'Slice', name: 's', in: ['c', 'from', 'to', 'axes'], out: 's' },
      conv('s', 'v', 'y'),
    ],
    tensors: { w: weights(32, 3, 3, 3), v: weights(5, 16, 1, 1), from: ints(16), to: ints(32), axes: ints(1) },
  },
  'split into parts that fill no blocks, each read': {
    inputs: { x: [2, 7, 5, 6] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Split', name: 's', in: ['c', 'sizes'], out: ['a', 'b', 'd'], with: { axis: 1 } },
      { op: 'Relu', name: 'r', in: ['b'], out: 'e' },
      { op: 'Concat', name: 'n', in: ['d', 'e', 'a'], out: 'y', with: { axis: 1 } },
    ],
    tensors: { w: weights(20, 7, 1, 1), sizes: ints(3, 7, 10) },
  },
  'split in two, one part added to the other': {
    inputs: { x: [1, 3, 4, 4] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Split', name: 's', in: ['c'], out: ['a', 'b'], with: { axis: 1 } },
      { op: 'Add', name: 'n', in: ['a', 'b'], out: 'y' },
    ],
    tensors: { w: weights(32, 3, 1, 1) },
  },
  'rows and columns cut off': one('Slice', [1, 17, 7, 9], {}, { from: ints(1, 2), to: ints(-1, 8), axes: ints(2, 3) }),
  'a corner of some channels': one(
    'Slice',
    [2, 9, 6, 5],
    {},
    { from: ints(2, 3, 0), to: ints(7, 6, 2), axes: ints(1, 2, 3) },
  ),
  'every second row, every third column': one(
    'Slice',
    [1, 17, 7, 9],
    {},
    { from: ints(1, 0), to: ints(7, 8), axes: ints(2, 3), steps: ints(2, 3) },
  ),
  'the last of a vector, backwards': one(
    'Slice',
    [1, 20],
    {},
    { from: ints(-1), to: ints(5), axes: ints(1), steps: ints(-3) },
  ),
  'the second half of a vector': one('Slice', [2, 40], {}, { from: ints(20), to: ints(40), axes: ints(1) }),
};
