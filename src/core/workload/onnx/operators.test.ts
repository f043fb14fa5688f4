import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.ts';
import { inferShapes } from '../graph/shapes.ts';
import {
  counting,
  importedGraph,
  ints,
  problemsOf,
  type GraphInit,
  type NodeInit,
  type TensorInit,
} from './onnx.testing.ts';

/** A file of one node x -> y. */
const one = (
  node: Omit<NodeInit, 'in' | 'out'> & { readonly in?: readonly string[] },
  more: Omit<GraphInit, 'nodes'> = {},
): GraphInit => ({
  ...more,
  nodes: [{ in: ['x', ...Object.keys(more.tensors ?? {})], out: 'y', ...node }],
});
const operators = (graph: Graph) => graph.nodes.map((node) => node.operator);
const shapeOf = (graph: Graph, value = 'y'): readonly number[] | undefined => {
  const types = inferShapes(graph);
  if (!types.ok) throw new Error(JSON.stringify(types.problems));
  return types.value.get(value)?.shape;
};
const scalar = (value: number): TensorInit => ({ dims: [], floatData: [value] });

describe('what was an attribute and became an input gives the same graph', () => {
  const same: readonly (readonly [string, GraphInit, GraphInit])[] = [
    [
      'Clip (11)',
      one({ op: 'Clip', with: { min: { float: 0 }, max: { float: 6 } } }, { opset: 7 }),
      one({ op: 'Clip' }, { opset: 11, tensors: { low: scalar(0), high: scalar(6) } }),
    ],
    [
      'Pad (11)',
      one({ op: 'Pad', with: { pads: [0, 0, 1, 2, 0, 0, 3, 4], value: { float: 5 }, mode: 'constant' } }, { opset: 9 }),
      one({ op: 'Pad' }, { opset: 11, tensors: { pads: ints(0, 0, 1, 2, 0, 0, 3, 4), value: scalar(5) } }),
    ],
    [
      'Pad with axes (18)',
      one({ op: 'Pad', with: { pads: [0, 0, 1, 2, 0, 0, 3, 4], mode: 'reflect' } }, { opset: 9 }),
      one(
        { op: 'Pad', in: ['x', 'pads', '', 'axes'], with: { mode: 'reflect' } },
        { opset: 18, tensors: { pads: ints(1, 2, 3, 4), axes: ints(2, -1) } },
      ),
    ],
    [
      'Unsqueeze (13)',
      one({ op: 'Unsqueeze', with: { axes: [0, 5] } }, { opset: 11 }),
      one({ op: 'Unsqueeze' }, { opset: 13, tensors: { axes: ints(0, -1) } }),
    ],
    [
      'Squeeze (13)',
      one({ op: 'Squeeze', with: { axes: [0] } }, { opset: 11 }),
      one({ op: 'Squeeze' }, { opset: 13, tensors: { axes: ints(0) } }),
    ],
    [
      'ReduceMean (18)',
      one({ op: 'ReduceMean', with: { axes: [2, 3], keepdims: 0 } }, { opset: 11 }),
      one({ op: 'ReduceMean', with: { keepdims: 0 } }, { opset: 18, tensors: { axes: ints(-1, 2) } }),
    ],
    [
      'Upsample (9)',
      one({ op: 'Upsample', with: { scales: { floats: [1, 1, 2, 3] } } }, { opset: 7 }),
      one({ op: 'Upsample' }, { opset: 9, tensors: { scales: { dims: [4], floatData: [1, 1, 2, 3] } } }),
    ],
    [
      'Upsample became Resize (10, 11)',
      one({ op: 'Resize' }, { opset: 10, tensors: { scales: { dims: [4], floatData: [1, 1, 2, 3] } } }),
      one(
        { op: 'Resize', in: ['x', '', '', 'sizes'], with: { mode: 'nearest' } },
        { opset: 13, tensors: { sizes: ints(1, 2, 16, 24) } },
      ),
    ],
    [
      'Dropout, with a mask nobody reads (12)',
      {
        opset: 7,
        nodes: [
          { op: 'Dropout', in: ['x'], out: ['d', 'mask'], with: { ratio: { float: 0.5 } } },
          { op: 'Relu', in: ['d'], out: 'y' },
        ],
      },
      {
        opset: 13,
        nodes: [
          { op: 'Dropout', in: ['x', 'r'], out: 'd' },
          { op: 'Relu', in: ['d'], out: 'y' },
        ],
        tensors: { r: scalar(0.5) },
      },
    ],
    [
      'Softmax over the last axis (13)',
      one({ op: 'Softmax' }, { opset: 11, inputs: { x: [4, 10] } }),
      one({ op: 'Softmax' }, { opset: 13, inputs: { x: [4, 10] } }),
    ],
    [
      'weights listed as inputs, as files before IR 4 do',
      one({ op: 'Add' }, { inputs: { x: [1, 2], b: [2] }, tensors: { b: counting(2) } }),
      one({ op: 'Add' }, { inputs: { x: [1, 2] }, tensors: { b: counting(2) } }),
    ],
  ];
  it.each(same)('%s', (_, before, since) => {
    expect(importedGraph(since)).toEqual(importedGraph(before));
  });

  it('but Softmax before opset 13 goes over all axes from its own on', () => {
    expect(operators(importedGraph(one({ op: 'Softmax' }, { opset: 13 })))).toEqual([{ kind: 'softmax', axis: 3 }]);
    expect(operators(importedGraph(one({ op: 'Softmax' }, { opset: 12 })))).toEqual([
      { kind: 'reshape', shape: [1, 128] },
      { kind: 'softmax', axis: 1 },
      { kind: 'reshape', shape: [1, 2, 8, 8] },
    ]);
  });
});

