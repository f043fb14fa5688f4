import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConv, checkEpilogue } from '../../layer/checkConv.ts';
import { weightCount } from '../../layer/layer.ts';
import { findNetwork } from '../zoo/zoo.ts';
import type { Graph } from '../graph/graph.ts';
import { OWN_KINDS, randomGraph } from '../graph/randomGraphs.testing.ts';
import { inferShapes } from '../graph/shapes.ts';
import type { Result } from '../../base/problem.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import { samples } from '../../../testdata/sample.ts';
import { graphOf, node, tensor, WINDOW } from './graphs.testing.ts';
import { layerErrorsInSlices } from './layerErrors.ts';
import type { LayerError } from './noise.ts';
import { toReal } from './numbers.ts';
import type { IntegerWidths, QuantizedGraph } from './quantized.ts';
import { quantize, seededSample } from './quantize.ts';
import type { WeightScales } from './weights.ts';
import { runInteger } from './runInteger.ts';

const INT8: IntegerWidths = { input: 8, weight: 8, accumulator: 32 };

/** What must hold of any quantized network, whatever its numbers. */
function brokenRules(graph: QuantizedGraph): readonly string[] {
  const made = new Set(graph.inputs);
  const broken: string[] = [];
  for (const layer of graph.layers) {
    const { operator } = layer;
    const constants = operator.kind === 'float' ? operator.constants : {};
    for (const name of layer.inputs) {
      if (name !== '' && !Object.hasOwn(constants, name) && !made.has(name))
        broken.push(`${layer.name} reads ${name} too early`);
    }
    made.add(layer.output);
    const fractions = layer.inputs.map((name) => graph.values[name]?.fraction ?? null);
    const fraction = graph.values[layer.output]?.fraction ?? null;
    if (operator.kind !== 'float' && [...fractions, fraction].includes(null)) broken.push(`${layer.name} sees floats`);
    if ((operator.kind === 'concat' || operator.kind === 'reshape') && fractions.some((f) => f !== fraction)) {
      broken.push(`${layer.name} joins fractions ${fractions.join(', ')} to ${fraction}`);
    }
    if (operator.kind !== 'window') continue;
    const { shape, epilogue, weight } = operator;
    broken.push(...checkConv(shape).map(({ message }) => `${layer.name}: ${message}`));
    broken.push(...checkEpilogue(epilogue, graph.widths.accumulator).map(({ message }) => `${layer.name}: ${message}`));
    if (weight.length !== weightCount(shape)) broken.push(`${layer.name} has ${weight.length} weights`);
  }
  for (const name of graph.outputs) if (!made.has(name)) broken.push(`nobody makes ${name}`);
  return broken;
}

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

function errorsOf(graph: Graph, quantized: QuantizedGraph, sample: FloatValues): Readonly<Record<string, LayerError>> {
  const slices = layerErrorsInSlices(graph, quantized, sample);
  for (;;) {
    const next = slices.next();
    if (next.done === true) return must(next.value);
  }
}

