import { describe, expect, it } from 'vitest';
import type { Result } from '../../core/base/problem.ts';
import { inOneGo } from '../../core/base/slices.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { hostInProcess } from '../../core/run/hostInProcess.ts';
import { noModels, runModel, type ModelRuntime } from '../../core/workload/model/modelRuntime.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { layerErrorsInSlices } from '../../core/workload/quantize/layerErrors.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import { runFloat } from '../../core/workload/reference/runFloat.ts';
import { constantData } from '../../core/tensor/constant.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import type { QuantizedGraph } from '../../core/workload/quantize/quantized.ts';
import { runInteger } from '../../core/workload/quantize/runInteger.ts';
import { samples } from '../../testdata/sample.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { wrongWith } from './hostedRun.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';
import { KINDS, quantizedCase, type QuantizedCase } from './quantizedFiles.testing.ts';

const models = nodeModelRuntime();

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.value;
}

/** What ONNX Runtime makes of the quantized file. */
function quantizedRun({ words, x }: QuantizedCase): Float32Array {
  const inputs = { x: { type: 'float32', ...x } as const };
  return must(inOneGo(runModel(models, { model: modelOf(words), inputs }))).values['y']?.data as Float32Array;
}

describe('quantized operators become float ones', () => {
  it.each(KINDS)('%s: half a step from what ONNX Runtime makes of the file', (kind) => {
    for (let seed = 1; seed <= samples(2, 60); seed++) {
      const one = quantizedCase(kind, seed);
      const theirs = quantizedRun(one);
      const { graph } = must(importOnnx(modelOf(one.words)));
      const ours = must(runFloat(graph, { x: one.x.data }))['y'];
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours?.[i] ?? NaN))), 0);
      expect(ours?.length, `${seed}`).toBe(theirs.length);
      expect(worst, `seed ${seed}, ${largest}`).toBeLessThanOrEqual(one.rounding * 1.0001 + largest * 1e-5);
    }
  });
});

/**
 * By how much two 8-bit quantizations of one product can differ: each rounds its output (half a step each), ours besides x, which the file has exactly, and the weights.
 * What is cut is cut by both, at bounds that ours rounds.
 */
function bound(one: QuantizedCase, graph: Graph, { values, layers }: QuantizedGraph): number {
  const layer = layers.find(({ operator }) => operator.kind === 'window');
  const product = graph.nodes.find(({ operator }) => operator.kind === 'conv' || operator.kind === 'dense');
  const constant = graph.constants[product?.inputs[1] ?? ''];
  if (layer?.operator.kind !== 'window' || constant === undefined) throw new Error('it is no product');
  const { weight, epilogue } = layer.operator;
  const fractionOf = (name: string): number => values[name]?.fraction ?? NaN;
  const [fx, fy] = [fractionOf(layer.inputs[0] ?? ''), fractionOf(layer.output)];
  const fw = epilogue.shift + fy - fx;
  const real = constantData(constant);
  const taps = real.length / (constant.shape[0] ?? 1);
  const off = real.reduce((most, w, i) => Math.max(most, Math.abs((weight[i] ?? NaN) * 2 ** -fw - w)), 0);
  const [largestX, largestW] = [one.x.data, real].map((list) =>
    list.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  );
  const ofX = taps * (largestW ?? 0) * 2 ** -(fx + 1);
  const ofWeights = taps * (largestX ?? 0) * off;
  return one.rounding + 2 * 2 ** -(fy + 1) + ofX + ofWeights + 2 ** -(fx + fw);
}

describe('on VTA', () => {
  it.each(['QLinearConv', 'QLinearMatMul', 'QGemm'] as const)(
    '%s: to the bit, and as near as two 8-bit quantizations can be',
    (kind) => {
      for (let seed = 100; seed < 100 + samples(1, 40); seed++) {
        const one = quantizedCase(kind, seed);
        const { graph } = must(importOnnx(modelOf(one.words)));
        const calibration = { kind: 'samples', samples: [{ x: one.x.data }] } as const;
        const integers = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), calibration })).graph;
        const ran = must(
          runNetwork(must(compileNetwork(integers, DEFAULT_ARCH)), { x: one.x.data }, { host: hostInProcess }),
        );
        expect(ran.layers.map(({ bits }) => bits.state)).toContain('match');
        expect(ran.layers.every(({ bits }) => bits.state === 'match' || bits.state === 'host')).toBe(true);
        const theirs = quantizedRun(one);
        const made = must(runInteger(integers, { x: one.x.data }))['y'];
        const step = 2 ** -(integers.values['y']?.fraction ?? NaN);
        const worst = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(made?.[i]) * step)), 0);
        expect(worst, `seed ${seed}`).toBeLessThanOrEqual(bound(one, graph, integers));
      }
    },
  );
});

