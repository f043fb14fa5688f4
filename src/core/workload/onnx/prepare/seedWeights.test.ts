import { describe, expect, it } from 'vitest';
import { constantData } from '../../../tensor/constant.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import { drawn } from '../runtimeVariants.testing.ts';
import { firstTensorDifference, largest, runInOnnxRuntime } from '../../reference/onnxRuntime.testing.ts';
import { runFloat } from '../../reference/runFloat.ts';
import { codes, imported, problemsOf, type GraphInit, type NodeInit, type TensorInit } from '../onnx.testing.ts';
import { preparedFile } from './prepare.testing.ts';

const external = (...dims: readonly number[]): TensorInit => ({ dims, external: 'weights.bin' });
const bare = (...dims: readonly number[]): TensorInit => ({ dims });
const pads = { pads: [1, 1, 1, 1] };

/** Every way in which a file has no values: in another file, without bytes, as inputs. */
const CNN: GraphInit = {
  inputs: { x: [1, 8, 12, 12], w: [16, 8, 3, 3], 'fc.weight': [10, 16] },
  nodes: [
    { op: 'Conv', name: 'conv1', in: ['x', 'w', 'b'], out: 'a', with: pads },
    { op: 'BatchNormalization', in: ['a', 'scale', 'offset', 'mean', 'variance'], out: 'n' },
    { op: 'Relu', in: ['n'], out: 'r' },
    { op: 'Conv', name: 'conv2', in: ['r', 'w2'], out: 'c', with: pads },
    { op: 'GlobalAveragePool', in: ['c'], out: 'p' },
    { op: 'Flatten', in: ['p'], out: 'f' },
    { op: 'Gemm', in: ['f', 'fc.weight'], out: 'y', with: { transB: 1 } },
  ],
  tensors: {
    ...{ b: external(16), scale: bare(16), offset: bare(16), mean: external(16), variance: external(16) },
    w2: bare(16, 16, 3, 3),
  },
};

describe('Weights without values', () => {
  it('get some, and it is said which', () => {
    const { graph, notes, seeded } = imported(CNN);
    expect([...seeded].sort()).toEqual(['b', 'fc.weight', 'mean', 'offset', 'scale', 'variance', 'w', 'w2']);
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(notes).toEqual([
      expect.stringMatching(
        /^The file holds no values of "b", .* \(6 in all\)\. Random numbers .* \(seed 1\)/,
      ) as string,
      expect.stringMatching(/^Inputs of the file that are weights by their place: "w", "fc.weight"\./) as string,
    ]);
  });

  it('are those that ONNX Runtime computes with from the prepared file', async () => {
    const { graph } = imported(CNN, { seed: 7 });
    const x = Float32Array.from(drawn(8 * 12 * 12));
    const ours = runFloat(graph, { x });
    const theirs = await runInOnnxRuntime(preparedFile(CNN, { seed: 7 }), { x: { shape: [1, 8, 12, 12], data: x } });
    const [mine, other] = [ours.ok ? ours.value['y'] : undefined, theirs['y']];
    if (mine === undefined || other === undefined) throw new Error('not run');
    expect(firstTensorDifference(mine, other, 1e-5 * largest(other))).toBeNull();
  });

  it('follow from the seed and their own name: a layer more leaves the others as they are', () => {
    const valuesOf = (init: GraphInit, seed: number, name: string) => {
      const constant = imported(init, { seed }).graph.constants[name];
      return constant === undefined ? [] : [...constantData(constant)];
    };
    const more: GraphInit = { ...CNN, nodes: [...CNN.nodes, { op: 'Relu', in: ['y'], out: 'z' }], outputs: ['z'] };
    expect(valuesOf(CNN, 3, 'w')).toEqual(valuesOf(more, 3, 'w'));
    expect(valuesOf(CNN, 3, 'w')).not.toEqual(valuesOf(CNN, 4, 'w'));
    expect(valuesOf(CNN, 3, 'w').slice(0, 16)).not.toEqual(valuesOf(CNN, 3, 'w2').slice(0, 16));
    expect(Math.min(...valuesOf(CNN, 3, 'variance'))).toBeGreaterThan(0.5);
  });

  it('keep the size of activations through twenty layers', () => {
    const nodes = Array.from({ length: 20 }, (_, i): readonly NodeInit[] => [
      { op: 'Conv', in: [i === 0 ? 'x' : `r${i - 1}`, `w${i}`], out: `a${i}`, with: pads },
      { op: 'Relu', in: [`a${i}`], out: i === 19 ? 'y' : `r${i}` },
    ]).flat();
    const tensors = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`w${i}`, bare(16, 16, 3, 3)]));
    const { graph } = imported({ nodes, tensors, inputs: { x: [1, 16, 12, 12] } });
    const result = runFloat(graph, { x: Float32Array.from(drawn(16 * 144)) });
    const y = result.ok ? (result.value['y'] ?? new Float32Array()) : new Float32Array();
    const size = Math.sqrt(y.reduce((sum, v) => sum + v * v, 0) / elementsOf([16, 144]));
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(10);
  });

  it.each([
    ['float16', 10],
    ['double', 11],
    ['bfloat16', 16],
  ])('are written as %s where that is their type', (_, dataType) => {
    const init: GraphInit = {
      nodes: [
        { op: 'Cast', in: ['w'], out: 'v', with: { to: 1 } },
        { op: 'Conv', in: ['x', 'v'], out: 'y' },
      ],
      tensors: { w: { ...bare(4, 2, 1, 1), dataType } },
    };
    return expectClose(init, 2 * 64);
  });

  async function expectClose(init: GraphInit, elements: number): Promise<void> {
    const x = Float32Array.from(drawn(elements));
    const ours = runFloat(imported(init).graph, { x });
    const theirs = await runInOnnxRuntime(preparedFile(init, {}), { x: { shape: [1, 2, 8, 8], data: x } });
    const [mine, other] = [ours.ok ? ours.value['y'] : undefined, theirs['y']];
    if (mine === undefined || other === undefined) throw new Error('not run');
    // A bfloat16 has 8 bits.
    expect(firstTensorDifference(mine, other, largest(other) / 64)).toBeNull();
  }

  it('are not guessed where they are sizes', () => {
    const sizes: GraphInit = {
      nodes: [{ op: 'Reshape', in: ['x', 's'], out: 'y' }],
      tensors: { s: { dims: [2], dataType: 7, external: 'weights.bin' } },
    };
    expect(codes(problemsOf(sizes))).toEqual(['onnx.external-data']);
  });
});

