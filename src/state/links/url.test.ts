import fc from 'fast-check';
import type { HostModel } from '../../core/network/hostModel.ts';
import { describe, expect, it } from 'vitest';
import { DEVICES } from '../../core/machine/devices.ts';
import { withParameter } from '../../core/machine/parameters.ts';
import { findPreset, PRESETS, startOf } from '../../core/machine/presets.ts';
import { TENSORS } from '../../core/machine/tensors.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import { PIXEL_FORM_NAMES } from '../../core/workload/pictures/pixelFormNames.ts';
import { anyExperiment } from '../../core/experiment/experiment.testing.ts';
import { FIRST_DOCUMENT } from '../documents/experiment.ts';
import {
  BUILT_IN_NETWORKS,
  MOST_HOST_MS,
  SIDES,
  STYLE,
  type DigitChoice,
  type NetworkDocument,
} from '../documents/networkChoice.ts';
import { MOST_POINTS } from '../documents/strokes.ts';
import { LONGEST_LINK, readUrl, writeUrl, type Shown } from './url.ts';
import type { Ignored } from '../notices.ts';
import { upgrade, type Query } from './urlQuery.ts';
import { DEFAULT_VIEW, GRAPH_DETAILS, LAYER_COLUMNS, type View } from '../view/view.ts';
import { PANE_IDS } from '../view/panes.ts';

const view: fc.Arbitrary<View> = fc.record({
  tab: fc.constantFrom(...PANE_IDS),
  selection: fc.oneof(
    fc.constant(null),
    fc.nat({ max: 999_999_999 }).map((index) => ({ kind: 'instruction', index }) as const),
    fc.constantFrom('cycles', 'part.wait.INP', 'instruction.12.token').map((id) => ({ kind: 'figure', id }) as const),
    fc.constantFrom(...TENSORS).map((tensor) => ({ kind: 'buffer', tensor }) as const),
    fc.nat({ max: 999_999 }).map((index) => ({ kind: 'layer', index }) as const),
    fc.record({
      kind: fc.constant('node' as const),
      index: fc.nat({ max: 999_999 }),
      layer: fc.option(fc.nat({ max: 999_999 })),
    }),
    fc.record({
      kind: fc.constant('end' as const),
      side: fc.constantFrom('input' as const, 'output' as const),
      index: fc.nat({ max: 999_999 }),
    }),
  ),
  window: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 1e9 })).map(([from, n]) => ({ from, to: from + n }))),
  cursor: fc.option(fc.nat()),
  device: fc.option(fc.constantFrom(...DEVICES.map((d) => d.id))),
  account: fc.constantFrom(null, 'compute' as const, 'read' as const, 'write' as const),
  layerOrder: fc.option(fc.record({ by: fc.constantFrom(...LAYER_COLUMNS), descending: fc.boolean() })),
  graph: fc.constantFrom(null, ...GRAPH_DETAILS),
  theme: fc.constantFrom('system' as const, 'light' as const, 'dark' as const),
  inspectorOpen: fc.boolean(),
});

const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const dimensions = fc
  .dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 999_999_999 }), {
    minKeys: 1,
    maxKeys: 3,
  })
  .map((sizes): Record<string, number> => ({ ...sizes }));

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 });
const part = {
  from: names,
  to: names,
  inputs: fc
    .dictionary(
      fc.string({ minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 999_999_999 }), { minLength: 1, maxLength: 8 }),
      { minKeys: 1, maxKeys: 3 },
    )
    .map((shapes): Record<string, number[]> => ({ ...shapes })),
  batch: fc.integer({ min: 1, max: 999_999_999 }),
};

