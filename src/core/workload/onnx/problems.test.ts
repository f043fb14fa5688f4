import { describe, expect, it } from 'vitest';
import {
  codes,
  counting,
  importedGraph,
  imported,
  ints,
  oneNode,
  problemsOf,
  type GraphInit,
  type NodeInit,
} from './onnx.testing.ts';

describe('a file that cannot be taken', () => {
  it('has every distinct reason told once, with the first node, how many more, and what to do', () => {
    const nodes: NodeInit[] = [
      { op: 'HardSwish', in: ['x'], out: 'a', name: 'act1' },
      { op: 'HardSwish', in: ['a'], out: 'b', name: 'act2' },
      { op: 'FusedConv', in: ['b'], out: 'c', name: 'fused', domain: 'com.microsoft' },
      { op: 'Resize', in: ['x', '', 's'], out: 'd', name: 'up', with: { mode: 'linear' } },
      { op: 'Add', in: ['c', 'd'], out: 'y', name: 'join' },
    ];
    const problems = problemsOf({ nodes, tensors: { s: { dims: [4], floatData: [1, 1, 2, 2] } } });
    expect(problems).toMatchObject([
      {
        code: 'onnx.operator',
        field: 'act1',
        message: 'Node "act1" (HardSwish, opset 13): operator HardSwish is not supported (and at 1 more: 2 in all).',
        fix: 'Replace it by Relu, Clip or LeakyRelu and train again.',
      },
      { code: 'onnx.domain', got: 'com.microsoft', field: 'fused' },
      {
        code: 'onnx.attribute',
        message: 'Node "up" (Resize, opset 13): attribute mode is linear, supported: nearest.',
        got: 'linear',
      },
    ]);
  });

  it.each<readonly [string, GraphInit, string, string]>([
    ['a sequence of opset 6', oneNode({ op: 'Relu' }, { opset: 6 }), 'onnx.opset', 'opset 6'],
    ['an output nobody makes', oneNode({ op: 'Relu' }, { outputs: ['z'] }), 'onnx.unknown', '"z"'],
    ['an input nobody makes', oneNode({ op: 'Relu', in: ['gone'] }), 'onnx.unknown', '"gone"'],
    ['no outputs', oneNode({ op: 'Relu' }, { outputs: [] }), 'onnx.outputs', 'no outputs'],
    [
      'a value made twice',
      {
        nodes: [
          { op: 'Relu', in: ['x'], out: 'y' },
          { op: 'Tanh', in: ['x'], out: 'y' },
        ],
      },
      'onnx.duplicate',
      '"y"',
    ],
    [
      'a cycle',
      {
        nodes: [
          { op: 'Add', in: ['x', 'b'], out: 'a' },
          { op: 'Relu', in: ['a'], out: 'b' },
          { op: 'Relu', in: ['b'], out: 'y' },
        ],
      },
      'onnx.cycle',
      '"a" <- "b"',
    ],
    ['an open size', oneNode({ op: 'Relu' }, { inputs: { x: ['N', 3, 'height', 8] } }), 'onnx.dimension', '"height"'],
    ['a nameless open size', oneNode({ op: 'Relu' }, { inputs: { x: [1, 3, 8, -1] } }), 'onnx.dimension', '"x[3]"'],
    ['a negative size', oneNode({ op: 'Relu' }, { inputs: { x: [-7, 3, 8, 8] } }), 'onnx.dimension', '-7'],
    ['a huge size', oneNode({ op: 'Relu' }, { inputs: { x: [1, 2 ** 40, 8, 8] } }), 'graph.elements', '"x"'],
    [
      'external data',
      oneNode({ op: 'Reshape', in: ['x', 'w'] }, { tensors: { w: { dims: [1], dataType: 7, external: 'w.bin' } } }),
      'onnx.external-data',
      '"w.bin"',
    ],
    [
      'strings',
      oneNode({ op: 'Add', in: ['x', 'w'] }, { tensors: { w: { dims: [1], dataType: 8 } } }),
      'onnx.tensor-type',
      'string',
    ],
    [
      'an unknown type',
      oneNode({ op: 'Add', in: ['x', 'w'] }, { tensors: { w: { dims: [1], dataType: 99 } } }),
      'onnx.tensor-type',
      'number 99',
    ],
    [
      'too little data',
      oneNode({ op: 'Add', in: ['x', 'w'] }, { tensors: { w: { dims: [1000, 1000], floatData: [1] } } }),
      'onnx.tensor-size',
      '1 elements',
    ],
    [
      'a billion claimed elements',
      oneNode({ op: 'Add', in: ['x', 'w'] }, { tensors: { w: { dims: [1e9] } } }),
      'onnx.tensor-shape',
      '1000000000',
    ],
    [
      'a negative extent',
      oneNode({ op: 'Add', in: ['x', 'w'] }, { tensors: { w: { dims: [-1, -1], floatData: [1] } } }),
      'onnx.tensor-shape',
      '-1',
    ],
    [
      'a computed shape',
      { nodes: [{ op: 'Reshape', in: ['x', 's'], out: 'y' }], inputs: { x: [4], s: [2] } },
      'onnx.dynamic',
      'shape',
    ],
    [
      'a shape that does not fit',
      oneNode({ op: 'Reshape', in: ['x', 's'] }, { tensors: { s: ints(3, -1) } }),
      'onnx.reshape',
      '[3, -1]',
    ],
    [
      'channels that do not match',
      oneNode({ op: 'Conv', in: ['x', 'w'] }, { tensors: { w: counting(4, 3, 3, 3) } }),
      'graph.channels',
      '3 input channels',
    ],
    [
      'a kernel larger than its input',
      oneNode({ op: 'MaxPool', with: { kernel_shape: [9, 9] } }),
      'graph.kernel',
      'padded input',
    ],
    [
      'three dimensions',
      oneNode({ op: 'Conv', in: ['x', 'w'] }, { tensors: { w: counting(4, 2, 3) } }),
      'onnx.rank',
      '3 dimensions',
    ],
    [
      'a training form',
      oneNode({ op: 'Dropout', in: ['x', '', 't'] }, { tensors: { t: { dims: [], dataType: 9, int32Data: [1] } } }),
      'onnx.training',
      'true',
    ],
    [
      'a mask somebody reads',
      {
        nodes: [
          { op: 'Dropout', in: ['x'], out: ['d', 'm'] },
          { op: 'Add', in: ['d', 'm'], out: 'y' },
        ],
      },
      'onnx.node-outputs',
      'second output',
    ],
    ['control flow', oneNode({ op: 'If' }), 'onnx.operator', 'If'],
    [
      'an attribute of another type',
      oneNode({ op: 'MaxPool', with: { kernel_shape: 'three' } }),
      'onnx.attribute',
      'kernel_shape',
    ],
  ])('%s', (_, init, code, says) => {
    const problems = problemsOf(init);
    expect(codes(problems)).toEqual([code]);
    expect(problems[0]?.message).toContain(says);
    expect(problems[0]?.fix).not.toBe('');
  });
});