describe('the scales of a file', () => {
  const weight = { type: 'int8', shape: [16, 16, 1, 1], numbers: new Array<number>(256).fill(3) } as const;
  const scales = { s: { float: 0.05 }, z: { type: 'uint8', shape: [], numbers: [120] }, ws: { float: 0.01 } } as const;
  const words: ModelWords = {
    inputs: { x: 'float32 1,16,4,4' },
    outputs: { y: null },
    constants: { ...scales, w: weight },
    nodes: [
      { op: 'QuantizeLinear', in: ['x', 's', 'z'], out: ['a'] },
      { op: 'DequantizeLinear', in: ['a', 's', 'z'], out: ['b'] },
      { op: 'DequantizeLinear', in: ['w', 'ws'], out: ['v'] },
      { op: 'Conv', in: ['b', 'v'], out: ['c'] },
      { op: 'QuantizeLinear', in: ['c', 's', 'z'], out: ['d'] },
      { op: 'DequantizeLinear', in: ['d', 's', 'z'], out: ['y'] },
    ],
  };

  it('are its calibration: what the samples show counts for nothing', () => {
    const { graph, notes } = must(importOnnx(modelOf(words)));
    const range = [Math.fround(-120 * Math.fround(0.05)), Math.fround(135 * Math.fround(0.05))];
    expect(graph.ranges).toEqual({ x: range, y: range });
    expect(graph.quantized?.values).toMatchObject({
      y: { name: 'd', integers: { zero: 120 } },
      c: { name: 'c', integers: null },
    });
    expect(notes).toContain('2 pairs of QuantizeLinear and DequantizeLinear became ranges.');
    for (const size of [1e-3, 1e3]) {
      const samples = [{ x: new Float32Array(256).fill(size) }];
      const calibration = { kind: 'samples', samples } as const;
      const { values } = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), calibration })).graph;
      // 127.5 / 6.75 lies between 2^4 and 2^5.
      expect([values['x']?.fraction, values['y']?.fraction]).toEqual([4, 4]);
    }
    // Nobody knows others: a seeded sample stays within.
    const { x } = seededSample(graph, 5);
    expect([Math.min(...(x ?? [])), Math.max(...(x ?? []))].every((end) => end >= -6.001 && end <= 6.751)).toBe(true);
    expect(Math.max(...(x ?? []))).toBeGreaterThan(4);
  });

  it('are none where only weights are quantized: that is a network in floats', () => {
    const nodes = [words.nodes[2], { op: 'Conv', in: ['x', 'v'], out: ['y'] }].flatMap((node) => node ?? []);
    const { graph, notes } = must(importOnnx(modelOf({ ...words, nodes })));
    expect([graph.ranges, graph.quantized]).toEqual([undefined, undefined]);
    expect(notes).toEqual([expect.stringMatching(/weights as its integers stand for them\.$/)]);
  });
});

