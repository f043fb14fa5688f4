import { describe, expect, it } from 'vitest';
import { importOnnx } from './importOnnx.ts';
import {
  codes,
  encodeModel,
  imported,
  ints,
  oneNode,
  problemsOf,
  type NodeInit,
  type TensorInit,
} from './onnx.testing.ts';
import { READERS } from './readers.ts';

describe('every node that cannot be taken', () => {
  it('is counted, also behind others of its kind', () => {
    const expansions = Array.from({ length: 5 }, (_, i): NodeInit => ({
      op: 'Expand',
      in: [`v${i}`, 'i'],
      out: `v${i + 1}`,
    }));
    const file = {
      inputs: { v0: [4, 4] },
      nodes: [...expansions, { op: 'Relu', in: ['v5'], out: 'y' }],
      tensors: { i: ints(4, 4) },
    };
    expect(problemsOf(file)).toMatchObject([{ message: expect.stringMatching(/at 4 more: 5 in all/) as string }]);
  });

  it('is counted behind what gives the shape it read, whatever is wrong with it', () => {
    const scales: TensorInit = { dims: [4], floatData: [1, 1, 2, 2] };
    const up = (from: string, to: string): NodeInit => ({
      ...{ op: 'Resize', in: [from, '', 's'], out: to, with: { mode: 'linear' } },
    });
    const file = {
      nodes: [up('x', 'a'), { op: 'HardSwish', in: ['a'], out: 'b' }, up('b', 'c'), up('c', 'y')],
      tensors: { s: scales },
    };
    expect(problemsOf(file).map(({ message }) => message)).toEqual([
      expect.stringContaining('mode is linear, supported: nearest (and at 2 more: 3 in all)'),
      expect.stringContaining('HardSwish is not supported.'),
    ]);
  });

  it('is not what computes the shape of a value that could not be made', () => {
    const nodes: NodeInit[] = [
      { op: 'LSTM', in: ['x'], out: 'h' },
      { op: 'Shape', in: ['h'], out: 's' },
      { op: 'Gather', in: ['s', 'i'], out: 'n' },
      { op: 'ConstantOfShape', in: ['n'], out: 'y' },
    ];
    expect(codes(problemsOf({ nodes, tensors: { i: ints(0) } }))).toEqual(['onnx.operator']);
  });

  it('is counted where there are more reasons than are told', () => {
    const nodes = Array.from({ length: 130 }, (_, i): NodeInit => ({
      op: `Odd${i}`,
      in: ['x'],
      out: i === 0 ? 'y' : `v${i}`,
    }));
    const problems = problemsOf({ nodes, outputs: ['y', ...nodes.slice(1).map(({ out }) => String(out))] });
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({ code: 'onnx.more', got: 30 });
  });
});

describe('an operator without an input that it needs, or with one that it does not take', () => {
  const newest = 20;
  const opsets = [7, 9, 10, 11, 13, newest];
  const cases = [...READERS].flatMap(([op, { inputs }]) =>
    opsets.flatMap((opset) =>
      Array.from({ length: inputs(opset).least }, (_, place) => ({ op, opset, place, of: inputs(opset).least })),
    ),
  );
  it('is refused, whichever it is, left out or cut off', () => {
    for (const { op, opset, place, of } of cases) {
      // Constants as well: those are computed at the import.
      for (const value of ['x', 'k']) {
        const given = Array.from({ length: of }, (_, i) => (i === place ? '' : value));
        for (const names of [given, given.slice(0, place)]) {
          const problems = problemsOf({ opset, nodes: [{ op, in: names, out: 'y' }], tensors: { k: ints(2) } });
          expect(codes(problems), `${op}, opset ${opset}, input ${place + 1} of ${of}`).toEqual(['onnx.inputs']);
          expect(problems[0]?.message).toContain('is missing');
        }
      }
    }
    expect(cases.length).toBeGreaterThan(300);
  });

  it('is refused with one too many, but for an empty name at the end', () => {
    let refused = 0;
    for (const [op, { inputs }] of READERS) {
      for (const opset of opsets) {
        const { least, most } = inputs(opset);
        if (most === Infinity) continue;
        for (const value of ['x', 'k']) {
          const all = Array.from({ length: most }, () => value);
          const problems = problemsOf({
            opset,
            nodes: [{ op, in: [...all, value], out: 'y' }],
            tensors: { k: ints(2) },
          });
          expect(codes(problems), `${op}, opset ${opset}`).toEqual(['onnx.inputs']);
          expect(problems[0]?.message).toContain(`has ${most + 1} inputs`);
          refused += 1;
        }
        const nodes = [{ op, in: [...Array.from({ length: least }, () => 'k'), '', '', '', ''], out: 'y' }];
        const message = problemsOf({ opset, nodes, tensors: { k: ints(2) } })[0]?.message ?? '';
        expect(message).not.toMatch(/has \d inputs/);
      }
    }
    expect(refused).toBeGreaterThan(400);
  });

  it('is refused where it would be computed from constants', () => {
    for (const [op, names] of [
      ['Expand', ['k']],
      ['Where', ['k', 'k']],
      ['Where', ['', 'k', 'k']],
      ['Slice', ['k', 'k']],
      ['Range', ['k']],
    ] as const) {
      expect(codes(problemsOf({ nodes: [{ op, in: names, out: 'y' }], tensors: { k: ints(2) } }))).toEqual([
        'onnx.inputs',
      ]);
    }
  });
});

