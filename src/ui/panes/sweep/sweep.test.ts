import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, parameter, PARAMETERS, withParameter } from '../../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../../../core/experiment/defaults.ts';
import { DESIGN_FIGURES } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { gridSize } from '../../../core/explore/space.ts';
import {
  addAxis,
  commonUnit,
  DEFAULT_AXES,
  freeParameters,
  offeredValues,
  removeAxis,
  toggleValue,
} from './axes/axes.ts';
import {
  availableOf,
  designPoints,
  designText,
  fittingFront,
  resourceNames,
  whyNot,
  type PlottedDesign,
} from './designs.ts';
import { toCsv, toNdjson } from './exporting.ts';
import { agreement, nearestPlace, PLACE_RADIUS, pixelOf, placeOf, placesOf } from './plot/places.ts';
import { tickText } from '../../words/format.ts';
import { frontLine, layoutScatter, SCATTER_MARGIN } from './plot/scatter.ts';
import { bestFirst, nextOrder, sorted } from './sorting.ts';
import { isSameWork } from './axes/sweepForm.ts';

const ERROR = { mean: 0, worst: 0, worstPoint: '', points: 0 };

const design = (index: number, lut: number, milliseconds: number | null, fits = true): DesignResult => ({
  index,
  design: { LOG_BLOCK_IN: 4 + (index % 2), busBits: 64 },
  legal: milliseconds !== null,
  cycles: milliseconds === null ? null : milliseconds * 100_000,
  milliseconds,
  bound: 1,
  estimate: 1,
  utilization: 0.5,
  layers: [],
  extrapolated: [],
  resources: {
    lut,
    ff: 1,
    dsp: 256,
    dspUsed: 220,
    productsInLuts: 36,
    bram36: 122,
    m10k: 1,
    extrapolated: false,
    extrapolatedBecause: [],
    device: 'xc7z020',
    fits,
    why: fits ? 'Everything fits xc7z020.' : 'It needs 60,000 LUT, the device has 53,200.',
    budget: [
      { resource: 'LUT', used: lut, available: 53_200 },
      { resource: 'BRAM36', used: 122, available: 140 },
    ],
    looError: { lut: ERROR, ff: ERROR, alut: ERROR, cycloneFf: ERROR },
  },
  problems:
    milliseconds === null
      ? [{ code: 'limit', message: 'A + W, "too" wide', field: 'W', got: 1, limit: 0, fix: 'Less.' }]
      : [],
});

const RESULTS = [
  design(3, 20_000, 5),
  design(0, 30_000, 3),
  design(1, 60_000, 1, false),
  design(2, 25_000, null),
  design(4, 31_000, 3),
];