describe('the error against the quantized file', () => {
  const errorsOf = (one: QuantizedCase, runtime: ModelRuntime, notes: string[] = []) => {
    const { graph } = must(importOnnx(modelOf(one.words), { models }));
    const sample = { x: one.x.data };
    const integers = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), models })).graph;
    const note = (text: string): void => void notes.push(text);
    return { integers, errors: must(inOneGo(layerErrorsInSlices(graph, integers, sample, { models: runtime, note }))) };
  };

  it('is that of each value which the file has, of integers or of floats, in its own run', () => {
    for (const kind of ['QDQ', 'QLinearConv', 'QLinearAveragePool', 'ConvInteger'] as const) {
      const one = quantizedCase(kind, 107);
      const { integers, errors } = errorsOf(one, models);
      const theirs = quantizedRun(one);
      const sample = { x: one.x.data };
      const made = must(runInteger(integers, sample))['y'];
      const step = 2 ** -(integers.values['y']?.fraction ?? NaN);
      const noise = theirs.reduce((sum, value, i) => sum + (value - Number(made?.[i]) * step) ** 2, 0);
      const last = integers.layers.find(({ output }) => output === 'y')?.name ?? '';
      const { quantized, rmsError } = errors[last] ?? {};
      expect(quantized?.rmsError).toBeCloseTo(Math.sqrt(noise / theirs.length), 6);
      // In floats nothing is rounded: where the file rounds, it is another number.
      expect(quantized?.rmsError === rmsError).toBe(false);
    }
  });

  it('is left out where nobody can run the file, and that is said; the error against float is there', () => {
    const notes: string[] = [];
    const { errors } = errorsOf(quantizedCase('QDQ', 107), noModels, notes);
    expect(Object.values(errors).map(({ quantized }) => quantized)).toEqual([undefined]);
    expect(notes).toEqual([expect.stringContaining('ONNX Runtime is not at hand')]);
  });
});

describe('what of a quantized file stays as it is', () => {
  const q = { type: 'uint8', shape: [16], numbers: new Array<number>(16).fill(100) } as const;
  const s = { type: 'float32', shape: [16], numbers: new Array<number>(16).fill(0.03) } as const;
  const scalar = { xs: { float: 0.05 }, xz: { type: 'uint8', shape: [], numbers: [120] } } as const;
  const words = { inputs: { x: 'float32 1,16,4,4' }, outputs: { y: null }, constants: { q, s, ...scalar } } as const;
  const run = (more: Pick<ModelWords, 'nodes'> & Partial<ModelWords>): string | null => {
    const data = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i) * 3);
    return wrongWith({
      words: { ...words, ...more },
      inputs: { x: { type: 'float32', shape: [1, 16, 4, 4], data } },
      arch: DEFAULT_ARCH,
    });
  };

  it('gets integers again: scales along an axis, and whoever reads bytes as such', () => {
    const quantized = { op: 'QuantizeLinear', in: ['x', 'xs', 'xz'], out: ['b'] };
    expect(
      run({ nodes: [{ op: 'QuantizeLinear', in: ['x', 's', 'q'], out: ['y'], with: { axis: 1 } }] }),
      'along an axis',
    ).toBe(null);
    expect(run({ nodes: [quantized, { op: 'Cast', in: ['b'], out: ['y'], with: { to: 6 } }] }), 'read').toBe(null);
    expect(run({ nodes: [{ ...quantized, out: ['y'] }] }), 'an output').toBe(null);
    const other = { op: 'DequantizeLinear', in: ['b', 'other', 'xz'], out: ['y'] };
    expect(run({ nodes: [quantized, other], constants: { ...words.constants, other: { float: 0.1 } } })).toBe(null);
  });

  it('or sums of 32 bits that no scale follows, and dynamic scales that are read themselves', () => {
    const weight = {
      w: {
        type: 'int8',
        shape: [16, 16, 1, 1],
        numbers: q.numbers.flatMap((_, i) => q.numbers.map((__, j) => ((i * 7 + j * 3) % 200) - 100)),
      },
    } as const;
    const constants = { ...words.constants, ...weight };
    const dynamic = { op: 'DynamicQuantizeLinear', in: ['x'], out: ['b', 'bs', 'bz'] };
    const sums = { op: 'ConvInteger', in: ['b', 'w', 'bz'], out: ['n'] };
    expect(run({ constants, nodes: [dynamic, { ...sums, out: ['y'] }] })).toBe(null);
    const cast = { op: 'Cast', in: ['n'], out: ['c'], with: { to: 1 } };
    // Times another scale than its own.
    expect(run({ constants, nodes: [dynamic, sums, cast, { op: 'Mul', in: ['c', 'xs'], out: ['y'] }] })).toBe(null);
    const scaled = { op: 'Mul', in: ['c', 'bs'], out: ['y'] };
    expect(run({ constants, nodes: [dynamic, sums, cast, scaled], outputs: { y: null, bs: null, n: null } })).toBe(
      null,
    );
  });
});

