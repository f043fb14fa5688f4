import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import type { Arch, Hardware, VtaConfig } from '../machine/arch.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { must } from '../compiler/compiler.testing.ts';
import { parseNetworkBundle } from '../program/networkBundle.ts';
import { writeNetworkBundle } from '../program/writeNetworkBundle.ts';
import type { Graph } from '../workload/graph/graph.ts';
import { importedGraph, ints, type GraphInit } from '../workload/onnx/onnx.testing.ts';
import { quantize, seededSample } from '../workload/quantize/quantize.ts';
import { runInteger } from '../workload/quantize/runInteger.ts';
import { toReal, integerWidthsOf } from '../workload/quantize/numbers.ts';
import { runFloat } from '../workload/reference/runFloat.ts';
import { networkBundle } from './bundle.ts';
import { compileNetwork } from './compileNetwork.ts';
import { conv, one, weights } from './onnxCases.testing.ts';
import { COMPARISON_CASES } from './onnxComparisons.testing.ts';
import { GRAPH_CASES } from './onnxGraphs.testing.ts';
import { MOVEMENT_CASES } from './onnxMovement.testing.ts';
import { WINDOW_CASES } from './onnxWindows.testing.ts';
import { runBundleInSlices } from './runBundle.ts';
import { runNetwork } from './runNetwork.ts';
import { layerLines, networkTotals } from './totals.ts';

const machine = (config: Partial<VtaConfig>, hardware: Partial<Hardware> = {}): Arch => ({
  config: { ...DEFAULT_ARCH.config, ...config },
  hardware: { ...DEFAULT_ARCH.hardware, ...hardware },
});

const MACHINES: Readonly<Record<string, Arch>> = {
  default: DEFAULT_ARCH,
  'multiplying, fixed fields, wide bus': machine({}, { aluMultiply: 'yes', isaLayout: 'fixed', busBits: 256 }),
  'batch 4, 8x8': machine({
    ...{ LOG_BATCH: 2, LOG_BLOCK_IN: 3, LOG_BLOCK_OUT: 3 },
    ...{ LOG_INP_BUFF_SIZE: 16, LOG_WGT_BUFF_SIZE: 16, LOG_ACC_BUFF_SIZE: 18 },
  }),
  '4 in, 16 out, small, multiplying': machine(
    { LOG_BLOCK_IN: 2, LOG_INP_BUFF_SIZE: 10, LOG_WGT_BUFF_SIZE: 12, LOG_ACC_BUFF_SIZE: 13, LOG_UOP_BUFF_SIZE: 10 },
    { aluMultiply: 'yes' },
  ),
  '32 in, 8 out': machine({ LOG_BLOCK_IN: 5, LOG_BLOCK_OUT: 3, LOG_ACC_BUFF_SIZE: 15 }),
  '16-bit accumulators': machine({ LOG_ACC_WIDTH: 4, LOG_ACC_BUFF_SIZE: 15 }, { aluMultiply: 'yes' }),
  '4-bit integers': machine({
    ...{ LOG_INP_WIDTH: 2, LOG_WGT_WIDTH: 2, LOG_OUT_WIDTH: 2 },
    ...{ LOG_INP_BUFF_SIZE: 13, LOG_WGT_BUFF_SIZE: 16 },
  }),
};

const gather = <T>(steps: Generator<unknown, T>): T => {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
};

/** Noise against float, as a share of the largest value. */
function error(a: Float32Array, b: Float32Array): number {
  const scale = b.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
  return Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? 0)) ** 2, 0) / a.length) / scale;
}

/** What VTA and the host leave of every layer, the outputs, and the same from a file, are what the integer reference says. */
function hold(graph: Graph, arch: Arch) {
  const quantized = must(quantize(graph, { widths: integerWidthsOf(arch) }));
  const executable = must(compileNetwork(quantized.graph, arch));
  const inputs = seededSample(graph, 1);
  const run = must(runNetwork(executable, inputs));
  for (const { index, bits } of run.layers) {
    const { name, operation, where } = executable.network.layers[index] ?? {};
    if (where !== 'host' && bits.state !== 'match') expect({ name, operation, bits }).toBeNull();
  }
  const reference = must(runInteger(quantized.graph, inputs));
  for (const name of graph.outputs) {
    const fraction = quantized.graph.values[name]?.fraction ?? null;
    expect(run.outputs[name]).toEqual(toReal(reference[name] ?? new Int8Array(0), fraction));
  }
  const bundle = must(networkBundle(executable, inputs));
  const read = must(parseNetworkBundle(JSON.parse(JSON.stringify(writeNetworkBundle(bundle)))));
  for (const { index, bits, trace } of must(gather(runBundleInSlices(read, { semantics: 'simulator' })))) {
    const step = read.steps[index];
    if (bits.state === 'differ') expect({ name: step?.name, bits }).toBeNull();
    if (step?.kind === 'vta') expect(trace?.cycles).toBe(step.cycles);
  }
  return { run, inputs, layers: executable.network.layers };
}

