import { describe, expect, it } from 'vitest';
import type { Figure } from '../figures/figure.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { must } from '../compiler/compiler.testing.ts';
import { compileNetwork } from './compileNetwork.ts';
import { runNetwork } from './runNetwork.ts';
import { quantize, seededSample } from '../workload/quantize/quantize.ts';
import { spreadChannels } from '../workload/quantize/graphs.testing.ts';
import { LENET5 } from '../workload/zoo/lenet.ts';
import { figureDefinition } from '../explore/figureRegistry.ts';
import { expectDefined } from '../explore/figureRegistry.testing.ts';
import { NETWORK_FIGURES, networkFigure } from './figures.ts';
import type { NetworkRun } from './figureSubject.ts';
import { LAYER_FIGURES } from './layerFigures.ts';
import type { HostModel } from './hostModel.ts';
import { layerLines, networkTotals } from './totals.ts';

/** A host as its user describes it. */
const HOST_MODEL: HostModel = {
  rates: { macsPerSecond: 2e9, bytesPerSecond: 4e6, secondsPerCall: 1e-6 },
  byOperation: { softmax: { secondsPerCall: 3e-6 } },
};

/** LeNet-5, its scores turned around by a copy, with a softmax, which is the host's, with seeded weights, of other sizes in each channel. */
function lenet(): NetworkRun {
  const graph = LENET5.build();
  const node = {
    ...{ name: 'probabilities', operator: { kind: 'softmax', axis: 1 } as const },
    ...{ inputs: ['turned'], output: 'probabilities' },
  };
  const turn = {
    ...{ name: 'turned', operator: { kind: 'slice', starts: [0, 9], steps: [1, -1], shape: [1, 10] } as const },
    ...{ inputs: graph.outputs, output: 'turned' },
  };
  const whole = spreadChannels({ ...graph, nodes: [...graph.nodes, turn, node], outputs: ['probabilities'] });
  const widths = { input: 8, weight: 8, accumulator: 32 };
  const quantized = must(quantize(whole, { widths, weightScales: 'channel' }));
  const executable = must(compileNetwork(quantized.graph, DEFAULT_ARCH));
  const result = must(runNetwork(executable, seededSample(whole, 1)));
  const ofFile = { rmsError: 0.25, rmsValue: 2.5, largest: 1, signalToNoiseDb: 20 };
  const error = { rmsError: 0.5, rmsValue: 5, largest: 1, signalToNoiseDb: 20, remark: '', quantized: ofFile };
  const results = new Map(
    result.layers.map((layer) => [layer.index, { ...layer, measuredMs: layer.cycles === null ? 0.75 : null, error }]),
  );
  const { layers } = executable.network;
  const host = layers.find((layer) => layer.where === 'host');
  const lines = layerLines({ arch: DEFAULT_ARCH, layers, results }, host === undefined ? {} : { [host.index]: 0.25 });
  const totals = networkTotals(lines, DEFAULT_ARCH);
  return { arch: DEFAULT_ARCH, lines, totals, result };
}

const NAMES = [
  ...[
    'cycles',
    'bound',
    'utilization',
    'aboveBound',
    'dram',
    'onVta',
    'products',
    'other',
    'host',
    'measured',
    'moved',
    'byChannel',
    'copies',
  ],
  ...['wholeRun', 'frames', 'answer', 'read', 'written', 'macs', 'vtaMacs'],
];
const LAYER_NAMES = [
  'cycles',
  'utilization',
  'multiplying',
  'aboveBound',
  'bound',
  'bytes',
  'macs',
  'error',
  'fileError',
  'host',
];

type Of = (label: string) => number;

/** Formulas of the fields, as they are to be understood. */
const MEANING: Readonly<Record<string, (of: Of) => number>> = {
  'multiply-adds / (multiply-adds a cycle x cycles)': (of) =>
    (100 * of('multiply-adds')) / (of('multiply-adds a cycle') * of('cycles')),
  '(cycles - bound) / bound': (of) => (100 * (of('cycles') - of('bound'))) / of('bound'),
  'read + written': (of) => of('read') + of('written'),
  'multiply-adds on VTA / multiply-adds': (of) => (100 * of('multiply-adds on VTA')) / of('multiply-adds'),
  'cycles - multiplying': (of) => of('cycles') - of('multiplying'),
  'cycles / (1000 x clock) + host': (of) => of('cycles') / (1000 * of('clock')) + of('host'),
  '1000 / whole run': (of) => 1000 / of('whole run'),
  'products / cycles': (of) => (100 * of('products')) / of('cycles'),
  'N x OH x OW x CO x CI x KH x KW': (of) =>
    ['N', 'OH', 'OW', 'CO', 'CI', 'KH', 'KW'].reduce((product, label) => product * of(label), 1),
  '20 x log10(signal / noise)': (of) => 20 * Math.log10(of('signal') / of('noise')),
};

