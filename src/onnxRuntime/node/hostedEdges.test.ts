import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import type { Problem } from '../../core/base/problem.ts';
import type { ModelRuntime } from '../../core/workload/model/modelRuntime.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { wrongWith } from './hostedRun.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

const x = {
  type: 'float32',
  shape: [1, 3, 7, 8],
  data: Float32Array.from({ length: 168 }, (_, i) => Math.sin(i + 1)),
} as const;
const places = { type: 'int64', shape: [2], data: BigInt64Array.of(1n, 0n) } as const;

/** A file of input x and, if it is read, of `places`. */
const wrong = (words: Omit<ModelWords, 'inputs'>): string | null => {
  const reads = words.nodes.some((node) => node.in.includes('places'));
  const inputs = reads ? { x, places } : { x };
  const types: ModelWords['inputs'] = { x: 'float32 1,3,7,8', ...(reads && { places: 'int64 2' }) };
  return wrongWith({ words: { ...words, inputs: types }, inputs, arch: DEFAULT_ARCH });
};

describe('what files with operators of the runtime have at their edges', () => {
  const sin = { op: 'Sin', in: ['x'], out: ['s'] };

  it.each<readonly [string, Omit<ModelWords, 'inputs'>]>([
    [
      'names that an import wants for itself',
      {
        outputs: { 'shape of value 0': null, 'wide as float': null },
        nodes: [
          { op: 'NonZero', in: ['x'], out: ['shape of value 0'], name: 'shape of value 1' },
          { op: 'Cast', in: ['x'], out: ['wide'], with: { to: 11 } },
          { op: 'Sin', in: ['wide'], out: ['wide as float'] },
        ],
      },
    ],
    [
      'a window of which nearly all is padding',
      {
        outputs: { y: null },
        nodes: [
          {
            ...{ op: 'AveragePool', in: ['x'], out: ['y'] },
            with: { kernel_shape: [2 ** 31, 2 ** 31], pads: Array.from({ length: 4 }, () => 2 ** 30) },
          },
        ],
      },
    ],
    [
      'second outputs of operators of ours',
      {
        outputs: { d: null, mask: null, m: null, indices: null },
        nodes: [
          { op: 'Dropout', in: ['x'], out: ['d', 'mask'] },
          { op: 'MaxPool', in: ['x'], out: ['m', 'indices'], with: { kernel_shape: [2, 2] } },
        ],
      },
    ],
    [
      'outputs that are constants the file computes, in several steps',
      {
        outputs: { s: null, four: null, size: null },
        constants: { ones: [1, 1, 1, 1] },
        nodes: [
          sin,
          { op: 'Size', in: ['s'], out: ['size'] },
          { op: 'ReduceMax', in: ['size'], out: ['most'], with: { keepdims: 0 } },
          { op: 'Reshape', in: ['most', 'ones'], out: ['four'] },
        ],
      },
    ],
    [
      'constants that the file computes and only a branch reads',
      {
        outputs: { y: null },
        constants: { yes: { bool: true }, raw: { float: 0.5 } },
        nodes: [
          { op: 'Exp', in: ['raw'], out: ['grown'] },
          { op: 'Gather', in: ['x', 'places'], out: ['g'], with: { axis: 1 } },
          { op: 'ReduceSum', in: ['places'], out: ['sum'], with: { keepdims: 0 } },
          { op: 'Cast', in: ['sum'], out: ['wanted'], with: { to: 9 } },
          {
            ...{ op: 'If', in: ['wanted'], out: ['y'] },
            with: {
              then_branch: {
                inputs: {},
                outputs: { t: 'float32' },
                nodes: [{ op: 'Mul', in: ['g', 'grown'], out: ['t'] }],
              },
              else_branch: { inputs: {}, outputs: { e: 'float32' }, nodes: [{ op: 'Neg', in: ['g'], out: ['e'] }] },
            },
          },
        ],
      },
    ],
    [
      'a slope of more axes than its tensor',
      {
        outputs: { p: null },
        constants: { slope: { floats: [0.5, 2], shape: [1, 2, 1, 1, 1, 1] } },
        nodes: [sin, { op: 'PRelu', in: ['s', 'slope'], out: ['p'] }, { op: 'Cos', in: ['p'], out: ['y'] }],
      },
    ],
    [
      'a window that begins behind the tensor',
      {
        outputs: { y: null },
        nodes: [
          sin,
          {
            ...{ op: 'MaxPool', in: ['s'], out: ['m'] },
            with: { kernel_shape: [2, 2], pads: [0, 0, 1, 0], strides: [2, 2], ceil_mode: 1 },
          },
          { op: 'Cos', in: ['m'], out: ['y'] },
        ],
      },
    ],
    [
      'one value as several outputs, an input and a constant as outputs',
      {
        outputs: { s: null, again: null, x: null, c: null },
        constants: { c: [2 ** 53, -1] },
        nodes: [sin, { op: 'Identity', in: ['s'], out: ['again'] }],
      },
    ],
  ])('%s', (_, words) => {
    expect(wrong(words)).toBeNull();
  });
});

