import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../../core/machine/parameters.ts';
import type { CompiledLayer, LayerResult } from '../../../core/network/network.ts';
import { networkFigure } from '../../../core/network/figures.ts';
import { layerLines, networkTotals } from '../../../core/network/totals.ts';
import { nextLayerOrder, sortedLines } from './list/layerSorting.ts';
import { arcLevels, columnsOf, edgesOf, highestArc, LABEL_WIDTH, memoryRows, numbered } from './tracks/tracksLayout.ts';
import { aboutText, bitsSentence, costText, extentText, noiseText, STAGES } from '../../words/network.ts';

/** A layer by what it reads and makes; on the host unless an estimate is given. */
function layer(index: number, name: string, inputs: readonly string[], estimate: number | null): CompiledLayer {
  const shape = {
    ...{ batch: 1, height: 4, width: 4, inChannels: 16, outChannels: 16, kernelHeight: 1, kernelWidth: 1 },
    ...{ padHeight: 0, padWidth: 0, strideHeight: 1, strideWidth: 1 },
  };
  return {
    ...{ index, name, operation: 'conv2d', nodes: [name], inputs, output: name, outputShape: [1, 16, 4, 4] },
    where: estimate === null ? 'host' : 'vta',
    reason: estimate === null ? 'VTA has no softmax.' : '',
    moved: null,
    macs: 100,
    bytes: 512,
    repacks: [],
    vta:
      estimate === null
        ? null
        : {
            shape,
            epilogue: { shift: 8, bias: true, clip: null },
            inputFrom: 'host',
            schedule: {
              tile_h: 4,
              tile_w: 4,
              tile_ci: 1,
              tile_co: 1,
              oc_nthread: 1,
              h_nthread: 1,
              order: 'weight-stationary',
              fold_taps: 'none',
            },
            lowerBound: { cycles: estimate - 10, by: 'compute', parts: [] },
            estimate,
            search: { points: 2, legal: 1, estimated: 1, simulated: 1, excluded: 0, remaining: 0 },
            instructions: 7,
            bytes: { read: 30, written: 10 },
            usefulBytes: { read: 28, written: 10 },
          },
  };
}

const ran = (index: number, cycles: number | null, gemmCycles: number | null): LayerResult => ({
  ...{ index, cycles, gemmCycles, measuredMs: null, error: null },
  bits: cycles === null ? { state: 'host' } : { state: 'match', bytes: 256 },
});

// A block with a shortcut: b and c read a, d adds b's and a's.
const LAYERS = [
  layer(0, 'a', ['input'], 100),
  layer(1, 'b', ['a'], 400),
  layer(2, 'c', ['a', 'b'], 200),
  layer(3, 'd', ['c', 'a'], null),
];

describe('the sums of a network', () => {
  it('are estimates until every layer of VTA has run, then exact', () => {
    const half = networkTotals(
      layerLines({ arch: DEFAULT_ARCH, layers: LAYERS, results: new Map([[0, ran(0, 110, 55)]]) }, {}),
      DEFAULT_ARCH,
    );
    expect(half).toMatchObject({ vtaCycles: 710, exact: false, productCycles: null, hostLayers: 1, hostUnknown: 1 });
    const results = new Map(
      [ran(0, 110, 55), ran(1, 420, 42), ran(2, 210, 0), ran(3, null, null)].map((r) => [r.index, r]),
    );
    const whole = networkTotals(layerLines({ arch: DEFAULT_ARCH, layers: LAYERS, results }, {}), DEFAULT_ARCH);
    expect(whole).toMatchObject({ vtaCycles: 740, exact: true, bound: 670, read: 90, written: 30, vtaSeconds: 7.4e-6 });
    expect(whole.productCycles).toBe(55 + 42);
    // 100 multiply-adds of each of VTA's layers, whatever its GEMM core was busy with; the default machine does 256 a cycle.
    expect(whole.utilization).toBe(300 / (256 * 740));
    expect(whole.bits).toEqual({ matching: 3, differing: 0, bytes: 768 });
  });

  it('count the time of the host only where the user has said it', () => {
    const lines = layerLines({ arch: DEFAULT_ARCH, layers: LAYERS, results: new Map() }, { 3: 0.25, 1: 7 });
    expect(networkTotals(lines, DEFAULT_ARCH)).toMatchObject({ hostKnownMs: 0.25, hostUnknown: 0 });
    expect(lines.map(costText)).toEqual(['≈ 100', '≈ 400', '≈ 200', '0.2500\u202fms']);
    expect(costText(layerLines({ arch: DEFAULT_ARCH, layers: LAYERS, results: new Map() }, {})[3] ?? fail())).toBe(
      'unknown',
    );
  });
});

