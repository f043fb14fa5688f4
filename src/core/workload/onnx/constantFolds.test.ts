import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.ts';
import { importedGraph, ints, type NodeInit, type TensorInit } from './onnx.testing.ts';

/** Kinds and attributes of a graph's nodes. */
const operators = (graph: Graph) => graph.nodes.map((node) => node.operator);
const scalar = (value: number): TensorInit => ({ dims: [], floatData: [value] });

describe('shape arithmetic is computed at the import', () => {
  it('Flatten as exporters write it: Shape, Gather, Unsqueeze, Concat, Reshape', () => {
    const nodes: NodeInit[] = [
      { op: 'Relu', in: ['x'], out: 'r' },
      { op: 'Shape', in: ['r'], out: 's' },
      { op: 'Constant', in: [], out: 'zero', with: { value: { dims: [], int64: [0] } } },
      { op: 'Gather', in: ['s', 'zero'], out: 'n', with: { axis: 0 } },
      { op: 'Unsqueeze', in: ['n'], out: 'n1', with: { axes: [0] } },
      { op: 'Constant', in: [], out: 'rest', with: { value: ints(-1) } },
      { op: 'Concat', in: ['n1', 'rest'], out: 'shape', with: { axis: 0 } },
      { op: 'Reshape', in: ['r', 'shape'], out: 'y' },
    ];
    const graph = importedGraph({ opset: 11, nodes, inputs: { x: ['N', 2, 8, 8] } }, { batch: 3 });
    expect(operators(graph)).toEqual([{ kind: 'relu' }, { kind: 'reshape', shape: [3, 128] }]);
    expect(graph.constants).toEqual({});
  });

  it('upsampling to twice the size: Shape, Slice, Cast, Mul, Concat, Resize', () => {
    const nodes: NodeInit[] = [
      { op: 'Shape', in: ['x'], out: 's' },
      { op: 'Slice', in: ['s', 'i0', 'i2'], out: 'nc' },
      { op: 'Slice', in: ['s', 'i2', 'end'], out: 'hw' },
      { op: 'Cast', in: ['hw'], out: 'f', with: { to: 1 } },
      { op: 'Mul', in: ['f', 'two'], out: 'f2' },
      { op: 'Floor', in: ['f2'], out: 'f3' },
      { op: 'Cast', in: ['f3'], out: 'hw2', with: { to: 7 } },
      { op: 'Concat', in: ['nc', 'hw2'], out: 'sizes', with: { axis: 0 } },
      { op: 'Resize', in: ['x', '', '', 'sizes'], out: 'y' },
    ];
    const tensors = { i0: ints(0), i2: ints(2), end: ints(Number.MAX_SAFE_INTEGER), two: scalar(2) };
    expect(operators(importedGraph({ nodes, tensors }))).toEqual([{ kind: 'upsample', factors: [2, 2] }]);
  });

  it('Slice backwards, Expand, Range, ReduceProd, Transpose, ConstantOfShape', () => {
    const nodes: NodeInit[] = [
      { op: 'Range', in: ['zero', 'four', 'step'], out: 'r' },
      { op: 'Slice', in: ['r', 'last', 'before', 'axis', 'back'], out: 'reversed' },
      { op: 'Reshape', in: ['reversed', 'two'], out: 'square' },
      { op: 'Transpose', in: ['square'], out: 't' },
      { op: 'Reshape', in: ['t', 'flat'], out: 'list' },
      { op: 'ReduceProd', in: ['list2'], out: 'p', with: { keepdims: 1 } },
      { op: 'ConstantOfShape', in: ['two'], out: 'ones', with: { value: ints(1) } },
      { op: 'Expand', in: ['ones', 'two'], out: 'ones2' },
      { op: 'Add', in: ['square', 'ones2'], out: 'square2' },
      { op: 'Reshape', in: ['square2', 'flat'], out: 'list2' },
      { op: 'Reshape', in: ['x', 'p'], out: 'a' },
      { op: 'Unsqueeze', in: ['a', 'zeros'], out: 'b' },
      { op: 'Add', in: ['b', 'listf'], out: 'y' },
      { op: 'Cast', in: ['list'], out: 'listi', with: { to: 1 } },
      { op: 'Reshape', in: ['listi', 'column'], out: 'listf' },
    ];
    const one0 = (value: number): TensorInit => ({ dims: [], int64: [value] });
    const tensors = {
      zero: one0(0),
      four: one0(4),
      step: one0(1),
      last: ints(-1),
      before: ints(-1000),
      axis: ints(0),
      back: ints(-1),
      two: ints(2, 2),
      flat: ints(-1),
      zeros: ints(0),
      column: ints(4, 1),
    };
    const graph = importedGraph({ nodes, tensors, inputs: { x: [2, 3, 4] } });
    // 0..3 reversed is 3 2 1 0; each plus 1: 4 3 2 1, whose product is 24; transposed as 2 x 2: 3 1 2 0.
    expect(operators(graph)).toMatchObject([{ kind: 'reshape', shape: [1, 24] }, { kind: 'add' }]);
    expect(Object.values(graph.constants)).toMatchObject([
      { shape: [4, 1], source: { data: Float32Array.of(3, 1, 2, 0) } },
    ]);
  });
});