describe('axes of a sweep', () => {
  it('are a few dozen designs at first', () => {
    expect(gridSize(DEFAULT_AXES)).toBe(48);
    for (const { id, values } of DEFAULT_AXES) expect(parameter(id).stops).toEqual(expect.arrayContaining([...values]));
  });

  it('keep at least one value, in order', () => {
    const axes = toggleValue(DEFAULT_AXES, 'busBits', 512);
    expect(axes.at(-1)?.values).toEqual([64, 128, 512]);
    const one = toggleValue(toggleValue(axes, 'busBits', 64), 'busBits', 512);
    expect(toggleValue(one, 'busBits', 128).at(-1)?.values).toEqual([128]);
  });

  it('say a unit once where all values have it', () => {
    expect(commonUnit([{ unit: 'row' }, { unit: 'rows' }])).toBe('rows');
    expect(commonUnit([{ unit: 'KiB' }, { unit: 'MiB' }])).toBe('');
  });

  it('can be any parameter, once', () => {
    for (const p of PARAMETERS) {
      const axes = addAxis([], DEFAULT_ARCH, p.id);
      expect(addAxis(axes, DEFAULT_ARCH, p.id)).toBe(axes);
      expect(freeParameters(axes)).not.toContain(p.id);
      for (const axis of axes) expect(offeredValues(axis)).toEqual(expect.arrayContaining([...axis.values]));
      expect(removeAxis(axes, p.id)).toEqual([]);
    }
  });

  it('offer two stops to either side of those chosen, also at the ends', () => {
    const { stops } = parameter('LOG_BLOCK_IN');
    const offered = (...at: number[]) =>
      offeredValues({ id: 'LOG_BLOCK_IN', values: at.map((i) => stops.at(i) ?? 0) }).map((v) => stops.indexOf(v));
    expect([offered(0), offered(3), offered(2, 4)]).toEqual([
      [0, 1, 2],
      [1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
    expect(offered(-1)).toEqual([stops.length - 3, stops.length - 2, stops.length - 1]);
    expect(offeredValues({ id: 'LOG_BLOCK_IN', values: [99] })).toEqual([99]);
    expect(offeredValues({ id: 'LOG_BLOCK_IN', values: [99, stops[0] ?? 0] })).toEqual([...stops.slice(0, 3), 99]);
  });

  it('begin with the value of the machine and the next one, if there is one', () => {
    expect(addAxis([], DEFAULT_ARCH, 'LOG_BLOCK_IN')).toEqual([{ id: 'LOG_BLOCK_IN', values: [4, 5] }]);
    expect(addAxis([], withParameter(DEFAULT_ARCH, 'LOG_BLOCK_IN', 99), 'LOG_BLOCK_IN')).toEqual([
      { id: 'LOG_BLOCK_IN', values: [99] },
    ]);
    expect(toggleValue([{ id: 'LOG_BLOCK_IN', values: [4, 6] }], 'LOG_BLOCK_IN', 5)).toEqual([
      { id: 'LOG_BLOCK_IN', values: [4, 5, 6] },
    ]);
  });
});

describe('designs as points', () => {
  const points = designPoints(RESULTS, 'LUT');

  it('are those that ran; the front is of those that fit', () => {
    expect(points.map((p) => p.result.index)).toEqual([3, 0, 1, 4]);
    expect(fittingFront(points, 'LUT').map((p) => p.result.index)).toEqual([3, 0]);
    expect([resourceNames(RESULTS), availableOf(RESULTS, 'BRAM36')]).toEqual([['LUT', 'BRAM36'], 140]);
  });

  it('say what they are, and what is wrong', () => {
    const axes = [
      { id: 'busBits', values: [64] },
      { id: 'LOG_BLOCK_IN', values: [4, 5] },
    ] as const;
    expect(designText(axes, design(0, 1, 1)).replaceAll('\u202f', ' ')).toBe('Bus 64 bits, BLOCK_IN 16');
    expect(whyNot(design(1, 1, 1, false))).toContain('LUT');
    expect(whyNot(design(2, 1, null))).toContain('wide');
    expect(whyNot(design(0, 1, 1))).toBe('');
  });
});

describe('the scatter', () => {
  const value = fc.double({ min: 0.01, max: 1e5, noNaN: true });
  const clouds = fc
    .array(fc.record({ used: value, milliseconds: value, fits: fc.boolean() }), { minLength: 1, maxLength: 40 })
    .map((list): PlottedDesign[] => list.map((p, i) => ({ ...p, result: design(i, p.used, p.milliseconds, p.fits) })));

  it('holds every point inside the frame and finds each where it is drawn', () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const layout = layoutScatter(points, 600, 400);
        const places = placesOf(points, layout);
        for (const p of points) {
          const x = layout.x(Math.max(1, p.used));
          const y = layout.y(p.milliseconds);
          expect(x).toBeGreaterThanOrEqual(SCATTER_MARGIN.left);
          expect(x).toBeLessThanOrEqual(600 - SCATTER_MARGIN.right);
          const found = nearestPlace(places, layout, x, y);
          const least = Math.min(
            ...(found?.points ?? []).map((q) => Math.hypot(pixelOf(layout, q).x - x, pixelOf(layout, q).y - y)),
          );
          expect(least).toBeLessThan(1e-9);
        }
        expect(nearestPlace(places, layout, -100, -100)).toBeNull();
      }),
    );
  });

  it('puts every design in one place, and all that coincide in the same: none is hidden or counted twice', () => {
    fc.assert(
      fc.property(clouds, fc.nat(30), (cloud, copies) => {
        const points = [
          ...cloud,
          ...Array.from({ length: copies }, (_, i): PlottedDesign => {
            const like = cloud[i % cloud.length];
            if (like === undefined) throw new Error('no cloud');
            return { ...like, result: design(cloud.length + i, like.used, like.milliseconds, like.fits) };
          }),
        ];
        const layout = layoutScatter(points, 600, 400);
        const places = placesOf(points, layout);
        const indices = places.flatMap((place) => place.points.map((p) => p.result.index));
        expect([...indices].sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
        for (const { x, y, points: here } of places)
          for (const p of here)
            expect(Math.hypot(pixelOf(layout, p).x - x, pixelOf(layout, p).y - y)).toBeLessThan(PLACE_RADIUS);
        points.slice(cloud.length).forEach((p, i) => {
          expect(placeOf(places, p.result.index)).toBe(placeOf(places, i % cloud.length));
        });
        // Their counts stand apart as well.
        for (const a of places)
          for (const b of places)
            if (a !== b) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(PLACE_RADIUS);
      }),
    );
  });

  it('says of a place in what its designs agree and in what they differ', () => {
    const axes = [
      { id: 'busBits', values: [64] },
      { id: 'LOG_BLOCK_IN', values: [4, 5] },
    ] as const;
    const points = designPoints(RESULTS, 'LUT').slice(0, 2);
    expect(agreement(axes, points)).toEqual({ shared: [axes[0]], different: [axes[1]] });
  });

  it('has ticks that can be read: apart, and at least one where there is room', () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const { x, xTicks } = layoutScatter(points, 600, 400);
        xTicks.forEach((t, i) => {
          const next = xTicks[i + 1];
          if (next !== undefined) expect(x(next) - x(t)).toBeGreaterThanOrEqual(56);
        });
      }),
    );
  });

  it('draws the front as a staircase that only goes down', () => {
    const front = fittingFront(designPoints(RESULTS, 'LUT'), 'LUT');
    const layout = layoutScatter(front, 600, 400);
    const ys = [...frontLine(front, layout).matchAll(/V([\d.]+)/g)].map((m) => Number(m[1]));
    expect(ys).toHaveLength(2);
    expect(ys[1]).toBeGreaterThan(ys[0] ?? 0);
    expect(frontLine([], layout)).toBe('');
  });

  it('begins the front at the top of the frame and ends it at its right', () => {
    const front = fittingFront(designPoints(RESULTS, 'LUT'), 'LUT');
    const layout = layoutScatter(front, 600, 400);
    const line = frontLine(front, layout);
    expect(line.startsWith(`M${layout.x(front[0]?.used ?? 0)} ${SCATTER_MARGIN.top}V`)).toBe(true);
    expect(line.endsWith(`H${600 - SCATTER_MARGIN.right}`)).toBe(true);
    expect(line.match(/[MVH]/g)?.join('')).toBe('MVHVH');
  });

  it('leaves room around the points, and shows what else should be seen only if it is near', () => {
    const one = designPoints(RESULTS, 'LUT').slice(0, 1);
    const used = one[0]?.used ?? 0;
    expect(layoutScatter(one, 600, 400).x.domain()).toEqual([used / 1.15, used * 1.15]);
    expect(layoutScatter(one, 600, 400, [used * 1.9]).x.domain()[1]).toBeCloseTo(used * 1.9 * 1.15, 6);
    expect(layoutScatter(one, 600, 400, [used * 2.1, used / 2.1]).x.domain()).toEqual([used / 1.15, used * 1.15]);
    expect(layoutScatter([], 600, 400, [5]).x.domain()).toEqual([1, 10]);
  });

  it('says ticks with as few decimals as tell them apart', () => {
    expect([0.015, 0.15, 1.5, 2, 20, 1500].map((v) => tickText(v).replaceAll('\u202f', ' '))).toEqual([
      ...['0.015', '0.15', '1.5', '2', '20', '1 500'],
    ]);
  });
});

