import { describe, expect, it } from 'vitest';
import { elementsOf } from '../../tensor/shape.ts';
import { ints, type GraphInit, type TensorInit } from './onnx.testing.ts';
import {
  combinations,
  differs,
  drawn,
  expectSame,
  drawnTensor,
  given,
  listedTensor,
  scalar,
} from './runtimeVariants.testing.ts';

/** The ways files of different opsets say the same, and defaults; windows are in `onnxRuntimeWindows.test.ts`, what moves values in `onnxRuntimeMovement.test.ts`. */
describe('What is imported computes what ONNX Runtime computes from the same file', () => {
  it('ReduceMean, ReduceSum and ReduceMax over any axes', async () => {
    const shapes = [
      [1, 6, 4, 5],
      [3, 6, 4],
      [3, 6],
    ];
    const axes: readonly (readonly number[])[] = [[1], [2], [3], [1, 2], [2, 3], [1, 3], [1, 2, 3], [3, 2], [0], []];
    await expectSame(
      combinations({
        op: ['ReduceMean', 'ReduceSum', 'ReduceMax'],
        opset: [7, 11, 13, 18],
        x: shapes,
        axes,
        keepdims: [0, 1],
      })
        .filter(
          ({ op, x, axes: over }) => over.every((axis) => axis < x.length) && !(op === 'ReduceMax' && over.includes(1)),
        )
        .filter(({ x, axes: over }) => !(over.includes(0) && x.length < 4) && (over.length > 0 || x[0] === 1))
        .filter(({ op, axes: over }) => op !== 'ReduceMax' || over.length > 0)
        .map(({ op, opset, x, axes: over, keepdims }) =>
          opset >= (op === 'ReduceSum' ? 13 : 18)
            ? { op, opset, x, with: { keepdims }, more: over.length > 0 ? [ints(...over)] : [] }
            : { op, opset, x, with: { keepdims, ...(over.length > 0 ? { axes: over } : {}) } },
        ),
    );
  });

  it('ReduceMean and ReduceMax over height and width', async () => {
    await expectSame(
      combinations({
        op: ['ReduceMean', 'ReduceMax'],
        opset: [7, 11, 13, 18, 21],
        axes: [
          [2, 3],
          [-1, -2],
        ],
        keepdims: [0, 1, undefined],
      })
        // Axes count from the end since opset 11.
        .filter(({ opset, axes }) => opset >= 11 || axes[0] === 2)
        .map(({ op, opset, axes, keepdims }) => {
          return opset >= 18
            ? { op, opset, with: given({ keepdims }), more: [ints(...axes)] }
            : { op, opset, with: given({ keepdims, axes }) };
        }),
    );
  });

  it('Gemm and MatMul: transposed, scaled, with a third input of every shape', async () => {
    const thirds: readonly (readonly number[] | null)[] = [null, [], [1], [5], [1, 5], [3, 5], [3, 1]];
    await expectSame([
      ...combinations({
        opset: [7, 9, 11, 13],
        transA: [0, 1],
        transB: [0, 1],
        scales: [null, [0.5, -2]],
        third: thirds,
      })
        .filter(({ opset, third }) => third !== null || opset >= 11)
        .map(({ opset, transA, transB, scales, third }) => ({
          ...{ op: 'Gemm', opset, x: transA === 1 ? [4, 3] : [3, 4] },
          with: {
            ...{ transA, transB },
            ...(scales !== null && { alpha: { float: scales[0] ?? 1 }, beta: { float: scales[1] ?? 1 } }),
          },
          more: [
            transB === 1 ? drawnTensor(5, 4) : drawnTensor(4, 5),
            ...(third === null ? [] : [drawnTensor(...third)]),
          ],
        })),
      ...[
        [3, 4],
        [2, 3, 4],
        [2, 1, 3, 4],
        [2, 2, 3, 4],
        [2, 1, 2, 3, 4],
      ].flatMap((x) => [
        { op: 'MatMul', opset: 13, x, more: [drawnTensor(4, 5)] },
        ...(x.length > 2 ? [{ op: 'MatMul', opset: 13, x, more: [drawnTensor(1, 4, 5)] }] : []),
      ]),
    ]);
  });

  it('BatchNormalization in each training form: by the statistics of the batch itself', async () => {
    const shapes = [
      [1, 3, 4, 5],
      [4, 3, 2, 5],
      [3, 3, 6],
    ];
    for (const opset of [7, 8, 9, 13, 14, 15]) {
      for (const x of shapes) {
        const out = opset < 14 ? ['y', 'm', 'v', 'sm', 'sv'] : ['y', 'm', 'v'];
        const parameters = ['scale', 'offset', 'mean', 'variance'];
        const node = { op: 'BatchNormalization', in: ['x', ...parameters], out };
        const training = opset < 14 ? {} : { with: { training_mode: 1 } };
        const tensors = Object.fromEntries(parameters.map((name) => [name, listedTensor(...drawn(3).map(Math.abs))]));
        const init: GraphInit = { opset, inputs: { x }, nodes: [{ ...node, ...training }], tensors };
        expect(await differs(init), `opset ${opset}, ${x.join('x')}`).toBeNull();
      }
    }
  });

  it('Max and Min with numbers, Neg, Mean', async () => {
    await expectSame([
      ...combinations({
        op: ['Max', 'Min'],
        opset: [8, 12, 13],
        more: [[scalar(0)], [scalar(0.25), listedTensor(-0.5)], []],
      }),
      { op: 'Max', opset: 13, x: [2, 3], more: [listedTensor(-0.25), { dims: [1, 1], floatData: [0.125] }] },
      { op: 'Min', opset: 13, x: [2, 3], more: [drawnTensor(2, 3), listedTensor(-0.25), drawnTensor(3)] },
      ...[7, 13].map((opset) => ({ op: 'Neg', opset })),
      ...[8, 13].flatMap((opset) => [
        { op: 'Mean', opset },
        { op: 'Mean', opset, more: [drawnTensor(1, 2, 8, 8), drawnTensor(2, 1, 1)] },
      ]),
    ]);
    const both: GraphInit = {
      inputs: { x: [1, 3], z: [1, 3] },
      nodes: [{ op: 'Mean', in: ['x', 'z', 'x'], out: 'y' }],
    };
    expect(await differs(both)).toBeNull();
  });

  it('Clip, Softmax, LRN, LeakyRelu, PRelu', async () => {
    const x = [2, 3, 4];
    await expectSame([
      { op: 'Clip', opset: 7, with: { min: { float: -0.25 }, max: { float: 0.5 } } },
      { op: 'Clip', opset: 7, with: { min: { float: 0 } } },
      { op: 'Clip', opset: 7 },
      ...[11, 12, 13].flatMap((opset) => [
        { op: 'Clip', opset, more: [scalar(-0.25), scalar(0.5)] },
        { op: 'Clip', opset, more: [null, scalar(0.5)] },
        { op: 'Clip', opset, more: [scalar(0)] },
        { op: 'Clip', opset },
      ]),
      ...combinations({ opset: [7, 9, 11, 13, 21], axis: [undefined, 0, 1, 2] }).map(({ opset, axis }) => ({
        ...{ op: 'Softmax', opset, x },
        with: given({ axis }),
      })),
      ...[11, 13].map((opset) => ({ op: 'Softmax', opset, x, with: { axis: -2 } })),
      ...combinations({ size: [1, 3, 5], opset: [7, 13] }).map(({ size, opset }) => ({
        ...{ op: 'LRN', opset, x: [1, 6, 3, 3] },
        with: { size, alpha: { float: 0.5 }, beta: { float: 0.6 }, bias: { float: 1.5 } },
      })),
      { op: 'LRN', opset: 13, x: [1, 6, 3, 3], with: { size: 3 } },
      { op: 'LeakyRelu', opset: 7 },
      { op: 'LeakyRelu', opset: 16, with: { alpha: { float: -0.5 } } },
      ...[7, 9, 16].map((opset) => ({ op: 'PRelu', opset, more: [listedTensor(0.3)] })),
      { op: 'PRelu', opset: 9, more: [{ dims: [2, 1, 1], floatData: [0.2, 0.2] }] },
      { op: 'PRelu', opset: 9, x, more: [{ dims: [3, 1], floatData: [0.2, -0.5, 1] }] },
      { op: 'PRelu', opset: 16, x, more: [{ dims: [1, 3, 1], floatData: [2, 1, 1.5] }] },
    ]);
  });

  it('BatchNormalization and InstanceNormalization', async () => {
    const positive: TensorInit = { dims: [3], floatData: [0.5, 1, 2] };
    const parameters = [drawnTensor(3), drawnTensor(3), drawnTensor(3), positive];
    await expectSame([
      ...[7, 9, 14, 15].flatMap((opset) =>
        [
          [2, 3, 4, 4],
          [2, 3],
          [2, 3, 5],
        ].flatMap((x) => [
          { op: 'BatchNormalization', opset, x, more: parameters },
          { op: 'BatchNormalization', opset, x, more: parameters, with: { epsilon: { float: 0.1 } } },
        ]),
      ),
      ...[7, 22].flatMap((opset) =>
        [
          [2, 3, 4, 4],
          [2, 3, 5],
        ].map((x) => ({ op: 'InstanceNormalization', opset, x, more: [drawnTensor(3), drawnTensor(3)] })),
      ),
    ]);
  });

  it('operators that only change the shape', async () => {
    const x = [2, 1, 3, 4];
    await expectSame([
      ...[0, 1, 2, 3, 4].map((axis) => ({ op: 'Flatten', opset: 9, x, with: { axis } })),
      ...[-1, -3].map((axis) => ({ op: 'Flatten', opset: 13, x, with: { axis } })),
      { op: 'Flatten', opset: 13, x },
      ...[[0, -1], [4, 0, 2, 3], [-1], [24], [2, 0, 12]].map((to) => ({
        op: 'Reshape',
        opset: 7,
        x,
        more: [ints(...to)],
      })),
      ...[[-1, 12], [0, 0, -1], [24], [1, 2, -1, 2]].map((to) => ({
        op: 'Reshape',
        opset: 14,
        x,
        more: [ints(...to)],
      })),
      { op: 'Squeeze', opset: 7, x, with: { axes: [1] } },
      { op: 'Squeeze', opset: 11, x, with: { axes: [-3] } },
      { op: 'Squeeze', opset: 13, x, more: [ints(1)] },
      { op: 'Squeeze', opset: 13, x },
      { op: 'Unsqueeze', opset: 7, x, with: { axes: [0, 3] } },
      { op: 'Unsqueeze', opset: 13, x, more: [ints(-1, 1)] },
      { op: 'Transpose', opset: 7, x },
      { op: 'Transpose', opset: 13, x, with: { perm: [2, 0, 3, 1] } },
      { op: 'Concat', opset: 7, x, with: { axis: 1 }, more: [drawnTensor(2, 3, 3, 4)] },
      { op: 'Concat', opset: 13, x, with: { axis: -1 }, more: [drawnTensor(2, 1, 3, 2), drawnTensor(2, 1, 3, 1)] },
      { op: 'Dropout', opset: 7, x, with: { ratio: { float: 0.5 } } },
      { op: 'Dropout', opset: 12, x, more: [scalar(0.5)] },
      { op: 'Identity', opset: 7, x },
      { op: 'Cast', opset: 13, x, with: { to: 1 } },
    ]);
  });

  it('arithmetic that broadcasts', async () => {
    const shapes = [[], [1], [4], [3, 1], [2, 3, 1], [1, 1, 1, 1], [5, 2, 3, 4]];
    await expectSame([
      ...combinations({ op: ['Add', 'Sub', 'Mul', 'Div'], opset: [7, 14], dims: shapes }).map(
        ({ op, opset, dims }) => ({
          ...{
            op,
            opset,
            x: [2, 3, 4],
            more: [{ dims, floatData: drawn(elementsOf(dims)).map((v) => v + Math.sign(v) * 0.5) }],
          },
        }),
      ),
      { op: 'Sum', opset: 8, x: [2, 3, 4], more: [drawnTensor(4), drawnTensor(3, 1), drawnTensor(2, 1, 1)] },
      { op: 'Sum', opset: 13, x: [2, 3, 4] },
    ]);
  });

  it('shape arithmetic done at the import', async () => {
    const x = [2, 3, 4, 5];
    const flattenByHand: GraphInit = {
      inputs: { x },
      nodes: [
        { op: 'Shape', in: ['x'], out: 's' },
        { op: 'Gather', in: ['s', 'zero'], out: 'n', with: { axis: 0 } },
        { op: 'Unsqueeze', in: ['n', 'axis'], out: 'n1' },
        { op: 'Slice', in: ['s', 'one', 'four'], out: 'rest' },
        { op: 'ReduceProd', in: ['rest'], out: 'p', with: { keepdims: 1 } },
        { op: 'Concat', in: ['n1', 'p'], out: 'to', with: { axis: 0 } },
        { op: 'Reshape', in: ['x', 'to'], out: 'y' },
      ],
      tensors: { zero: { dims: [], int64: [0] }, axis: ints(0), one: ints(1), four: ints(4) },
    };
    const scaled: GraphInit = {
      inputs: { x },
      nodes: [
        { op: 'Sqrt', in: ['two'], out: 'root' },
        { op: 'Mul', in: ['root', 'vector'], out: 'factor' },
        { op: 'Transpose', in: ['matrix'], out: 'turned', with: { perm: [1, 0] } },
        { op: 'Mul', in: ['x', 'factor'], out: 'x2' },
        { op: 'MatMul', in: ['x2', 'turned'], out: 'y' },
      ],
      tensors: { two: scalar(2), vector: drawnTensor(4, 1), matrix: drawnTensor(6, 5) },
    };
    expect(await differs(flattenByHand)).toBeNull();
    expect(await differs(scaled)).toBeNull();
  });
});