describe('a convolution with batch norm and ReLU', () => {
  const constants = {
    w: tensor([1, 1, 1, 1], [0.5]),
    b: tensor([1], [0.25]),
    two: tensor([1], [2]),
    zero: tensor([1], [0]),
    one: tensor([1], [1]),
  };
  const nodes = [
    node('conv', { kind: 'conv', group: 1, ...WINDOW }, 'x', 'w', 'b'),
    node('norm', { kind: 'batch-norm', epsilon: 0 }, 'conv', 'two', 'zero', 'zero', 'one'),
    node('relu', { kind: 'relu' }, 'norm'),
  ];
  const graph = graphOf([1, 1, 1, 4], constants, nodes);
  const sample = { x: Float32Array.of(1, -1, 0.5, 0.25) };
  const calibration = { kind: 'samples', samples: [sample] } as const;

  it('is one layer whose numbers can be followed by hand', () => {
    const { graph: quantized, values } = must(quantize(graph, { widths: INT8, calibration }));
    // 1 and 1.5 fit 2^6 (64 and 96 of 127); of so few values one bit is kept free: 2^5.
    expect(values).toEqual([
      { name: 'x', range: 1, fraction: 5 },
      { name: 'relu', range: 1.5, fraction: 5 },
    ]);
    expect(quantized.layers).toMatchObject([
      {
        nodes: ['conv', 'norm', 'relu'],
        operator: {
          // Sums have fraction 5 + 6; 6 bits are shifted out, half of them added before: 0.5 * 2^11 + 2^5.
          epilogue: { shift: 6, bias: true, biasAt: 'before', biasBound: 2048, clip: [0, 127] },
          weight: Int8Array.of(64),
          bias: Int32Array.of(1056),
        },
      },
    ]);
    const run = must(runInteger(quantized, sample));
    expect(run['relu']).toEqual(Int8Array.of(48, 0, 32, 24));
    expect(toReal(run['relu'] ?? new Int8Array(0), 5)).toEqual(Float32Array.of(1.5, 0, 1, 0.75));
  });

  it('takes samples only as the network takes inputs', () => {
    const codes = (samples: readonly FloatValues[]): unknown => {
      const result = quantize(graph, { widths: INT8, calibration: { kind: 'samples', samples } });
      return result.ok ? null : result.problems.map(({ code }) => code);
    };
    expect(codes([])).toEqual(['quantize.samples']);
    expect(codes([{}])).toEqual(['reference.input']);
    expect(codes([sample, { x: new Float32Array(3) }])).toEqual(['reference.size']);
    expect(quantize(graph, { widths: { input: 1, weight: 16, accumulator: 32 } })).toMatchObject({
      problems: [{ field: 'input' }, { field: 'weight' }],
    });
    expect(quantize({ ...graph, outputs: ['w'] }, { widths: INT8 })).toMatchObject({
      problems: [{ code: 'graph.output' }],
    });
    const many = quantize(graph, { widths: INT8, calibration: { kind: 'seeded', seed: 1, count: 1e9 } });
    expect(many).toMatchObject({ problems: [{ code: 'quantize.samples' }] });
  });

  it('cuts a rare large value off to be finer for the others, but not of what the network gives', () => {
    // Sizes up to 1 and a single 2.2: all but that one fit 2^6, and with it 2^5.
    const data = Float32Array.from({ length: 4096 }, (_, i) => (i === 0 ? 2.2 : Math.sin(i)));
    const nodes = [
      node('a', { kind: 'conv', group: 1, ...WINDOW }, 'x', 'one11'),
      node('b', { kind: 'conv', group: 1, ...WINDOW }, 'a', 'one11'),
    ];
    const two = graphOf([1, 1, 64, 64], { one11: tensor([1, 1, 1, 1], [1]) }, nodes);
    const { values } = must(quantize(two, { widths: INT8, calibration: { kind: 'samples', samples: [{ x: data }] } }));
    expect(values.map(({ name, fraction }) => [name, fraction])).toEqual([
      ['x', 6],
      ['a', 6],
      ['b', 5],
    ]);
  });

  it('keeps sums inside a narrow accumulator by coarser weights, and says so', () => {
    const wide = graphOf([1, 64, 1, 1], { w: tensor([1, 64, 1, 1], new Array<number>(64).fill(1)) }, [
      node('conv', { kind: 'conv', group: 1, ...WINDOW }, 'x', 'w'),
    ]);
    const { graph: quantized, notes } = must(quantize(wide, { widths: { ...INT8, accumulator: 16 } }));
    expect(notes).toMatchObject([expect.stringMatching(/"conv": weights \d bits coarser/)]);
    const { operator } = quantized.layers[0] ?? {};
    const weight = operator?.kind === 'window' ? operator.weight : [];
    // 64 inputs of -128 and these weights stay within 2^15.
    expect(weight[0]).toBeLessThanOrEqual(2 ** 15 / 64 / 128);
    expect(weight[0]).toBeGreaterThan(0);
  });

  it.each([
    ['strides that keep a kernel’s taps apart', [1, 64, 3, 3], [2, 2], [2, 2]],
    ['an image of one value', [1, 64, 1, 1], [4, 4], [1, 1]],
    ['one row, and strides across', [1, 64, 1, 3], [3, 2], [1, 2]],
  ] as const)('of a transposed convolution only the taps that meet count: %s', (_, shape, kernel, strides) => {
    const weights = tensor([64, 1, ...kernel], new Array<number>(64 * kernel[0] * kernel[1]).fill(1));
    const graph = graphOf(shape, { w: weights }, [
      node('t', { kind: 'conv-transpose', group: 1, outputPad: [0, 0], ...WINDOW, kernel, strides }, 'x', 'w'),
    ]);
    const { graph: quantized } = must(quantize(graph, { widths: { ...INT8, accumulator: 16 } }));
    const { operator } = quantized.layers[0] ?? {};
    // As the convolution of 64 products above: three quarters of 2^15 hold 64 x 128 x 2.
    expect(operator?.kind === 'window' ? operator.weight[0] : null).toBe(2);
  });
});