const refusal = (words: ModelWords, models: ModelRuntime): Problem | null => {
  const imported = importOnnx(modelOf(words), { models });
  return imported.ok ? null : imported.problems[0];
};

describe('a hostile file', () => {
  const input = { inputs: { x: 'float32 2' }, outputs: { y: null } } as const;
  const sin = { op: 'Sin', in: ['x'], out: ['s'] };

  it('ends its import where it asks for more memory than there may be', () => {
    const models = nodeModelRuntime({ bytes: 2 ** 26 });
    const limit = { code: 'model.limit', limit: 2 ** 26 };
    const of = (size: number, op: string, ...nodes: ModelWords['nodes']): Problem | null =>
      refusal(
        {
          ...input,
          constants: { size: [size, 2] },
          nodes: [sin, { op, in: op === 'Expand' ? ['s', 'size'] : ['size'], out: ['big'] }, ...nodes],
        },
        models,
      );
    expect(of(5e9, 'ConstantOfShape', { op: 'Add', in: ['big', 's'], out: ['y'] })).toMatchObject(limit);
    expect(of(2e7, 'Expand', { op: 'NonZero', in: ['big'], out: ['y'] })).toMatchObject(limit);
  });

  it('is refused with the node and the operator, also where the runtime tells none: as it is read, and as it runs', () => {
    const models = nodeModelRuntime();
    const after: ModelWords['nodes'] = [
      { op: 'NonZero', in: ['r'], out: ['n'] },
      { op: 'Cast', in: ['n'], out: ['y'], with: { to: 1 } },
    ];
    const misfit = (op: string, by: string): Problem | null => {
      const node = { op, in: ['s', by], out: ['r'], name: 'misfit' };
      const constants = { seven: [7], three: { floats: [1, 2, 3] } };
      return refusal({ ...input, constants, nodes: [sin, node, ...after] }, models);
    };
    for (const [op, by] of [
      ['Add', 'three'],
      ['Reshape', 'seven'],
    ] as const) {
      const problem = misfit(op, by);
      expect(problem).toMatchObject({ code: 'model.refused', field: 'misfit' });
      expect(problem?.message).toContain(`It is node "misfit" (${op}) that it refuses.`);
    }
  });

  it('ends its import when its time is over', () => {
    let time = 0;
    const models = nodeModelRuntime({ seconds: 5, now: () => (time += 1000) });
    const body: ModelWords = {
      inputs: { i: 'int64 []', on: 'bool []', a: 'float32 2' },
      outputs: { stay: 'bool []', b: 'float32 2' },
      nodes: [
        { op: 'Identity', in: ['on'], out: ['stay'] },
        { op: 'Neg', in: ['a'], out: ['b'] },
      ],
    };
    const forever: ModelWords = {
      ...input,
      constants: { trips: { int64: 2 ** 53 }, go: { bool: true } },
      nodes: [
        { op: 'Loop', in: ['trips', 'go', 'x'], out: ['l'], with: { body } },
        { op: 'NonZero', in: ['l'], out: ['y'] },
      ],
    };
    expect(refusal(forever, models)).toMatchObject({ code: 'model.limit', limit: 5 });
  });
});
