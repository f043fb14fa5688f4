import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../core/base/slices.ts';
import { must } from '../../core/compiler/compiler.testing.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { runModel } from '../../core/workload/model/modelRuntime.ts';
import { dataOfNumbers } from '../../core/workload/onnx/hosted/tensors.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { nodeHost } from './nodeHost.ts';

const host = nodeHost();

type Settings = Readonly<Record<string, NonNullable<ModelWords['inputs'][string]>>>;

/** One node over x of 2 x 1 x 6 x 4, all else of it inputs too. */
const node = (op: string, settings: Settings, attributes: Record<string, number | string> = {}): ModelWords => ({
  opset: 18,
  inputs: { x: 'float32 2,1,6,4', ...settings },
  outputs: { y: null },
  nodes: [{ op, in: ['x', ...Object.keys(settings)], out: op === 'TopK' ? ['y', 'where'] : ['y'], with: attributes }],
});

/** Shape of y as ONNX Runtime makes it of the whole file with what the import has for its inputs; the network runs with it too. */
function shapeMade(words: ModelWords): readonly number[] {
  const file = modelOf(words);
  const { graph } = must(importOnnx(file, { models: host }));
  const sample = seededSample(graph, 1);
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, type, shape }) => [name, { type, shape, data: dataOfNumbers(type, sample[name] ?? []) }]),
  );
  const { shape = [], data = [] } = must(inOneGo(runModel(host, { model: file, inputs }))).values['y'] ?? {};
  const quantized = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), models: host }));
  const run = must(runNetwork(must(compileNetwork(quantized.graph, DEFAULT_ARCH)), sample, { host, timing: false }));
  expect(run.outputs['y']).toHaveLength(data.length);
  return shape;
}

describe('inputs that are sizes, axes or limits', () => {
  it.each<readonly [string, ModelWords, readonly number[]]>([
    ['new shape', node('Reshape', { s: 'int64 3' }), [1, 1, 48]],
    ['broadcast shape', node('Expand', { s: 'int64 4' }), [2, 1, 6, 4]],
    ['repeats', node('Tile', { r: 'int64 4' }), [2, 1, 6, 4]],
    ['bounds', node('Slice', { b: 'int64 2', e: 'int64 2', a: 'int64 2', s: 'int64 2' }), [2, 1, 6, 4]],
    ['parts', node('Split', { p: 'int64 1' }, { axis: 2 }), [2, 1, 6, 4]],
    ['scales', node('Resize', { roi: 'float32 8', s: 'float32 4' }), [2, 1, 12, 8]],
    ['axes of one element', node('Squeeze', { a: 'int64 1' }), [2, 6, 4]],
    ['new axes', node('Unsqueeze', { a: 'int64 2' }), [1, 1, 2, 1, 6, 4]],
    ['axes of a sum', node('ReduceSum', { a: 'int64 2' }), [1, 1, 6, 4]],
    ['pads', node('Pad', { p: 'int64 8' }, { mode: 'reflect' }), [2, 1, 6, 4]],
    ['an axis', node('CumSum', { a: 'int64 []' }), [2, 1, 6, 4]],
    ['how many', node('TopK', { k: 'int64 1' }, { axis: 3 }), [2, 1, 6, 1]],
  ])('have numbers that do: %s', (_, words, shape) => {
    expect(shapeMade(words)).toEqual(shape);
  });

  it('have thresholds too', () => {
    const boxes: Settings = { s: 'float32 1,2,5', most: 'int64 1', overlap: 'float32 1', least: 'float32 1' };
    const words = { ...node('NonMaxSuppression', boxes), inputs: { x: 'float32 1,5,4', ...boxes } } as const;
    expect(shapeMade(words)[1]).toBe(3);
  });

  it('choose the branch that the file compares them for', () => {
    const words: ModelWords = {
      ...{ inputs: { x: 'float32 1,4', rate: 'int64 []' }, outputs: { y: null } },
      constants: { known: { int64: 16_000 }, zeros: [1, 1, 4] },
      nodes: [
        { op: 'Equal', in: ['rate', 'known'], out: ['is'] },
        {
          ...{ op: 'If', in: ['is'], out: ['y'] },
          with: {
            then_branch: {
              ...{ inputs: {}, outputs: { t: null } },
              nodes: [{ op: 'Reshape', in: ['x', 'zeros'], out: ['t'] }],
            },
            else_branch: { ...{ inputs: {}, outputs: { e: null } }, nodes: [{ op: 'Erf', in: ['x'], out: ['e'] }] },
          },
        },
      ],
    };
    expect(shapeMade(words)).toEqual([1, 1, 4]);
  });
});

describe('inputs that no network is given', () => {
  const told = (words: ModelWords) => {
    const result = importOnnx(modelOf(words), { models: host });
    return result.ok ? [] : result.problems.map(({ code, message }) => `${code} ${message}`);
  };

  it('are named: text, and more axes or weights than there may be', () => {
    const text: ModelWords = {
      ...{ inputs: { t: 'string 1,2' }, outputs: { y: null } },
      nodes: [{ op: 'StringNormalizer', in: ['t'], out: ['y'] }],
    };
    expect(told(text)).toEqual(['onnx.input Input "t" holds text; a network is given numbers.']);
    const axes = { ...node('Softplus', {}), inputs: { x: `float32 ${'64,'.repeat(400)}64` as const } };
    expect(told(axes)[0]).toBe('graph.shape Value "x" has 401 axes.');

    // Of 8192 x 8192 elements each, and no values: 2.4 GB would be made of nothing.
    const products = Array.from({ length: 9 }, (_, i) => i);
    const hollow: ModelWords = {
      ...{ inputs: { h0: 'float32 1,8192' }, outputs: { y: null } },
      constants: Object.fromEntries(
        products.map((i) => [`w${i}`, { type: 'float32', shape: [8192, 8192], numbers: [] } as const]),
      ),
      nodes: [
        ...products.map((i) => ({ op: 'MatMul', in: [`h${i}`, `w${i}`], out: [`h${i + 1}`] })),
        { op: 'Erf', in: ['h9'], out: ['y'] },
      ],
    };
    expect(told(hollow)[0]).toMatch(/^graph\.too-large The weights of the network have 603979776 elements together/);
  });

  it('are told as sizes to try where ONNX Runtime refuses those that they were given', () => {
    const vector: ModelWords = {
      ...{ inputs: { v: 'float32 length' }, outputs: { y: null } },
      constants: { w: { floats: Array.from({ length: 15 }, (_, i) => Math.sin(i)), shape: [5, 3] } },
      nodes: [{ op: 'MatMul', in: ['v', 'w'], out: ['y'] }],
    };
    const file = modelOf(vector);
    const refused = importOnnx(file, { models: host });
    expect(refused.ok ? [] : refused.problems.map(({ fix }) => fix)).toEqual([
      expect.stringMatching(/^Try other sizes than length=1, which the file leaves open\. Or: /),
    ]);
    expect(importOnnx(file, { models: host, dimensions: { length: 5 } }).ok).toBe(true);
  });
});