/** Named, so that the sample below stays the same when an operator is added; without those that make large values of small ones. */
const SAMPLED_KINDS = [
  ...(['conv', 'conv-transpose', 'dense', 'max-pool', 'average-pool', 'global-average-pool'] as const),
  ...(['global-max-pool', 'batch-norm', 'local-response-norm', 'relu', 'sigmoid', 'tanh'] as const),
  ...(['identity', 'leaky-relu', 'clip', 'softmax', 'add', 'subtract', 'multiply', 'concat'] as const),
  ...(['reshape', 'transpose', 'pad', 'upsample'] as const),
] as const;

describe('weights of channels of very different sizes', () => {
  const channels = 12;
  /** Each channel's weights a quarter of those of the one before. */
  const even = Array.from({ length: channels * 4 }, (_, i) => (i % 4) - 1.3);
  const weight = even.map((value, i) => value * 4 ** -Math.floor(i / 4));
  const graphWith = (values: readonly number[]): Graph =>
    graphOf([1, 4, 6, 6], { w: tensor([channels, 4, 1, 1], values) }, [
      node('y', { kind: 'conv', ...WINDOW, group: 1 }, 'x', 'w'),
    ]);
  const graph = graphWith(weight);

  /** By channel, of what its weights stand for. */
  function noiseOf(weightScales: WeightScales): readonly number[] {
    const quantized = must(quantize(graph, { widths: INT8, weightScales })).graph;
    const [operator] = quantized.layers.map((layer) => layer.operator);
    if (operator?.kind !== 'window') throw new Error('no window');
    const of = (name: string): number => quantized.values[name]?.fraction ?? 0;
    return Array.from({ length: channels }, (_, channel) => {
      const shift = operator.shifts?.[channel] ?? operator.epilogue.shift;
      const step = 2 ** -(shift + of('y') - of('x'));
      let [noise, signal] = [0, 0];
      for (let i = channel * 4; i < channel * 4 + 4; i++) {
        noise += ((weight[i] ?? 0) - (operator.weight[i] ?? 0) * step) ** 2;
        signal += (weight[i] ?? 0) ** 2;
      }
      return noise / signal;
    });
  }

  it('keep their bits by scales of their own, which one scale for all rounds away', () => {
    expect(Math.max(...noiseOf('tensor'))).toBe(1);
    // Seven bits and a sign: a step is at most a 64th of the largest.
    expect(Math.max(...noiseOf('channel'))).toBeLessThan(1 / 64 ** 2 / 3);
  });

  it('are told, and only where one scale would lose something', () => {
    expect(must(quantize(graph, { widths: INT8, weightScales: 'channel' })).notes).toEqual([
      '1 of 1 layers with weights has a scale for each output channel.',
    ]);
    const { graph: quantized, notes } = must(quantize(graphWith(even), { widths: INT8, weightScales: 'channel' }));
    expect(notes).toEqual([]);
    expect(quantized).toEqual(must(quantize(graphWith(even), { widths: INT8 })).graph);
  });
});