describe('what does no harm is taken, with a note', () => {
  it('nodes out of order, and nodes and inputs that no output needs', () => {
    const nodes: NodeInit[] = [
      { op: 'Tanh', in: ['r'], out: 'y' },
      { op: 'Nonsense', in: ['x'], out: 'unused' },
      { op: 'Relu', in: ['x'], out: 'r' },
    ];
    const { graph, notes } = imported({ nodes, inputs: { x: [1, 2], other: ['A', 'B'] } });
    expect(graph.nodes.map(({ operator }) => operator.kind)).toEqual(['relu', 'tanh']);
    expect(notes).toEqual(['Input "other" is not used and was left out.']);
  });

  it('newer opsets and unknown attributes', () => {
    const { notes } = imported(oneNode({ op: 'Relu', with: { strange: 1 } }, { opset: 99 }));
    expect(notes).toMatchObject([expect.stringContaining('Opset 99'), expect.stringContaining('"strange"')]);
  });

  it('nodes without names, or with the same', () => {
    const nodes: NodeInit[] = [
      { op: 'Relu', in: ['x'], out: 'a', name: 'n' },
      { op: 'Relu', in: ['a'], out: 'b', name: 'n' },
      { op: 'Relu', in: ['b'], out: 'y' },
    ];
    expect(importedGraph({ nodes }).nodes.map(({ name }) => name)).toEqual(['n', 'n (2)', 'y']);
  });
});
