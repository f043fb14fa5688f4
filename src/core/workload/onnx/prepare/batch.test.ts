import { describe, expect, it } from 'vitest';
import { elementsOf } from '../../../tensor/shape.ts';
import { runInOnnxRuntime } from '../../reference/onnxRuntime.testing.ts';
import { codes, counting, encodeModel, imported, ints, problemsOf, type GraphInit } from '../onnx.testing.ts';
import { drawn, drawnTensor } from '../runtimeVariants.testing.ts';
import { preparedFile } from './prepare.testing.ts';

/** Flattened by a constant shape before a dense layer. */
const FLATTENED: GraphInit = {
  inputs: { x: [1, 4, 6, 6] },
  nodes: [
    { op: 'Conv', in: ['x', 'w'], out: 'c' },
    { op: 'Relu', in: ['c'], out: 'r' },
    { op: 'Reshape', in: ['r', 'flat'], out: 'f' },
    { op: 'Gemm', in: ['f', 'dense'], out: 'y' },
  ],
  tensors: { w: drawnTensor(4, 4, 3, 3), flat: ints(1, 64), dense: drawnTensor(64, 5) },
};

/** Channels shuffled, with sizes as Constant nodes. */
const SHUFFLED: GraphInit = {
  inputs: { x: [2, 6, 4, 4] },
  nodes: [
    { op: 'Constant', in: [], out: 'parts', with: { value: ints(2, 2, 3, 4, 4) } },
    { op: 'Reshape', in: ['x', 'parts'], out: 'a' },
    { op: 'Transpose', in: ['a'], out: 'b', with: { perm: [0, 2, 1, 3, 4] } },
    { op: 'Reshape', in: ['b', 'whole'], out: 'c' },
    { op: 'Conv', in: ['c', 'w'], out: 'y' },
  ],
  tensors: { whole: ints(2, 6, 4, 4), w: drawnTensor(3, 6, 1, 1) },
};

/** Rows of all samples in one matrix and back. */
const ROWS: GraphInit = {
  inputs: { x: [1, 5, 8] },
  nodes: [
    { op: 'Reshape', in: ['x', 'rows'], out: 'a' },
    { op: 'Gemm', in: ['a', 'w'], out: 'b' },
    { op: 'Reshape', in: ['b', 'back'], out: 'y' },
  ],
  tensors: { rows: ints(5, 8), w: drawnTensor(8, 4), back: ints(1, 5, 4) },
};

describe('Another batch than the file fixes', () => {
  it.each([
    ['before a dense layer', FLATTENED],
    ['in a shuffle of channels', SHUFFLED],
    ['in rows of all samples', ROWS],
  ])('gives for each sample what the file gives for it alone: %s', async (_, init) => {
    const shape = Object.values(init.inputs ?? {})[0]?.map(Number) ?? [];
    const [before = 1, ...rest] = shape;
    const after = 3 * before;
    const data = Float32Array.from(drawn(after * elementsOf(rest)));
    const many = await runInOnnxRuntime(preparedFile(init, { batch: after }), { x: { shape: [after, ...rest], data } });
    const parts: number[] = [];
    for (let first = 0; first < after; first += before) {
      const part = data.slice(first * elementsOf(rest), (first + before) * elementsOf(rest));
      parts.push(...((await runInOnnxRuntime(encodeModel(init), { x: { shape, data: part } }))['y'] ?? []));
    }
    expect([...(many['y'] ?? [])].map((v) => v.toFixed(4))).toEqual(parts.map((v) => v.toFixed(4)));
    expect(imported(init, { batch: after }).graph.inputs[0]?.shape).toEqual([after, ...rest]);
  });

  it('is refused by name where nobody can say which size the batch is', () => {
    const turned: GraphInit = {
      inputs: { x: [1, 5, 8] },
      nodes: [
        { op: 'Transpose', in: ['x'], out: 'a', with: { perm: [1, 0, 2] } },
        { op: 'Reshape', name: 'heads', in: ['a', 's'], out: 'y' },
      ],
      tensors: { s: ints(5, 2, 4) },
    };
    const [problem, ...more] = problemsOf(turned, { batch: 2 });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'onnx.batch', field: 'heads', got: '5,2,4' });
    expect(problem?.fix).toContain('--to');
    // A share of a sample is none.
    expect(codes(problemsOf({ ...SHUFFLED, inputs: { x: [2, 6, 4, 4] } }, { batch: 1 }))).toEqual([]);
    const thirds: GraphInit = { ...ROWS, inputs: { x: [2, 5, 8] }, tensors: { ...ROWS.tensors, rows: ints(5, 16) } };
    expect(problemsOf(thirds, { batch: 1 })[0]).toMatchObject({ code: 'onnx.batch', got: '5,16' });
  });

  it('leaves shapes of constants, and inputs of another first extent, as they are', () => {
    const init: GraphInit = {
      inputs: { x: [1, 2, 4, 4], z: [2, 4, 4] },
      nodes: [
        { op: 'Reshape', in: ['c', 's'], out: 'k' },
        { op: 'Add', in: ['x', 'k'], out: 'a' },
        { op: 'Add', in: ['a', 'z'], out: 'y' },
      ],
      tensors: { c: counting(32), s: ints(1, 2, 4, 4) },
    };
    const { graph } = imported(init, { batch: 5 });
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([
      [5, 2, 4, 4],
      [2, 4, 4],
    ]);
  });

  it('comes with the whole shape of an input too, which is given whatever the file says', () => {
    expect(imported(FLATTENED, { inputs: { x: [2, 4, 6, 6] } }).graph.inputs[0]?.shape).toEqual([2, 4, 6, 6]);
    const relu: GraphInit = { nodes: [{ op: 'Relu', in: ['x'], out: 'y' }], inputs: { x: ['?', 3, '?', '?'] } };
    expect(imported(relu, { inputs: { x: [1, 3, 48, 320] } }).graph.inputs[0]?.shape).toEqual([1, 3, 48, 320]);
    expect(imported(relu, { inputs: { x: [7, 9] } }).graph.inputs[0]?.shape).toEqual([7, 9]);
    expect(problemsOf(relu, { inputs: { z: [1] } })).toMatchObject([{ code: 'onnx.input-name', limit: '"x"' }]);
    expect(codes(problemsOf(relu, { inputs: { x: [1, 0] } }))).toEqual(['onnx.input-shape']);
  });
});