describe('the figures of a whole network', () => {
  const run = lenet();
  const figure = (id: string): Figure => {
    const found = networkFigure(run, id);
    if (found === null) throw new Error(`there is no ${id}`);
    return found;
  };
  const ofLayers = run.lines
    .filter(({ layer }) => layer.vta !== null)
    .flatMap(({ layer }) => LAYER_NAMES.map((name) => `network.${layer.index}.${name}`))
    .filter((id) => !id.endsWith('.host'));
  const all = [...NAMES.map((name) => `network.${name}`), ...ofLayers];

  it('are what their sums add up to, and name the layers', () => {
    const sums = all.map(figure).filter((f) => f.formula.startsWith('sum '));
    expect(sums.map((f) => f.id)).toEqual(expect.arrayContaining(['network.cycles', 'network.bound', 'network.host']));
    for (const { id, value, operands } of sums) {
      expect([id, operands.reduce((n, o) => n + o.value, 0)]).toEqual([id, value]);
      for (const { layer, label } of operands) expect(run.lines[layer ?? -1]?.layer.name).toBe(label);
    }
  });

  it('are what their formulas say of their operands', () => {
    const counted = all.map(figure).filter((f) => / [-+/x] /.test(f.formula));
    expect(new Set(counted.map((f) => f.formula))).toEqual(new Set(Object.keys(MEANING)));
    for (const { id, formula, operands, value } of counted) {
      const of: Of = (label) => operands.find((o) => o.label === label)?.value ?? NaN;
      expect(MEANING[formula]?.(of), `${id}: ${formula}`).toBeCloseTo(value, 6);
    }
  });

  it('of the host are the user’s own where there is one, else what the model of the host says, and say which', () => {
    const { arch } = run;
    const layers = run.lines.map(({ layer }) => layer);
    const host = layers.find(({ where }) => where === 'host');
    if (host === undefined) throw new Error('nothing is on the host');
    const ofHost = (hostMs: Readonly<Record<number, number>>, model: HostModel | null): readonly (Figure | null)[] => {
      const lines = layerLines({ arch, layers, results: new Map() }, hostMs, model);
      const of = { ...run, lines, totals: networkTotals(lines, arch) };
      return [`network.${host.index}.host`, 'network.host', 'network.frames', 'network.cycles'].map((id) =>
        networkFigure(of, id),
      );
    };
    const [layer, sum, frames, cycles] = ofHost({}, HOST_MODEL);
    // Ten scores as float32 in, ten out; a call of a softmax.
    const ms = 0.003 + (host.bytes / 4e6) * 1000;
    expect(layer).toMatchObject({ approximate: true, formula: expect.stringContaining('call + ') as string });
    expect(layer?.value).toBeCloseTo(ms, 12);
    const operand = (label: string): number => layer?.operands.find((o) => o.label === label)?.value ?? NaN;
    expect(
      operand('call') + Math.max(operand('MAC') / operand('MAC rate'), operand('bytes') / operand('byte rate')),
    ).toBeCloseTo(ms, 12);
    expect(sum).toMatchObject({ value: layer?.value, approximate: true });
    expect(sum?.operands[0]?.source).toBe('estimated by your model of the host');
    expect(frames?.approximate).toBe(true);
    const vtaMs = (cycles?.value ?? NaN) / (1000 * arch.hardware.clockMHz);
    expect(frames?.value).toBeCloseTo(1000 / (vtaMs + ms), 9);
    const own = ofHost({ [host.index]: 0.25 }, HOST_MODEL);
    expect(own.slice(0, 2)).toMatchObject([
      { value: 0.25, approximate: false, formula: 'as you entered it' },
      { value: 0.25, approximate: false },
    ]);
    // VTA's cycles are VTA's, whatever the host takes.
    expect([own[3], ofHost({}, null)[3]]).toEqual([cycles, cycles]);
    expect(ofHost({}, null).map((f) => f?.value ?? null)).toEqual([null, 0, null, cycles?.value]);
  });

  it('are called what they are asked for by, and so are their operands', () => {
    for (const id of all) expect(figure(id).id).toBe(id);
  });

  it('name operands that are figures themselves, with the same value', () => {
    for (const { id, operands } of all.map(figure)) {
      for (const o of operands) {
        if (o.figure === undefined) continue;
        expect([id, o.label, figure(o.figure).value]).toEqual([id, o.label, o.value]);
      }
    }
  });

  it('are missing where they are not known: nothing is shown in their place', () => {
    const lines = layerLines({ arch: run.arch, layers: run.lines.map((l) => l.layer), results: new Map() }, {});
    const before = { ...run, lines, totals: networkTotals(lines, DEFAULT_ARCH), result: null };
    const missing = NAMES.filter((name) => networkFigure(before, `network.${name}`) === null);
    expect(missing).toEqual(['utilization', 'products', 'other', 'measured', 'wholeRun', 'frames', 'answer']);
    expect(networkFigure(before, 'network.cycles')?.approximate).toBe(true);
    for (const id of ['network.none', 'network.99.cycles', 'network.0.none', 'cycles', 'network.toString']) {
      expect(networkFigure(run, id)).toBeNull();
    }
  });

  it('are all in the registry, which says the same of them before and after the run', () => {
    const lines = layerLines({ arch: run.arch, layers: run.lines.map((l) => l.layer), results: new Map() }, {});
    const before = { ...run, lines, totals: networkTotals(lines, DEFAULT_ARCH), result: null };
    const { arch, lines: known } = run;
    const estimated = layerLines({ arch, layers: known.map((l) => l.layer), results: new Map() }, {}, HOST_MODEL);
    const modelled = { ...run, lines: estimated, totals: networkTotals(estimated, arch) };
    const ids = [
      ...NETWORK_FIGURES.map(({ id }) => id),
      ...run.lines.flatMap(({ layer }) => LAYER_FIGURES.map(({ id }) => id.replace('*', String(layer.index)))),
    ];
    const figures = [run, before, modelled].flatMap((of) => ids.flatMap((id) => networkFigure(of, id) ?? []));
    expect(new Set(figures.map(({ id }) => figureDefinition(id)?.id)).size).toBe(
      NETWORK_FIGURES.length + LAYER_FIGURES.length,
    );
    figures.forEach(expectDefined);
  });

  it('are not exact while layers are still to come', () => {
    expect(networkTotals(run.lines, DEFAULT_ARCH, true)).toMatchObject({ exact: false, utilization: null });
  });

  /** What is said of a figure, without its numbers: these are held to their formulas above. */
  const said = ({ id: _id, value: _value, better: _better, operands, ...rest }: Figure): unknown => ({
    ...rest,
    detail: unnumbered(rest.detail),
    operands: [...new Map(operands.map((o) => [o.label, o])).values()].map((o) =>
      [o.label, o.unit, unnumbered(o.source), o.figure ?? '', o.layer ?? ''].join(' | '),
    ),
  });
  const unnumbered = (text: string): string => text.replace(/\d[\d\u202f\u2009 .]*/g, '# ');
  const known = [...NAMES, 'gemmMacs'].map((name) => `network.${name}`);

  it('say what they are, of what and by which rule', () => {
    const ofOne = (index: number) => LAYER_NAMES.map((name) => `network.${index}.${name}`);
    const shown = [...known, ...ofOne(0), ...ofOne(1)].map((id) => [id, networkFigure(run, id)] as const);
    expect(Object.fromEntries(shown.map(([id, f]) => [id, f && said(f)]))).toMatchSnapshot();
  });

  it('say what of them is an estimate until the layers have run', () => {
    const lines = layerLines({ arch: run.arch, layers: run.lines.map((l) => l.layer), results: new Map() }, {});
    const before = { ...run, lines, totals: networkTotals(lines, DEFAULT_ARCH), result: null };
    const shown = [...known, ...LAYER_NAMES.map((name) => `network.0.${name}`)].flatMap((id) => {
      const found = networkFigure(before, id);
      return found === null ? [] : [[id, found.approximate, found.operands[0]?.source.replace(/[\d.]+/g, '#') ?? '']];
    });
    expect(shown).toMatchSnapshot();
  });

  it('of what VTA does are none where VTA has no layer, and of a part say that they are one', () => {
    const counted = known.filter((id) => networkFigure(run, id) !== null);
    const nothing = { ...run, totals: { ...run.totals, vtaLayers: 0 } };
    expect(counted.filter((id) => networkFigure(nothing, id) === null)).toEqual(
      [
        'cycles',
        'bound',
        'utilization',
        'aboveBound',
        'dram',
        'onVta',
        'products',
        'other',
        'byChannel',
        'copies',
        'read',
        'written',
      ]
        .map((name) => `network.${name}`)
        .concat(counted.includes('network.vtaMacs') ? ['network.vtaMacs'] : [])
        .concat(counted.includes('network.gemmMacs') ? ['network.gemmMacs'] : []),
    );
    for (const [movedLayers, text] of [
      [1, 'without 1 layer now on the host'],
      [2, 'without 2 layers now on the host'],
    ] as const) {
      const part = { ...run, totals: { ...run.totals, movedLayers } };
      const least = counted.filter((id) => networkFigure(part, id)?.atLeast === true);
      expect(least).toEqual(['cycles', 'bound', 'dram', 'read', 'written'].map((name) => `network.${name}`));
      expect(networkFigure(part, 'network.cycles')?.detail).toBe(text);
    }
  });
});