describe('windows', () => {
  const weight = { w: counting(4, 2, 3, 3) };
  it('take their kernel from the weight, and pads from auto_pad: an odd one at the end (SAME_UPPER) or the start', () => {
    const padsOf = (mode: string): unknown =>
      operators(importedGraph(one({ op: 'Conv', with: { auto_pad: mode, strides: [2, 2] } }, { tensors: weight })))[0];
    const window = { kernel: [3, 3], strides: [2, 2], dilations: [1, 1] };
    expect(padsOf('SAME_UPPER')).toEqual({ kind: 'conv', group: 1, ...window, pads: [0, 0, 1, 1] });
    expect(padsOf('SAME_LOWER')).toEqual({ kind: 'conv', group: 1, ...window, pads: [1, 1, 0, 0] });
    expect(padsOf('VALID')).toEqual({ kind: 'conv', group: 1, ...window, pads: [0, 0, 0, 0] });
  });

  it('of a depthwise convolution with holes', () => {
    const graph = importedGraph(
      one(
        { op: 'Conv', with: { group: 2, dilations: [2, 3], pads: [2, 3, 2, 3] } },
        { tensors: { w: counting(2, 1, 3, 3) } },
      ),
    );
    expect(shapeOf(graph)).toEqual([1, 2, 8, 8]);
  });

  // (8 - 1) * 2 + 3 = 17 without pads; the pads make up the difference to what is asked for.
  it.each([
    [{}, [17, 17], [0, 0, 0, 0]],
    [{ output_padding: [1, 0] }, [18, 17], [0, 0, 0, 0]],
    [{ output_shape: [16, 14] }, [16, 14], [1, 2, 0, 1]],
    [{ output_shape: [1, 3, 18, 17] }, [18, 17], [0, 0, 0, 0]],
    [{ auto_pad: 'SAME_UPPER' }, [16, 16], [0, 0, 1, 1]],
    [{ auto_pad: 'SAME_LOWER' }, [16, 16], [1, 1, 0, 0]],
  ])('of a transposed convolution with %j', (given, size, pads) => {
    const graph = importedGraph(
      one({ op: 'ConvTranspose', with: { strides: [2, 2], ...given } }, { tensors: { w: counting(2, 3, 3, 3) } }),
    );
    expect(shapeOf(graph)).toEqual([1, 3, ...size]);
    expect(operators(graph)[0]).toMatchObject({ kind: 'conv-transpose', pads });
  });

  it('of pools; with ceil_mode no window starts in the padding after the input', () => {
    const pool = (extra: object): readonly number[] | undefined =>
      shapeOf(importedGraph(one({ op: 'MaxPool', with: { kernel_shape: [3, 3], strides: [2, 2], ...extra } })));
    expect(pool({})).toEqual([1, 2, 3, 3]);
    expect(pool({ ceil_mode: 1 })).toEqual([1, 2, 4, 4]);
    expect(pool({ kernel_shape: [1, 1], strides: [4, 4], pads: [0, 0, 1, 1], ceil_mode: 1 })).toEqual([1, 2, 2, 2]);
  });
});