describe('a network that nothing could be said of', () => {
  const raw = (...values: readonly number[]): TensorInit => ({ dims: [values.length], floatData: values });
  it.each([
    ['NaN', raw(1, NaN), '"w" has NaN at place 1'],
    ['an infinite bias', raw(-Infinity, 2), '"w" has -Infinity at place 0'],
    ['several', raw(NaN, NaN), 'the first of 2'],
    [
      'a double beyond 32-bit floats',
      { dims: [1], dataType: 11, rawData: new Uint8Array(new Float64Array([1e300]).buffer) },
      'Infinity',
    ],
    ['half floats', { dims: [1], dataType: 10, int32Data: [0x7e00] }, 'NaN'],
  ] satisfies readonly (readonly [string, TensorInit, string])[])('%s among the constants', (_, w, says) => {
    const [problem, ...more] = problemsOf(
      oneNode({ op: 'Add', in: ['x', 'w'] }, { inputs: { x: [1, w.dims[0] ?? 1] }, tensors: { w } }),
    );
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'graph.not-finite', field: 'w' });
    expect(problem?.message).toContain(says);
  });

  it('a variance without a square root', () => {
    const tensors = { s: raw(1, 1), o: raw(0, 0), m: raw(0, 0), v: raw(1, -1) };
    const file = oneNode({ op: 'BatchNormalization', in: ['x', 's', 'o', 'm', 'v'] }, { tensors });
    expect(problemsOf(file)).toMatchObject([{ code: 'graph.not-finite', field: 'v', got: -1 }]);
    expect(problemsOf({ ...file, tensors: { ...tensors, v: raw(1, 0) } })).toEqual([]);
  });

  it('attributes that are no numbers', () => {
    const alpha = oneNode({ op: 'LeakyRelu', with: { alpha: { float: NaN } } });
    expect(codes(problemsOf(alpha))).toEqual(['onnx.attribute']);
    const clip = oneNode({ op: 'Clip', in: ['x', 'w'] }, { tensors: { w: { dims: [], floatData: [NaN] } } });
    expect(codes(problemsOf(clip))).toEqual(['onnx.not-finite']);
    // A bound may be infinite.
    const bounds = oneNode({ op: 'Clip', in: ['x', 'w'] }, { tensors: { w: { dims: [], floatData: [-Infinity] } } });
    expect(problemsOf(bounds)).toEqual([]);
  });

  it('integers for inputs', () => {
    const file = encodeModel(oneNode({ op: 'Relu' }));
    // The one input's type: float to int8.
    const place = file.findIndex((byte, i) => byte === 8 && file[i + 1] === 1 && file[i + 2] === 18);
    file[place + 1] = 3;
    const result = importOnnx(file);
    expect(!result.ok && result.problems).toMatchObject([{ code: 'graph.input-type', field: 'x', got: 'int8' }]);
  });

  it('a tensor of 2^28 elements', () => {
    const file = oneNode({ op: 'Relu' }, { inputs: { x: [1, 1, 2 ** 14, 2 ** 14] } });
    expect(codes(problemsOf(file))).toEqual(['graph.too-large', 'graph.too-large']);
    expect(problemsOf(oneNode({ op: 'Relu' }, { inputs: { x: [1, 1, 2 ** 13, 2 ** 13] } }))).toEqual([]);
  });

  it.each([
    ['several statistics for a channel', { spatial: 0 }, ['y'], 8],
    ['the same in training', { spatial: 0 }, ['y', 'a', 'b', 'c', 'd'], 7],
  ])('a batch norm with %s', (_, attributes, out, opset) => {
    const tensors = { s: raw(1, 1), o: raw(0, 0), m: raw(0, 0), v: raw(1, 1) };
    const node = { op: 'BatchNormalization', in: ['x', 's', 'o', 'm', 'v'], out, with: attributes };
    expect(codes(problemsOf({ opset, nodes: [node], tensors }))).toEqual(['onnx.attribute']);
  });

  it.each([
    ['its outputs', 9, {}, ['y', 'a', 'b', 'c', 'd']],
    ['its attribute', 15, { training_mode: 1 }, ['y']],
    ['a word of the oldest files', 7, { is_test: 0 }, ['y']],
  ])('but a batch norm in training form, told by %s, is computed from the batch', (_, opset, attributes, out) => {
    const tensors = { s: raw(1, 1), o: raw(0, 0), m: raw(0, 0), v: raw(1, 1) };
    const node = { op: 'BatchNormalization', in: ['x', 's', 'o', 'm', 'v'], out, with: attributes };
    const { graph, notes } = imported({ opset, nodes: [node], tensors });
    expect(graph.nodes.map(({ operator }) => operator.kind)).toEqual(['instance-norm']);
    expect(notes.join(' ')).toContain('in training form');
  });
});