/** Windows that no buffer holds whole, padded maxima of signed values, and more rows than fit a tile. */
const LARGE: Readonly<Record<string, GraphInit>> = {
  'mean of 60 x 55': one('GlobalAveragePool', [2, 3, 60, 55]),
  'kernel of 47 x 46, padded': one('Conv', [1, 2, 50, 47], { pads: [1, 2, 0, 3] }, { w: weights(3, 2, 47, 46) }),
  'max pool, uneven pads': one('MaxPool', [1, 5, 6, 8], { kernel_shape: [3, 4], strides: [2, 3], pads: [2, 1, 0, 2] }),
  'max pool, ceil': one('MaxPool', [1, 17, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  'maximum of 60 x 55': one('GlobalMaxPool', [2, 17, 60, 55]),
  'max pool of 50 x 47, padded, of signed values': one('MaxPool', [1, 3, 61, 60], {
    ...{ kernel_shape: [50, 47], strides: [5, 7], pads: [3, 0, 2, 11] },
  }),
  'max pool of 20 x 20 with dilation': one('MaxPool', [1, 2, 62, 66], {
    ...{ kernel_shape: [20, 20], strides: [2, 3], dilations: [3, 3], pads: [0, 1, 1, 0] },
  }),
  'Gemm of 66,000 rows': one('Gemm', [66_000, 3], { transB: 1 }, { w: weights(2, 3) }),
};

describe('what is large', () => {
  it.each(Object.entries(LARGE))('%s: all of it runs on VTA', (_, init) => {
    const graph = importedGraph(init);
    const { run } = hold(graph, DEFAULT_ARCH);
    expect(run.layers.map(({ bits }) => bits.state)).toEqual(run.layers.map(() => 'match'));
  });

  it('is in parts, rows and all, on a machine with next to no room for weights', () => {
    const small = machine({ LOG_WGT_BUFF_SIZE: 10, LOG_INP_BUFF_SIZE: 10 });
    const graph = importedGraph(one('Conv', [1, 40, 9, 9], { pads: [1, 1, 1, 1] }, { w: weights(20, 40, 3, 3) }));
    expect(hold(graph, small).run.layers.map(({ bits }) => bits.state)).toEqual(['match']);
  });
});

describe('means that do not count their padding', () => {
  const window = (attributes: Readonly<Record<string, number | readonly number[]>>): GraphInit =>
    one('AveragePool', [3, 5, 7, 6], { kernel_shape: [2, 3], strides: [2, 3], ...attributes });
  const whereOf = (init: GraphInit) =>
    hold(importedGraph(init), DEFAULT_ARCH).layers.map(({ where, reason }) => [where, reason]);

  it('run on VTA where no window sees any; where one does, the host says why', () => {
    for (const unseen of [{}, { pads: [0, 0, 0, 2] }, { strides: [5, 3], ceil_mode: 1 }]) {
      expect(whereOf(window(unseen)), JSON.stringify(unseen)).toEqual([['vta', '']]);
    }
    const seen = expect.stringContaining('leaves its padding out') as string;
    expect(whereOf(window({ pads: [0, 1, 0, 0] }))).toEqual([['host', seen]]);
    const beyond = expect.stringContaining('reach over the end of the image') as string;
    for (const countPadding of [0, 1]) {
      expect(whereOf(window({ ceil_mode: 1, count_include_pad: countPadding }))).toEqual([['host', beyond]]);
    }
  });
});

describe('what is compared', () => {
  it.each(Object.entries(COMPARISON_CASES))('%s: all of it runs on VTA', (_, init) => {
    const { run } = hold(importedGraph(init), DEFAULT_ARCH);
    expect(run.layers.map(({ bits }) => bits.state)).toEqual(run.layers.map(() => 'match'));
  });
});

describe('parts that fill no blocks', () => {
  const joined: GraphInit = {
    inputs: { x: [3, 5, 6, 5] },
    nodes: [
      conv('x', 'w', 'a'),
      conv('x', 'v', 'b'),
      conv('a', 'u', 'c'),
      { op: 'Concat', name: 'n', in: ['a', 'b', 'c'], out: 'n', with: { axis: 1 } },
      conv('n', 'last', 'y'),
    ],
    tensors: { w: weights(7, 5, 1, 1), v: weights(20, 5, 1, 1), u: weights(5, 7, 1, 1), last: weights(9, 32, 1, 1) },
  };

  it('are joined on VTA by copies, of a batch of several blocks too; on the host where it keeps the layer', () => {
    const graph = importedGraph(joined);
    const { run } = hold(graph, DEFAULT_ARCH);
    expect(run.layers.map(({ bits }) => bits.state)).toEqual(new Array(7).fill('match'));
    const quantized = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH) })).graph;
    const kept = must(compileNetwork(quantized, DEFAULT_ARCH, { host: ['n'] })).network.layers;
    expect(kept.map(({ where }) => where)).toEqual(['vta', 'vta', 'vta', 'host', 'vta']);
    for (const arch of Object.values(MACHINES)) hold(graph, arch);
  });

  it('have no multiply-adds, but cycles; nor have sums, means and slices', () => {
    const { run, layers } = hold(importedGraph(joined), DEFAULT_ARCH);
    // Of the four convolutions, by hand.
    const own = 3 * 6 * 5 * (5 * 7 + 5 * 20 + 7 * 5 + 32 * 9);
    const results = new Map(run.layers.map((result) => [result.index, result]));
    const totals = networkTotals(layerLines({ arch: DEFAULT_ARCH, layers, results }, {}), DEFAULT_ARCH);
    expect(totals).toMatchObject({ macs: own, vtaMacs: own, copies: { layers: 3 } });
    const copies = run.layers.filter((_, index) => layers[index]?.copies === true);
    expect(totals.copies.cycles).toBe(copies.reduce((sum, { cycles }) => sum + (cycles ?? 0), 0));
    expect(totals.copies.cycles).toBeGreaterThan(0);
    expect(totals.utilization).toBeCloseTo(own / (256 * totals.vtaCycles), 10);
    const others = importedGraph({
      inputs: { x: [1, 40, 6, 6], z: [1, 17, 5, 5] },
      nodes: [
        conv('x', 'w', 'a'),
        { op: 'Slice', name: 's', in: ['a', 'starts', 'ends', 'axes'], out: 'b' },
        { op: 'AveragePool', name: 'p', in: ['b'], out: 'c', with: { kernel_shape: [2, 2] } },
        { op: 'Add', name: 'n', in: ['c', 'z'], out: 'y' },
      ],
      tensors: { w: weights(30, 40, 1, 1), starts: ints(3), ends: ints(20), axes: ints(1) },
    });
    const { layers: all } = hold(others, DEFAULT_ARCH);
    expect(all.map(({ where, macs }) => [where, macs])).toEqual([
      ['vta', 36 * 30 * 40],
      ['vta', 0],
      ['vta', 0],
    ]);
    expect(all.map(({ copies }) => copies === true)).toEqual([false, true, false]);
  });
});

describe('ONNX networks on machines of every kind', () => {
  const cases = Object.entries({ ...WINDOW_CASES, ...GRAPH_CASES, ...MOVEMENT_CASES, ...COMPARISON_CASES }).map(
    ([name, init], i) => [name, init, i] as const,
  );
  // The default, and of the others each in its turn: in the short run for every second case.
  const others = Object.keys(MACHINES).length - 1;
  const turns = samples(0.5, others);

  it.each(cases)('%s', (_, init, at) => {
    const graph = importedGraph(init);
    const chosen = Object.entries(MACHINES).filter((_machine, i) => i === 0 || (i - 1 + at / 2) % others < turns);
    for (const [name, arch] of chosen) {
      const { run, inputs } = hold(graph, arch);
      if (name !== 'default') continue;
      // And it is the network that was asked for.
      const real = must(runFloat(graph, inputs));
      for (const output of graph.outputs) {
        const got = run.outputs[output] ?? new Float32Array(0);
        expect({ output, error: error(got, real[output] ?? got) < 0.03 }).toEqual({ output, error: true });
      }
    }
  });
});