describe('signal to noise', () => {
  it('is above 25 dB in 49 of 50 layers of random networks, and 35 in half of them', () => {
    const found: number[] = [];
    for (const graph of fc.sample(randomGraph(SAMPLED_KINDS, 8), { numRuns: samples(75, 150), seed: 11 })) {
      const { graph: quantized } = must(quantize(graph, { widths: INT8 }));
      const errors = errorsOf(graph, quantized, seededSample(graph, 1));
      for (const { name, operator } of quantized.layers) {
        const error = errors[name];
        if (operator.kind !== 'float' && error !== undefined && error.rmsValue > 0) found.push(error.signalToNoiseDb);
      }
    }
    found.sort((a, b) => a - b);
    expect(found.length).toBeGreaterThan(samples(150, 300));
    expect(found[Math.floor(found.length / 50)]).toBeGreaterThan(25);
    expect(found[Math.floor(found.length / 2)]).toBeGreaterThan(35);
  });

  it('is above 20 dB through all of LeNet-5 on another image than it was calibrated on, every layer in integers', () => {
    const network = must(findNetwork('lenet5')).build();
    const { graph: quantized, notes } = must(quantize(network, { widths: INT8 }));
    expect(notes).toEqual([]);
    expect(quantized.layers.map(({ name, operator }) => [name, operator.kind])).toEqual(
      ['conv1', 'pool1', 'conv2', 'pool2', 'dense1', 'dense2', 'classifier'].map((name) => [name, 'window']),
    );
    const errors = errorsOf(network, quantized, seededSample(network, 9));
    for (const [name, error] of Object.entries(errors)) expect(error.signalToNoiseDb, name).toBeGreaterThan(20);
  });
});

describe('random graphs of all operators', () => {
  const graphs = randomGraph(OWN_KINDS, 12);
  const widths = fc.constantFrom<IntegerWidths>(
    INT8,
    { input: 4, weight: 4, accumulator: 32 },
    { input: 8, weight: 2, accumulator: 16 },
  );

  it('become networks whose rules hold, with the same outputs', () => {
    fc.assert(
      fc.property(graphs, widths, (graph, bits) => {
        const result = quantize(graph, { widths: bits });
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const quantized = result.value.graph;
        expect(brokenRules(quantized)).toEqual([]);
        expect(quantized.outputs).toEqual(graph.outputs);
        const types = inferShapes(graph);
        for (const [name, value] of Object.entries(quantized.values)) {
          expect(types.ok && types.value.get(name)?.shape).toEqual(value.shape);
        }
        const nodes = quantized.layers.flatMap((layer) => layer.nodes);
        expect(new Set(nodes).size).toBe(nodes.length);
        const missing = graph.nodes.filter(({ name }) => !nodes.includes(name));
        expect(missing.filter(({ operator }) => operator.kind !== 'identity')).toEqual([]);
      }),
      { numRuns: samples(40, 150) },
    );
  });

  it('give the same bytes by the definitions and by the fast way', () => {
    fc.assert(
      fc.property(graphs, widths, (graph, bits) => {
        const result = quantize(graph, { widths: bits });
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const sample = seededSample(graph, 3);
        const fast = runInteger(result.value.graph, sample, { keep: 'all' });
        const slow = runInteger(result.value.graph, sample, { keep: 'all', slow: true });
        expect(fast).toEqual(slow);
      }),
      { numRuns: 40 },
    );
  });
});