describe('products with matrices', () => {
  const dense = (init: GraphInit) => {
    const graph = importedGraph(init);
    const values = graph.nodes.flatMap((node) => node.inputs.map((name) => graph.constants[name]));
    return {
      kinds: operators(graph).map(({ kind }) => kind),
      values: values.filter((value) => value !== undefined),
      graph,
    };
  };
  const x = { inputs: { x: [2, 3] } };

  it('are dense layers with the weight as [outputs, inputs], alpha and beta within', () => {
    const weight = { dims: [3, 2], floatData: [1, 2, 3, 4, 5, 6] };
    const bias = { dims: [1, 2], floatData: [1, 2] };
    const given = { alpha: { float: 2 }, beta: { float: 10 } };
    const { kinds, values } = dense(one({ op: 'Gemm', with: given }, { ...x, tensors: { w: weight, b: bias } }));
    expect(kinds).toEqual(['dense']);
    expect(values).toMatchObject([
      { shape: [2, 3], source: { data: Float32Array.of(2, 6, 10, 4, 8, 12) } },
      { shape: [2], source: { data: Float32Array.of(10, 20) } },
    ]);
  });

  it('take transA by transposing x, transB by doing nothing, one number as a bias for all', () => {
    const tensors = { w: counting(4, 3), b: scalar(7) };
    const { kinds, values } = dense(
      one({ op: 'Gemm', with: { transA: 1, transB: 1 } }, { inputs: { x: [3, 2] }, tensors }),
    );
    expect(kinds).toEqual(['transpose', 'dense']);
    expect(values).toMatchObject([{ shape: [4, 3] }, { shape: [4], source: { kind: 'fill', value: 7 } }]);
  });

  it('add what differs from row to row afterwards', () => {
    expect(dense(one({ op: 'Gemm' }, { ...x, tensors: { w: counting(3, 2), b: counting(2, 2) } })).kinds).toEqual([
      'dense',
      'add',
    ]);
    expect(dense(one({ op: 'Gemm' }, { ...x, tensors: { w: counting(3, 2), b: counting(2, 1) } })).kinds).toEqual([
      'dense',
      'add',
    ]);
  });

  it('go over the last axis of x, whatever its rank', () => {
    const { kinds, graph } = dense(one({ op: 'MatMul' }, { inputs: { x: [2, 5, 3] }, tensors: { w: counting(3, 4) } }));
    // All rows are pixels of one image, their elements its channels.
    expect(kinds).toEqual(['reshape', 'transpose', 'reshape', 'conv', 'reshape', 'transpose', 'reshape']);
    expect(shapeOf(graph)).toEqual([2, 5, 4]);
  });
});