const network: fc.Arbitrary<NetworkDocument> = fc.record(
  {
    choice: fc.oneof(
      fc.constantFrom(...BUILT_IN_NETWORKS).map(({ name }) => ({ kind: 'built-in', name }) as const),
      fc.constantFrom(...SIDES).map((side) => ({ ...STYLE, side })),
      fc
        .record(
          { name: fc.constantFrom('resnet18', 'lenet5'), from: part.from, to: part.to },
          { requiredKeys: ['name'] },
        )
        .map((ends) => ({ kind: 'built-in', ...ends }) as const),
      fc
        .record({ name: fc.string({ minLength: 1, maxLength: 40 }), hash: fc.stringMatching(/^[0-9a-f]{16}$/) })
        .map((file) => ({ kind: 'file', ...file }) as const),
      fc
        .record({ name: fc.constant('net.onnx'), hash, ...part }, { requiredKeys: ['name', 'hash'] })
        .map((file) => ({ kind: 'file', ...file }) as const),
      fc
        .record({ name: fc.constant('net.onnx'), hash, dimensions })
        .map((file) => ({ kind: 'file', ...file }) as const),
    ),
    data: fc.option(fc.record({ name: fc.string({ minLength: 1, maxLength: 40 }), hash })),
    hostMs: fc
      .dictionary(
        fc.nat({ max: 500 }).map(String),
        fc.oneof(
          fc.integer({ min: 0, max: 1e6 }).map((n) => n / 1000),
          fc.double({ min: 0, max: MOST_HOST_MS, noNaN: true }),
        ),
      )
      .map((costs): Record<number, number> => ({ ...costs })),
    pixels: fc.constantFrom(null, ...PIXEL_FORM_NAMES),
    mix: fc
      .dictionary(fc.nat({ max: 999 }).map(String), fc.integer({ min: 1, max: 100 }), { maxKeys: 4 })
      .map((mix): Record<number, number> => ({ ...mix })),
    opened: fc.option(fc.nat({ max: 500 })),
    weightScales: fc.constant('channel'),
  },
  { requiredKeys: ['choice', 'data', 'pixels', 'mix', 'hostMs', 'opened'] },
);

const byte = fc.integer({ min: 0, max: 255 });
const digit: fc.Arbitrary<DigitChoice> = fc.oneof(
  fc.nat({ max: 9999 }).map((index) => ({ kind: 'held-back', index }) as const),
  fc
    .array(
      fc.array(fc.tuple(byte, byte), { minLength: 1, maxLength: 20 }).map((points) => points.flat()),
      { maxLength: 5 },
    )
    .map((strokes) => ({ kind: 'drawn', strokes }) as const),
);

const rate = fc.double({ min: Number.MIN_VALUE, max: 1e18, noNaN: true });
const rates = {
  macsPerSecond: rate,
  bytesPerSecond: rate,
  secondsPerCall: fc.double({ min: 0, max: 1e18, noNaN: true }).map((seconds) => seconds + 0),
};
const hostModel: fc.Arbitrary<HostModel> = fc.record({
  rates: fc.record(rates),
  byOperation: fc
    .dictionary(
      fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() === name),
      fc.record(rates, { requiredKeys: [] }).filter((own) => Object.keys(own).length > 0),
      { maxKeys: 5 },
    )
    .map((own) => ({ ...own })),
});

const shown: fc.Arbitrary<Shown> = fc.record({
  experiment: anyExperiment,
  baseline: fc.option(anyExperiment),
  network: fc.option(network),
  digit: fc.option(digit),
  hostModel: fc.option(hostModel),
  view,
});

