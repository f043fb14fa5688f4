import { describe, expect, it } from 'vitest';
import { ints, type GraphInit, type TensorInit, imported } from './onnx.testing.ts';
import { attention, gemm, product, PRODUCT_CASES } from './products.testing.ts';
import { combinations, differs, drawnTensor, expectSame, given, scalar, words } from './runtimeVariants.testing.ts';

/** Parts of values, values put elsewhere, and what is done to a value whose axes were exchanged: it is done to the image behind it. */
describe('What moves values, read from a file, computes what ONNX Runtime computes', () => {
  it('what is done to images whose channels are last', async () => {
    const file = (nodes: GraphInit['nodes'], tensors: GraphInit['tensors'] = {}): GraphInit => ({
      inputs: { x: [2, 3, 4, 5] },
      nodes: [{ op: 'Transpose', in: ['x'], out: 't', with: { perm: [0, 2, 3, 1] } }, ...nodes],
      tensors: { axes: ints(1, 2), ...tensors },
    });
    const y = (op: string, more: readonly string[] = [], attributes = {}) => ({
      op,
      in: ['t', ...more],
      out: 'y',
      with: attributes,
    });
    const inits: readonly GraphInit[] = [
      ...[0, 1].map((keepdims) => file([y('ReduceMean', [], { axes: [1, 2], keepdims })])),
      ...[0, 1].map((keepdims) => file([y('ReduceSum', ['axes'], { keepdims })])),
      ...[0, 1].flatMap((keepdims) =>
        [[1], [3], [-1, 1]].map((axes) => file([y('ReduceMean', [], { axes, keepdims })])),
      ),
      ...['Add', 'Sub', 'Mul'].flatMap((op) =>
        [[3], [5, 1], [4, 5, 3], [1, 4, 1, 3], []].map((dims) => file([y(op, ['c'])], { c: drawnTensor(...dims) })),
      ),
      file([y('Concat', ['t', 'c'], { axis: -1 })], { c: drawnTensor(2, 4, 5, 1) }),
      file([y('Concat', ['t'], { axis: 1 })]),
      file([y('Slice', ['from', 'to', 'axes'])], { from: ints(1, 0), to: ints(3, -1) }),
      file([y('Gather', ['from'], { axis: 3 })], { from: ints(2, 0, 1) }),
      file([y('Softmax', [], { axis: -1 })]),
      ...['MatMul', 'Gemm'].map((op) =>
        file(
          [
            { op: 'Flatten', in: ['t'], out: 'f' },
            { op, in: ['f', 'w'], out: 'y' },
          ],
          { w: drawnTensor(60, 7) },
        ),
      ),
      file(
        [
          { op: 'Flatten', in: ['t'], out: 'f' },
          { op: 'Gemm', in: ['f', 'w', 'b'], out: 'y', with: { transB: 1, alpha: { float: -0.5 } } },
        ],
        { w: drawnTensor(7, 60), b: drawnTensor(7) },
      ),
      file([y('Pad', ['pads'])], { pads: ints(0, 1, 2, 0, 0, 0, 3, 1) }),
      file(
        [
          { op: 'Relu', in: ['t'], out: 'r' },
          { op: 'Transpose', in: ['r'], out: 's', with: { perm: [0, 3, 1, 2] } },
          { op: 'Conv', in: ['s', 'w'], out: 'y' },
        ],
        { w: drawnTensor(4, 3, 2, 2) },
      ),
    ];
    for (const init of inits) expect(await differs(init), words(init.nodes)).toBeNull();
  });

  it('MatMul and Gemm with the constant first; rows that stay pixels between two of them', async () => {
    const files: readonly GraphInit[] = [
      ...[
        [4, 3],
        [2, 4, 3],
        [2, 3, 4, 3],
      ].map((x) => ({
        inputs: { x },
        nodes: [{ op: 'MatMul', in: ['a', 'x'], out: 'y' }],
        tensors: { a: drawnTensor(5, 4) },
      })),
      ...combinations({ transA: [0, 1], transB: [0, 1], c: [false, true] }).map(({ transA, transB, c }) => ({
        inputs: { x: transB === 1 ? [3, 4] : [4, 3] },
        nodes: [
          {
            ...{ op: 'Gemm', in: c ? ['a', 'x', 'c'] : ['a', 'x'], out: 'y' },
            with: { transA, transB, alpha: { float: 0.5 }, beta: { float: -2 } },
          },
        ],
        tensors: { a: transA === 1 ? drawnTensor(4, 5) : drawnTensor(5, 4), ...(c ? { c: drawnTensor(5, 1) } : {}) },
      })),
      {
        inputs: { x: [1, 6, 4] },
        nodes: [
          { op: 'MatMul', in: ['x', 'a'], out: 'p' },
          { op: 'Add', in: ['p', 'b'], out: 'q' },
          { op: 'Relu', in: ['q'], out: 'r' },
          { op: 'MatMul', in: ['r', 'c'], out: 's' },
          { op: 'Add', in: ['x', 's'], out: 'y' },
        ],
        tensors: { a: drawnTensor(4, 7), b: drawnTensor(7), c: drawnTensor(7, 4) },
      },
    ];
    for (const file of files) expect(await differs(file), words([file.inputs, file.nodes])).toBeNull();
  });

  it('MatMul of a vector and a matrix, the one or the other a constant', async () => {
    for (const [x, a] of [
      [[4], [4, 5]],
      [[3, 4], [4]],
      [[2, 3, 4], [4]],
    ]) {
      const file = {
        inputs: { x: x ?? [] },
        nodes: [{ op: 'MatMul', in: ['x', 'a'], out: 'y' }],
        tensors: { a: drawnTensor(...(a ?? [])) },
      };
      expect(imported(file).graph.nodes.some(({ operator }) => operator.kind === 'dense')).toBe(true);
      expect(await differs(file), words([x, a])).toBeNull();
    }
    const first = {
      inputs: { x: [4, 5] },
      nodes: [{ op: 'MatMul', in: ['a', 'x'], out: 'y' }],
      tensors: { a: drawnTensor(4) },
    };
    expect(imported(first).graph.nodes.some(({ operator }) => operator.kind === 'conv')).toBe(true);
    expect(await differs(first)).toBeNull();
  });

  it('MatMul and Gemm of two computed values, from rows of projections and otherwise', async () => {
    const files: readonly GraphInit[] = [
      ...Object.values(PRODUCT_CASES),
      attention(5, 12, 2),
      product([2, 1, 4, 3], [2, 1, 3, 5]),
      product([6, 4, 1], [6, 1, 5]),
      ...combinations({ transA: [0, 1], transB: [0, 1], c: [[], [5], [4, 1], [4, 5]] }).map(({ transA, transB, c }) =>
        gemm([transA === 1 ? [3, 4] : [4, 3], transB === 1 ? [5, 3] : [3, 5], c], {
          ...{ transA, transB, beta: { float: 0.5 } },
        }),
      ),
    ];
    for (const file of files) expect(await differs(file), words([file.inputs, file.nodes])).toBeNull();
  });

  it('Pad: every mode, pads as attribute and as input, some axes only', async () => {
    const modes = ['constant', 'reflect', 'edge'];
    const pads = [0, 0, 1, 2, 0, 0, 3, 0];
    await expectSame([
      ...modes.map((mode) => ({ op: 'Pad', opset: 7, with: { mode, pads, value: { float: 0.5 } } })),
      ...combinations({ mode: modes, opset: [11, 13, 18, 19, 21] }).flatMap(({ mode, opset }) => [
        { op: 'Pad', opset, with: { mode }, more: [ints(...pads)] },
        { op: 'Pad', opset, with: { mode }, more: [ints(...pads), scalar(-1.5)] },
      ]),
      ...modes.map((mode) => ({ op: 'Pad', opset: 18, with: { mode }, more: [ints(2, 1, 3, 0), null, ints(-1, 2)] })),
    ]);
  });

  it('Slice: bounds beyond the ends, from the end, backwards, some axes only', async () => {
    const x = [2, 5, 6, 7];
    await expectSame([
      { op: 'Slice', opset: 7, x, with: { starts: [1, -3], ends: [4, 100], axes: [1, 3] } },
      { op: 'Slice', opset: 9, x, with: { starts: [0, 1], ends: [1, -1] } },
      ...combinations({ opset: [10, 13, 21], step: [1, 2, 3, -1, -2], start: [0, 2, -1, 99, -99] })
        .filter(({ step, start }) => step > 0 === (start !== 99 && start !== -1))
        .map(({ opset, step, start }) => ({
          ...{ op: 'Slice', opset, x },
          more: [ints(start, 1), ints(step > 0 ? 2 ** 31 - 1 : -(2 ** 31), 4), ints(-1, 1), ints(step, 1)],
        })),
    ]);
  });

  it('Split: equal parts and given ones, of each opset, some of them read', async () => {
    const parts = (opset: number, sizes: readonly number[] | null, out: readonly string[]): GraphInit => ({
      ...{ opset, inputs: { x: [2, 7, 3, 8] }, outputs: out.filter((name) => name !== 'unread') },
      nodes: [
        {
          ...{ op: 'Split', in: opset >= 13 && sizes !== null ? ['x', 'sizes'] : ['x'], out },
          with: {
            axis: sizes === null ? -1 : 1,
            ...(sizes !== null && opset < 13 ? { split: sizes } : {}),
            ...(sizes === null && opset >= 18 ? { num_outputs: out.length } : {}),
          },
        },
      ],
      tensors: opset >= 13 && sizes !== null ? { sizes: ints(...sizes) } : {},
    });
    for (const opset of [7, 11, 13, 18, 21]) {
      for (const init of [
        parts(opset, [3, 4], ['a', 'b']),
        parts(opset, [1, 4, 2], ['a', 'unread', 'c']),
        parts(opset, null, ['a', 'b', 'c', 'd']),
        ...(opset >= 18 ? [parts(opset, null, ['a', 'b', 'c'])] : []),
      ]) {
        expect(await differs(init), words([opset, init.nodes])).toBeNull();
      }
    }
  });

  it('Gather, DepthToSpace, SpaceToDepth; Pad of channels and by less than nothing', async () => {
    const x = [2, 12, 4, 6];
    const places: readonly TensorInit[] = [
      ints(0, 2, -1, 1),
      ints(3, 1),
      ints(2),
      { dims: [], int64: [-2] },
      { dims: [2, 3], int64: [0, 1, 2, 3, 2, 0] },
    ];
    await expectSame([
      ...[7, 11, 13].flatMap((opset) =>
        [0, 1, 2, 3]
          .flatMap((axis) => places.map((list) => ({ op: 'Gather', opset, x, with: { axis }, more: [list] })))
          // Negative indices count from the end since opset 11.
          .filter(({ more, with: { axis } }) => axis !== 0 && !(opset < 11 && more[0]?.int64?.some((i) => i < 0))),
      ),
      ...combinations({ opset: [7, 11, 13], mode: [undefined, 'DCR', 'CRD'] })
        .filter(({ opset, mode }) => opset >= 11 || mode === undefined)
        .map(({ opset, mode }) => ({ op: 'DepthToSpace', opset, x, with: given({ blocksize: 2, mode }) })),
      ...[7, 13].map((opset) => ({ op: 'SpaceToDepth', opset, x, with: { blocksize: 2 } })),
      { op: 'Pad', opset: 13, x, more: [ints(0, 2, 0, 1, 0, 3, 1, 0), scalar(0.5)] },
      { op: 'Pad', opset: 13, x, more: [ints(0, -2, 1, -3, 0, 3, -1, 2), scalar(0.5)] },
      { op: 'Pad', opset: 7, x, with: { pads: [-1, -2, -1, -1, 0, 0, 0, -2] } },
      ...['constant', 'reflect', 'edge'].map((mode) => ({
        ...{ op: 'Pad', opset: 13, x: [2, 3, 7], with: { mode } },
        more: [ints(0, 0, 2, 0, 0, 3)],
      })),
    ]);
  });
});