describe('the table', () => {
  it('sorts by any column, with those that did not run last in both directions', () => {
    const order = bestFirst('milliseconds');
    expect([order, bestFirst('utilization')]).toEqual([
      { by: 'milliseconds', descending: false },
      { by: 'utilization', descending: true },
    ]);
    expect(sorted(RESULTS, order).map((r) => r.index)).toEqual([1, 0, 4, 3, 2]);
    const down = nextOrder(order, 'milliseconds');
    expect(sorted(RESULTS, down).map((r) => r.index)).toEqual([3, 0, 4, 1, 2]);
    expect(nextOrder(down, 'LUT')).toEqual({ by: 'LUT', descending: false });
    expect(sorted(RESULTS, { by: 'LOG_BLOCK_IN', descending: true })[0]?.index).toBe(1);
    // Equal ones stay in the sweep's order.
    const fitting = RESULTS.filter((r) => r.legal && r.resources?.fits === true)
      .map((r) => r.index)
      .sort();
    const byFit = sorted(RESULTS, { by: 'fits', descending: true }).map((r) => r.index);
    expect(fitting.length).toBeGreaterThan(0);
    expect(fitting.length).toBeLessThan(RESULTS.length);
    expect(byFit.slice(0, fitting.length)).toEqual(fitting);
  });
});

