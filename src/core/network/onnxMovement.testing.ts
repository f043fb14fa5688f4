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
  'channels shuffled by their places': {
    inputs: { x: [1, 12, 4, 5] },
    nodes: [
      conv('x', 'w', 'c'),
      { op: 'Gather', name: 'g', in: ['c', 'places'], out: 'g', with: { axis: 1 } },
      { op: 'Relu', name: 'r', in: ['g'], out: 'y' },
    ],
    tensors: { w: weights(18, 12, 1, 1), places: ints(0, 9, 1, -1, 2, 11, 3, 3, 4, 13) },
  },
  'every second channel': one('Gather', [1, 36, 3, 4], { axis: -3 }, { places: ints(1, 3, 5, 7, 9) }),
  'one channel, without its axis': {
    inputs: { x: [1, 4, 5, 3] },
    nodes: [conv('x', 'w', 'c'), { op: 'Gather', name: 'g', in: ['c', 'place'], out: 'y', with: { axis: 1 } }],
    tensors: { w: weights(20, 4, 1, 1), place: { dims: [], int64: [7] } },
  },
  'depth to space': one('DepthToSpace', [1, 36, 3, 4], { blocksize: 3 }),
  'depth to space, the places of a channel together': {
    inputs: { x: [1, 5, 4, 3] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'DepthToSpace', name: 'd', in: ['c'], out: 'd', with: { blocksize: 2, mode: 'CRD' } },
      conv('d', 'v', 'y', { pads: [1, 1, 1, 1] }),
    ],
    tensors: { w: weights(20, 5, 3, 3), v: weights(3, 5, 3, 3) },
  },
  'space to depth': {
    inputs: { x: [2, 5, 6, 4] },
    nodes: [{ op: 'SpaceToDepth', name: 'd', in: ['x'], out: 'd', with: { blocksize: 2 } }, conv('d', 'w', 'y')],
    tensors: { w: weights(7, 20, 1, 1) },
  },
  'channels of zeros added': {
    inputs: { x: [1, 16, 6, 6] },
    nodes: [
      conv('x', 'w', 'c', { pads: [1, 1, 1, 1] }),
      { op: 'Pad', name: 'p', in: ['x', 'pads'], out: 'p' },
      { op: 'Add', name: 'a', in: ['c', 'p'], out: 'y' },
    ],
    tensors: { w: weights(32, 16, 3, 3), pads: ints(0, 8, 0, 0, 0, 8, 0, 0) },
  },
  'padded on some sides, cropped on others': one('Pad', [1, 5, 6, 7], {}, { pads: ints(0, -1, 2, -3, 0, 3, -1, 1) }),
  'a signal padded': one('Pad', [1, 5, 7], { mode: 'edge' }, { pads: ints(0, 0, 2, 0, 0, 3) }),
  'the second half of a vector': one('Slice', [2, 40], {}, { from: ints(20), to: ints(40), axes: ints(1) }),
};