describe('the URL', () => {
  it('holds everything: what is written is read back', () => {
    fc.assert(
      fc.property(shown, (x) => {
        expect(readUrl(writeUrl(x))).toEqual({ ...x, ignored: [] });
      }),
    );
  });

  it('is short and readable: only differences from the preset', () => {
    const preset = findPreset('de10-nano');
    if (preset === undefined) throw new Error('no preset de10-nano');
    const x: Shown = {
      ...FIRST_DOCUMENT,
      experiment: {
        ...DEFAULT_EXPERIMENT,
        preset: preset.id,
        arch: withParameter(preset.arch, 'LOG_BLOCK_IN', 5),
        workload: { kind: 'network', network: 'resnet18', layer: 'C5' },
        schedule: { tile_h: 14 },
      },
      baseline: DEFAULT_EXPERIMENT,
      view: {
        ...DEFAULT_VIEW,
        tab: 'sweep',
        selection: { kind: 'instruction', index: 101 },
        window: { from: 1000, to: 2000 },
      },
    };
    expect(writeUrl(x)).toBe(
      '?v=1&p=de10-nano&block-in=5&layer=resnet18.C5&tile_h=14&vs=p=default;layer=resnet18.C2&tab=sweep&sel=i101&t=1000-2000',
    );
  });

  it.each(PRESETS)(
    'keeps which preset was chosen, $id, also where another has the same machine',
    ({ id, arch: machine }) => {
      const x: Shown = {
        ...FIRST_DOCUMENT,
        experiment: { ...DEFAULT_EXPERIMENT, preset: id, arch: machine },
        view: DEFAULT_VIEW,
      };
      expect(writeUrl(x)).toBe(`?v=1&p=${id}&layer=resnet18.C2&tab=dataflow`);
      expect(startOf(readUrl(writeUrl(x)).experiment)).toMatchObject({ preset: { id }, differences: 0 });
    },
  );

  it('opens links of before, which named the nearest preset and the rest as differences', () => {
    const { experiment } = readUrl('?v=1&p=ultra96&burst=4&layer=resnet18.C2&vs=p=pynq-4x8;layer=resnet18.C2');
    expect(experiment).toEqual({
      ...DEFAULT_EXPERIMENT,
      preset: 'ultra96',
      arch: withParameter(findPreset('ultra96')?.arch ?? DEFAULT_EXPERIMENT.arch, 'burstLengthLog2', 4),
    });
  });

  it('with nothing in it is a first visit, which sees how data flow', () => {
    expect(readUrl('')).toEqual({ ...FIRST_DOCUMENT, view: DEFAULT_VIEW, ignored: [] });
    expect(DEFAULT_VIEW.tab).toBe('dataflow');
    expect(readUrl('?utm_source=mail').view.tab).toBe('dataflow');
  });

  it.each(['?v=1', '?v=1&p=default&layer=resnet18.C2', '?layer=resnet18.C5', '?theme=dark', '?net=lenet5'])(
    'without a tab means Memory for ever: %s',
    (link) => {
      expect(readUrl(link).view.tab).toBe('memory');
    },
  );

  it.each(PANE_IDS)('brings back the tab %s', (tab) => {
    const x: Shown = { ...FIRST_DOCUMENT, view: { ...DEFAULT_VIEW, tab } };
    expect(readUrl(writeUrl(x)).view.tab).toBe(tab);
  });

  it('that is too long is not read at all, which is said once and at once', () => {
    const read = readUrl(`?layer=resnet18.C5&${'a&'.repeat(1_000_000)}`);
    expect(read).toMatchObject({ ...FIRST_DOCUMENT, view: DEFAULT_VIEW });
    expect(read.ignored).toHaveLength(1);
    expect(read.ignored[0]?.why).toContain('2000019');
  });

  it('is short enough to be read back, however much the page lets anybody do', () => {
    const everything: Shown = {
      ...FIRST_DOCUMENT,
      network: {
        choice: { kind: 'file', name: '数'.repeat(200), hash: '0'.repeat(16) },
        data: { name: '字'.repeat(200), hash: '0'.repeat(16) },
        pixels: 'imagenet',
        mix: Object.fromEntries(Array.from({ length: 26 }, (_, i) => [i, 50])),
        hostMs: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [i, 12345.678901])),
        opened: 1,
      },
      digit: { kind: 'drawn', strokes: Array.from({ length: MOST_POINTS }, () => [255, 255]) },
      view: DEFAULT_VIEW,
    };
    expect(writeUrl(everything).length).toBeLessThan(LONGEST_LINK);
    expect(readUrl(writeUrl(everything))).toEqual({ ...everything, ignored: [] });
  });

  it('draws no more points than the pen may', () => {
    const ink = (points: number) => readUrl(`?digit=ink:${'8080'.repeat(points)}`);
    expect(ink(MOST_POINTS)).toMatchObject({ digit: { kind: 'drawn' }, ignored: [] });
    expect(ink(MOST_POINTS + 1)).toMatchObject({ digit: null, ignored: [{ key: 'digit' }] });
    expect(ink(3700).ignored[0]?.why).toBe('draws 3700 points, and a drawing has at most 700');
  });

  it('keeps the size that was chosen of a built-in network', () => {
    const read = readUrl('?v=1&net=gpt2-block&dims=sequence:128');
    expect(read.ignored).toEqual([]);
    expect(read.network?.choice).toEqual({ kind: 'built-in', name: 'gpt2-block', dimensions: { sequence: 128 } });
    expect(new URLSearchParams(writeUrl(read)).get('dims')).toBe('sequence:128');
    expect(readUrl('?v=1&dims=sequence:128').ignored).toMatchObject([{ key: 'dims' }]);
  });

  it('says that a built-in network has no sizes of inputs to choose, but takes the ends of its part', () => {
    const read = readUrl('?v=1&net=lenet5&begin=conv1&end=conv2&samples=4');
    expect(read.ignored).toMatchObject([{ key: 'samples', why: 'there is no file it could belong to' }]);
    expect(read.network?.choice).toEqual({ kind: 'built-in', name: 'lenet5', from: ['conv1'], to: ['conv2'] });
    expect(readUrl('?v=1&end=conv2').ignored).toMatchObject([{ key: 'end' }]);
  });

  it.each([
    ['host', '1:0.30000000000000004,2:1e-7,3:5e-324'],
    ['host', '0:86400000'],
    ['dims', 'batch%20size:1,%2C%3A:999999999'],
    ['begin', '%2Fconv%2C1,b'],
    ['shapes', 'x:1x3x48x320,z%3A0:10'],
    ['samples', '4'],
    ['dims', `${'n'.repeat(900)}:7`],
  ])('%s=%s comes back as it was', (key, text) => {
    const link = `?v=1&p=default&layer=resnet18.C2&net=file:0123456789abcdef:a&${key}=${encodeURIComponent(text)}`;
    const { ignored, ...read } = readUrl(link);
    expect(ignored).toEqual([]);
    expect(readUrl(writeUrl(read))).toEqual({ ...read, ignored: [] });
    expect(new URLSearchParams(writeUrl(read)).get(key)).toBe(text);
  });

  it.each([
    ['host', '1:86400001'],
    ['host', '1:1,1:2'],
    ['host', '01:1,1:2'],
    ['host', '1:-1'],
    ['host', '123456:1'],
    ['host', '1:0x10'],
    ['begin', 'a,a'],
    ['end', ''],
    ['end', '%'],
    ['shapes', 'x:1x0'],
    ['shapes', 'x:1,x:2'],
    ['shapes', 'x:1x1x1x1x1x1x1x1x1'],
    ['samples', '0'],
    ['dims', 'N:0'],
    ['dims', 'N:1.5'],
    ['dims', 'N:1,N:2'],
    ['dims', '%:1'],
    ['dims', 'N:1000000000'],
    ['transposed', 'x1'],
    ['sort', 'name.up.down'],
    ['digit', 'ink:808'],
  ])('%s=%s is refused', (key, text) => {
    const link = `?conv=4,4,1,1,1,0,1&net=file:0123456789abcdef:a&${key}=${encodeURIComponent(text)}`;
    expect(readUrl(link).ignored.map((i) => i.key)).toEqual([key]);
  });

  it('says what it ignored, and takes the rest', () => {
    const read = readUrl(
      '?v=1&p=toaster&bus=65&tile_h=-3&layer=resnet18.C99&clip=9,1&tab=nowhere&sel=x&foo=1&seed=7&seed=8',
    );
    expect(read.experiment).toEqual({ ...DEFAULT_EXPERIMENT, seed: 7 });
    expect(read.ignored.map((i) => i.key).sort()).toEqual(
      ['bus', 'clip', 'foo', 'layer', 'p', 'seed', 'sel', 'tab', 'tile_h'].sort(),
    );
    expect(read.ignored.every((i) => i.why !== '')).toBe(true);
  });

  it('never throws on garbage', () => {
    const keys = fc.constantFrom(
      'v',
      'p',
      'vs',
      'layer',
      'conv',
      'clip',
      't',
      'sel',
      'bus',
      'clock',
      'seed',
      'tile_h',
      'net',
      'host',
      'data',
      'dims',
      'begin',
      'end',
      'shapes',
      'samples',
      'digit',
      'transposed',
    );
    const noise = fc.oneof(
      fc.string(),
      fc.constantFrom('%', '%E0%A4%A', '1e999', 'NaN', '__proto__', ';;=&', '9'.repeat(400)),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.tuple(keys, noise)).map((kv) => kv.map(([k, v]) => `${k}=${v}`).join('&')),
        ),
        (text) => {
          const read = readUrl(`?${text}`);
          expect(readUrl(writeUrl(read))).toEqual({ ...read, ignored: [] });
        },
      ),
    );
  });

  it('reads older versions through one upgrader after another', () => {
    const ignored: Ignored[] = [];
    const rename = (from: string, to: string) => (query: Query) => {
      const value = query.get(from);
      query.delete(from);
      return value === undefined ? query : query.set(to, value);
    };
    const old: Query = new Map([
      ['v', '1'],
      ['width', '64'],
    ]);
    expect([...upgrade(old, 3, { 1: rename('width', 'bus'), 2: rename('bus', 'bus-bits') }, ignored)]).toEqual([
      ['bus-bits', '64'],
    ]);
    expect(ignored).toEqual([]);
  });

  it('says so when a newer Explorer made the link', () => {
    expect(readUrl('?v=99&seed=3')).toMatchObject({ experiment: { seed: 3 }, ignored: [{ key: 'v', value: '99' }] });
  });
});