const fail = (): never => {
  throw new Error('there is no such line');
};

describe('the list of layers', () => {
  const lines = layerLines({ arch: DEFAULT_ARCH, layers: LAYERS, results: new Map() }, {});
  const names = (order: Parameters<typeof sortedLines>[1]): string =>
    sortedLines(lines, order)
      .map((line) => line.layer.name)
      .join('');

  it('sorts by a column; layers without a value come last both ways', () => {
    expect(names(null)).toBe('abcd');
    expect(names({ by: 'cycles', descending: true })).toBe('bcad');
    expect(names({ by: 'cycles', descending: false })).toBe('acbd');
    expect(names({ by: 'name', descending: true })).toBe('dcba');
    expect(names({ by: 'bytes', descending: true })).toBe('abcd');
  });

  it('goes from the largest to the smallest and back to the order of the run', () => {
    const once = nextLayerOrder(null, 'cycles');
    const twice = nextLayerOrder(once, 'cycles');
    expect([once, twice, nextLayerOrder(twice, 'cycles')]).toEqual([
      { by: 'cycles', descending: true },
      { by: 'cycles', descending: false },
      null,
    ]);
    expect(nextLayerOrder(once, 'name')).toEqual({ by: 'name', descending: false });
  });
});

describe('the tracks', () => {
  it('have a column for each layer, beside the names of the tracks', () => {
    const columns = columnsOf(4, LABEL_WIDTH + 400);
    expect([columns.left(0), columns.center(3), columns.width]).toEqual([LABEL_WIDTH, LABEL_WIDTH + 350, 100]);
    expect([LABEL_WIDTH - 1, LABEL_WIDTH, LABEL_WIDTH + 399, LABEL_WIDTH + 400].map(columns.at)).toEqual([
      null,
      0,
      3,
      null,
    ]);
  });

  it('draw an arc over the layers that an edge leaps over, the longer one higher', () => {
    const edges = edgesOf(LAYERS);
    expect(edges.map(({ from, to }) => `${from}${to}`).sort()).toEqual(['01', '02', '03', '12', '23']);
    const levels = arcLevels(edges);
    expect([...levels].map(([{ from, to }, level]) => `${from}${to}:${level}`)).toEqual(['02:0', '03:1']);
    expect(highestArc(LAYERS)).toBe(2);
  });

  it('show what layers hand to each other, or all of memory', () => {
    const region = { name: 'x', from: 0, to: 1, value: null };
    const memory = {
      regions: [
        { ...region, kind: 'activation', address: 4096, byteLength: 100 },
        { ...region, kind: 'weight', address: 0, byteLength: 4000 },
      ],
      ...{ peakBytes: 4196, activationBytes: 100, activationBytesWithoutReuse: 100, constantBytes: 4000 },
    } as const;
    expect(memoryRows(memory, 'activations')).toMatchObject({ low: 4096, high: 4196 });
    expect(memoryRows(memory, 'all')).toMatchObject({ low: 0, high: 4196 });
  });

  it('number as many columns as there is room for', () => {
    expect(numbered(4, 30)).toEqual([0, 1, 2, 3]);
    expect(numbered(25, 6)).toEqual([0, 4, 9, 14, 19, 24]);
  });
});