describe('the rest', () => {
  it.each<readonly [string, GraphInit, readonly object[], readonly number[]]>([
    [
      'Sum',
      { nodes: [{ op: 'Sum', in: ['x', 'x', 'x'], out: 'y' }] },
      [{ kind: 'add' }, { kind: 'add' }],
      [1, 2, 8, 8],
    ],
    ['GlobalAveragePool', one({ op: 'GlobalAveragePool' }), [{ kind: 'global-average-pool' }], [1, 2, 1, 1]],
    ['ReduceMean', one({ op: 'ReduceMean', with: { axes: [2, 3] } }), [{ kind: 'global-average-pool' }], [1, 2, 1, 1]],
    ['Flatten', one({ op: 'Flatten' }), [{ kind: 'reshape', shape: [1, 128] }], [1, 128]],
    [
      'Reshape with 0 and -1',
      one({ op: 'Reshape' }, { tensors: { s: ints(0, -1, 4) } }),
      [{ kind: 'reshape' }],
      [1, 32, 4],
    ],
    [
      'Transpose',
      one({ op: 'Transpose', with: { perm: [0, 2, 3, 1] } }),
      [{ kind: 'transpose', order: [0, 2, 3, 1] }],
      [1, 8, 8, 2],
    ],
    ['Clip from 0', one({ op: 'Clip' }, { tensors: { low: scalar(0) } }), [{ kind: 'relu' }], [1, 2, 8, 8]],
    [
      'LeakyRelu',
      one({ op: 'LeakyRelu', with: { alpha: { float: 0.5 } } }),
      [{ kind: 'leaky-relu', alpha: 0.5 }],
      [1, 2, 8, 8],
    ],
    [
      'PRelu',
      one({ op: 'PRelu' }, { tensors: { s: { dims: [2, 1, 1], floatData: [0.25, 0.25] } } }),
      [{ kind: 'leaky-relu', alpha: 0.25 }],
      [1, 2, 8, 8],
    ],
    [
      'InstanceNormalization',
      one(
        { op: 'InstanceNormalization', with: { epsilon: { float: 0.5 } } },
        { tensors: { s: counting(2), b: counting(2) } },
      ),
      [{ kind: 'instance-norm', epsilon: 0.5 }],
      [1, 2, 8, 8],
    ],
    [
      'LRN',
      one({ op: 'LRN', with: { size: 5, beta: { float: 0.5 } } }),
      [{ kind: 'local-response-norm', size: 5, beta: 0.5, bias: 1 }],
      [1, 2, 8, 8],
    ],
    [
      'Concat',
      { nodes: [{ op: 'Concat', in: ['x', 'x'], out: 'y', with: { axis: -3 } }] },
      [{ kind: 'concat', axis: 1 }],
      [1, 4, 8, 8],
    ],
  ])('%s', (_, init, expected, shape) => {
    const graph = importedGraph(init);
    expect(operators(graph)).toMatchObject(expected);
    expect(shapeOf(graph)).toEqual(shape);
  });

  it('what vanishes keeps the name of the output', () => {
    const graph = importedGraph({
      nodes: [
        { op: 'Relu', in: ['x'], out: 'r', name: 'act' },
        { op: 'Identity', in: ['r'], out: 'y' },
      ],
    });
    expect(graph.nodes).toMatchObject([
      { name: 'act', output: 'r' },
      { operator: { kind: 'identity' }, inputs: ['r'], output: 'y' },
    ]);
  });

  it('Resize that repeats elements unequally is refused, as are linear and broken factors', () => {
    const resize = (attributes: object, scales = [1, 1, 2, 2]) =>
      problemsOf(
        one(
          { op: 'Resize', in: ['x', '', 'scales'], with: { ...attributes } },
          { tensors: { scales: { dims: [4], floatData: scales } } },
        ),
      ).map(({ code }) => code);
    expect(resize({ coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' })).toEqual([]);
    expect(resize({ coordinate_transformation_mode: 'half_pixel' })).toEqual([]);
    expect(resize({ coordinate_transformation_mode: 'half_pixel', nearest_mode: 'floor' })).toEqual(['onnx.scales']);
    expect(resize({ coordinate_transformation_mode: 'asymmetric' }, [1, 1, 3, 3])).toEqual(['onnx.scales']);
    expect(resize({ coordinate_transformation_mode: 'align_corners' }, [1, 1, 3, 3])).toEqual(['onnx.scales']);
    expect(resize({ mode: 'linear' })).toEqual(['onnx.attribute']);
    expect(resize({}, [1, 1, 1.5, 2])).toEqual(['onnx.scales']);
  });

  it('tensors of every type and form give the same numbers', () => {
    const bytes = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);
    const forms: readonly TensorInit[] = [
      { dims: [3], floatData: [1, -2, 0.5] },
      { dims: [3], rawData: bytes(Float32Array.of(1, -2, 0.5)) },
      { dims: [3], dataType: 11, rawData: bytes(Float64Array.of(1, -2, 0.5)) },
      { dims: [3], dataType: 10, rawData: bytes(Uint16Array.of(0x3c00, 0xc000, 0x3800)) },
      { dims: [3], dataType: 10, int32Data: [0x3c00, 0xc000, 0x3800] },
      { dims: [3], dataType: 16, rawData: bytes(Uint16Array.of(0x3f80, 0xc000, 0x3f00)) },
    ];
    for (const b of forms) {
      const graph = importedGraph(one({ op: 'Add' }, { inputs: { x: [3] }, tensors: { b } }));
      expect(graph.constants['b']).toEqual({
        type: 'float32',
        shape: [3],
        source: { kind: 'data', data: Float32Array.of(1, -2, 0.5) },
      });
    }
  });
});