describe('the machine on the page', () => {
  it('is among the designs only if it ran the same layer in the same way', () => {
    const run = DEFAULT_EXPERIMENT;
    expect(isSameWork(run, { ...run, arch: withParameter(run.arch, 'busBits', 128), seed: 9 })).toBe(true);
    expect(isSameWork(run, { ...run, workload: { kind: 'network', network: 'resnet18', layer: 'C5' } })).toBe(false);
    expect(isSameWork(run, { ...run, schedule: { tile_h: 7 } })).toBe(false);
    expect(isSameWork(run, { ...run, epilogue: { ...run.epilogue, bias: false } })).toBe(false);
  });
});

const SOURCE = {
  workload: 'C2',
  machineOf: () => withParameter(DEFAULT_EXPERIMENT.arch, 'clockMHz', 150),
  link: 'http://x/?w=1',
  version: { version: '1.2.3', results: 2, engine: 'abc', onnxRuntime: '1.0.0' },
};

/** Rows of a table in the form of RFC 4180, as records. */
function readCsv(text: string): Record<string, string>[] {
  const rows = text.trimEnd().split('\r\n');
  const cells = (row: string): string[] =>
    [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, c = '']) =>
      c.replace(/^"|"$/g, '').replaceAll('""', '"'),
    );
  const head = cells(rows[0] ?? '');
  return rows.slice(1).map((row) => Object.fromEntries(cells(row).map((c, i) => [head[i] ?? '', c])));
}

describe('exports', () => {
  it('say what the table says, of what the device of the sweep has, and what they are of', () => {
    const [first] = RESULTS;
    const resources = first?.resources;
    if (resources == null) throw new Error('no resources');
    // A device of the other family: what is used is neither LUT nor what the model of the first one says.
    const intel: DesignResult = {
      ...(first as DesignResult),
      resources: {
        ...{ ...resources, device: '5csema4', dsp: 256, dspUsed: 84, productsInLuts: 4 },
        budget: [
          { resource: 'ALM', used: 33_444, available: 15_880 },
          { resource: 'DSP', used: 84, available: 84 },
        ],
      },
    };
    const [row = {}] = readCsv(toCsv([{ id: 'LOG_BLOCK_IN', values: [4, 5] }], [intel], SOURCE));
    expect(row).toMatchObject({
      ...{ ALM: '33444', DSP: '84', 'products for DSP': '256', 'products in LUTs': '4', device: '5csema4' },
      ...{ workload: 'C2', 'clock (MHz)': '150', link: 'http://x/?w=1', version: '1.2.3, results 2, engine abc' },
      'utilization (share)': '0.5',
    });
    expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['LUT']));
    expect(JSON.parse(row['machine'] ?? '')).toEqual(SOURCE.machineOf());
    const shown = DESIGN_FIGURES.ALM.value(intel);
    expect(Number(row['ALM'])).toBe(shown);
  });

  it('are lines of JSON that can be read back, in the order of the sweep', () => {
    const lines = toNdjson(RESULTS, SOURCE).trimEnd().split('\n');
    expect(lines.map((l) => (JSON.parse(l) as DesignResult).index)).toEqual([0, 1, 2, 3, 4]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      about: {
        workload: 'C2',
        clockMHz: 150,
        link: 'http://x/?w=1',
        version: { results: 2 },
        machine: SOURCE.machineOf(),
      },
    });
  });

  it('are a table with the axes first; what has a comma or quotes is quoted', () => {
    const rows = toCsv(
      [
        { id: 'LOG_BLOCK_IN', values: [4, 5] },
        { id: 'busBits', values: [64] },
      ],
      RESULTS,
      SOURCE,
    )
      .trimEnd()
      .split('\r\n');
    expect(rows[0]).toMatch(/^LOG_BLOCK_IN,busBits,legal,cycles,/);
    expect(rows[1]).toMatch(/^4,64,true,300000,3,/);
    expect(rows[0]?.split(',')).toContain('extrapolated');
    expect(rows[3]).toContain('"A + W, ""too"" wide"');
    expect(new Set(rows.map((r) => r.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length)).size).toBe(1);
  });
});