describe('files of other forms', () => {
  const weight = Array.from({ length: 256 }, (_, i) => ((i * 37) % 255) - 127);
  const w = { type: 'int8', shape: [16, 16, 1, 1], numbers: weight } as const;
  const scales = { s: { float: 0.05 }, fine: { float: 0.001 }, ws: { float: 0.01 } } as const;
  const zeros = {
    z16: { type: 'int16', shape: [], numbers: [100] },
    zu16: { type: 'uint16', shape: [], numbers: [30_000] },
    z: { type: 'uint8', shape: [], numbers: [120] },
  } as const;
  const blocks = Array.from({ length: 64 }, (_, i) => (1 + (i % 7)) / 100);
  const blocked = { type: 'float32', shape: [16, 4, 1, 1], numbers: blocks } as const;
  const constants = { w, ...scales, ...zeros, blocked } as const;
  const both = (
    scale: readonly string[],
    attributes: ModelWords['nodes'][number]['with'] = {},
  ): ModelWords['nodes'] => [
    { op: 'QuantizeLinear', in: ['x', ...scale], out: ['q'], with: attributes },
    { op: 'DequantizeLinear', in: ['q', ...scale], out: ['d'] },
    { op: 'DequantizeLinear', in: ['w', 'ws'], out: ['v'] },
    { op: 'Conv', in: ['d', 'v'], out: ['y'] },
  ];
  const data = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i) * 3);
  const x = { type: 'float32', shape: [1, 16, 4, 4], data } as const;
  const FORMS: Readonly<Record<string, readonly [opset: number, nodes: ModelWords['nodes']]>> = {
    'opset 10, without a zero point': [10, both(['s'])],
    'an empty zero point': [13, both(['s', ''])],
    int16: [21, both(['fine', 'z16'])],
    uint16: [21, both(['fine', 'zu16'])],
    'a type that is told by number': [21, both(['s'], { output_dtype: 3 })],
    'weights in blocks': [
      21,
      [
        { op: 'DequantizeLinear', in: ['w', 'blocked'], out: ['v'], with: { axis: 1, block_size: 4 } },
        { op: 'Conv', in: ['x', 'v'], out: ['y'] },
      ],
    ],
  };

  it.each(Object.entries(FORMS))('%s: one convolution, on VTA', (_, [opset, nodes]) => {
    const words = { opset, inputs: { x: 'float32 1,16,4,4' }, outputs: { y: null }, constants, nodes } as const;
    expect(wrongWith({ words, inputs: { x }, arch: DEFAULT_ARCH })).toBe(null);
    const { graph } = must(importOnnx(modelOf(words), { models }));
    expect(graph.nodes.map(({ operator }) => operator.kind)).toEqual(['conv']);
  });

  it('begin anywhere: shapes of what was cut away are known', () => {
    const quantized = (from: string, to: string) => ({ op: 'QuantizeLinear', in: [from, 's', 'z'], out: [to] });
    const sums = { op: 'QLinearConv', in: ['a', 's', 'z', 'w', 'ws', 'zw', 's', 'z'], out: ['b'] };
    const nodes = [
      quantized('x', 'a'),
      sums,
      { op: 'DequantizeLinear', in: ['b', 's', 'z'], out: ['c'] },
      { op: 'DequantizeLinear', in: ['w', 'ws'], out: ['v'] },
      { op: 'Conv', in: ['c', 'v'], out: ['e'] },
      quantized('e', 'f'),
      { op: 'DequantizeLinear', in: ['f', 's', 'z'], out: ['y'] },
    ];
    const more = { ...constants, zw: { type: 'int8', shape: [], numbers: [0] } } as const;
    const words = { inputs: { x: 'float32 1,16,4,4' }, outputs: { y: null }, constants: more, nodes } as const;
    // Of the last only the host's part is left.
    for (const [from, onVta] of Object.entries({ a: true, b: true, c: true, e: true, f: false })) {
      const { graph } = must(importOnnx(modelOf(words), { models, from: [from] }));
      expect(graph.inputs).toMatchObject([{ name: from, shape: [1, 16, 4, 4] }]);
      const integers = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), models })).graph;
      const host = { ...hostInProcess, ...models };
      const { layers } = must(
        runNetwork(must(compileNetwork(integers, DEFAULT_ARCH)), seededSample(graph, 3), { host }),
      );
      expect(
        layers.some(({ bits }) => bits.state === 'match'),
        from,
      ).toBe(onVta);
      expect(layers.some(({ bits }) => bits.state === 'differ')).toBe(false);
    }
  });
});