describe('a layer that moved to the host', () => {
  const why = { code: 'x', message: 'WGT is full.', field: 'x', got: 1, limit: 2, fix: 'Choose LOG_WGT_BUFF_SIZE 15.' };
  const moved: CompiledLayer = { ...layer(1, 'b', ['a'], null), moved: why };
  const results = new Map([0, 2].map((i) => [i, ran(i, 100 + i, 0.5)] as const));
  const run = (layers: readonly CompiledLayer[], exact = results) => {
    const lines = layerLines({ layers, results: exact, arch: DEFAULT_ARCH }, {});
    return { arch: DEFAULT_ARCH, lines, totals: networkTotals(lines, DEFAULT_ARCH), result: null };
  };
  const part = run([LAYERS[0] ?? moved, moved, LAYERS[2] ?? moved, LAYERS[3] ?? moved]);

  it('makes what VTA takes a lower bound, and says so', () => {
    expect(part.totals).toMatchObject({ movedLayers: 1, movedMacs: 100, hostLayers: 2 });
    expect(aboutText(part.totals)).toBe('≥ ');
    for (const id of ['network.cycles', 'network.bound', 'network.dram']) {
      expect(networkFigure(part, id)).toMatchObject({
        atLeast: true,
        detail: 'without 1 layer now on the host',
      });
    }
    expect(networkFigure(part, 'network.aboveBound')?.atLeast).toBeUndefined();
    // One that no machine computes is not missing from VTA.
    expect(networkFigure(run(LAYERS), 'network.cycles')?.atLeast).toBeUndefined();
  });

  it('leaves no figure of VTA where it was the last one', () => {
    const none = run([moved]);
    expect(none.totals).toMatchObject({ vtaLayers: 0, exact: true });
    for (const name of ['cycles', 'bound', 'utilization', 'aboveBound', 'dram', 'onVta', 'products', 'other']) {
      expect(networkFigure(none, `network.${name}`), name).toBeNull();
    }
    expect(networkFigure(none, 'network.macs')?.value).toBe(100);
  });
});

describe('words', () => {
  it('name each stage of a run, no two alike', () => {
    expect(STAGES).toEqual({
      ...{ read: 'reading', quantize: 'putting into integers', compile: 'compiling', run: 'simulating' },
      ...{ check: 'comparing bits', error: 'comparing with float' },
    });
  });

  it('leave out a batch of one, and say no difference as such', () => {
    expect(extentText([1, 16, 4, 4])).toBe('16 × 4 × 4');
    expect(extentText([2, 10])).toBe('2 × 10');
    const error = { rmsError: 0, rmsValue: 1, largest: 0, signalToNoiseDb: Infinity, remark: '' };
    expect(noiseText(error)).toBe('exact');
    expect(noiseText({ ...error, signalToNoiseDb: 34.27 })).toBe('34.3');
    for (const db of [NaN, -Infinity]) expect(noiseText({ ...error, signalToNoiseDb: db })).toBe('none');
    expect(bitsSentence({ state: 'differ', differingBytes: 3, index: 7, expected: 1, got: 2 })).toContain(
      '2 instead of 1',
    );
  });
});

describe('the list of layers sorted by text', () => {
  it('by what it does and by who does it, numbers in names as numbers', () => {
    const layers = ['op10', 'op2', 'op1'].map((operation, i) => ({
      ...(LAYERS[i] ?? layer(i, 'x', [], 1)),
      operation,
      where: (['vta', 'none', 'host'] as const)[i] ?? 'vta',
    }));
    const lines = layerLines({ arch: DEFAULT_ARCH, layers, results: new Map() }, {});
    const by = (column: 'operation' | 'where', descending: boolean): readonly number[] =>
      sortedLines(lines, { by: column, descending }).map((l) => l.layer.index);
    expect([by('operation', false), by('operation', true)]).toEqual([
      [2, 1, 0],
      [0, 1, 2],
    ]);
    expect([by('where', false), by('where', true)]).toEqual([
      [2, 1, 0],
      [0, 1, 2],
    ]);
  });
});

describe('the list of layers sorted', () => {
  it('by each column, as what stands in it', () => {
    const layers = LAYERS.slice(0, 3).map((l, i) => ({
      ...l,
      name: `conv${10 - i}`,
      operation: `op${i}`,
      macs: 100 - i,
    }));
    const results = [ran(0, 300, 0.33), ran(1, 100, 0.99), ran(2, 200, 0.49)].map((r, i) => {
      const decibel = [20, null, 10][i] ?? null;
      const error = decibel === null ? null : ({ signalToNoiseDb: decibel } as NonNullable<LayerResult['error']>);
      return [r.index, { ...r, error }] as const;
    });
    const lines = layerLines({ arch: DEFAULT_ARCH, layers, results: new Map(results) }, {});
    const by = (column: Parameters<typeof nextLayerOrder>[1], descending = false): string =>
      sortedLines(lines, { by: column, descending })
        .map((l) => l.layer.index)
        .join('');
    // Numbers in names count as numbers: conv8, conv9, conv10.
    expect([by('name'), by('operation'), by('macs'), by('cycles')]).toEqual(['210', '012', '210', '120']);
    expect([by('utilization'), by('bound'), by('error')]).toEqual(['021', '021', '201']);
    expect([by('name', true), by('cycles', true), by('error', true)]).toEqual(['012', '021', '021']);
    expect([by('where'), by('bytes')]).toEqual(['012', '012']);
  });
});