describe('Inputs that are data stay inputs', () => {
  const inputsOf = (init: GraphInit, kept = {}) => imported(init, kept).graph.inputs.map(({ name }) => name);
  const sum = (a: string, b: string): GraphInit => ({
    nodes: [{ op: 'Add', in: [a, b], out: 'y' }],
    inputs: { [a]: [1, 2, 8, 8], [b]: [1, 2, 8, 8] },
  });

  it('two that are added', () => {
    expect(inputsOf(sum('x', 'z'))).toEqual(['x', 'z']);
  });

  it('a kernel that also is data elsewhere', () => {
    const nodes: readonly NodeInit[] = [
      { op: 'Conv', in: ['x', 'w'], out: 'c' },
      { op: 'Relu', in: ['w'], out: 'r' },
    ];
    const both = problemsOf({ nodes, inputs: { x: [1, 2, 8, 8], w: [2, 2, 1, 1] }, outputs: ['c', 'r'] });
    const found =
      both.length > 0 ? [] : inputsOf({ nodes, inputs: { x: [1, 2, 8, 8], w: [2, 2, 1, 1] }, outputs: ['c', 'r'] });
    expect(found).toEqual(['x', 'w']);
  });

  it('a kernel of a convolution whose picture is a constant', () => {
    const init: GraphInit = {
      nodes: [{ op: 'Conv', in: ['picture', 'w'], out: 'y' }],
      inputs: { w: [2, 2, 1, 1] },
      tensors: { picture: { dims: [1, 2, 1, 1], floatData: [1, 2] } },
    };
    expect(inputsOf(init)).toEqual(['w']);
  });

  it('a kernel whose shape the user gives', () => {
    const init: GraphInit = {
      nodes: [{ op: 'Conv', in: ['x', 'w'], out: 'y' }],
      inputs: { x: [1, 2, 8, 8], w: [2, 2, 1, 1] },
    };
    expect(inputsOf(init)).toEqual(['x']);
    expect(inputsOf(init, { inputs: { w: [2, 2, 1, 1] } })).toEqual(['x', 'w']);
  });

  it('a kernel that leaves a size open', () => {
    const init: GraphInit = {
      nodes: [{ op: 'Conv', in: ['x', 'w'], out: 'y' }],
      inputs: { x: [1, 2, 8, 8], w: ['M', 2, 1, 1] },
    };
    expect(inputsOf(init, { dimensions: { M: 2 } })).toEqual(['x', 'w']);
  });

  it('the second factor of a product, unless it is named as a weight', () => {
    const product = (b: string): GraphInit => ({
      nodes: [{ op: 'MatMul', in: ['a', b], out: 'y' }],
      inputs: { a: [4, 8], [b]: [8, 3] },
    });
    expect(imported(product('fc.weight')).seeded).toEqual(['fc.weight']);
    // Whatever becomes of a product of two inputs, neither is taken.
    const result = problemsOf(product('b'));
    expect(result.length > 0 || imported(product('b')).seeded.length === 0).toBe(true);
  });
});
