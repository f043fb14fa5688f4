import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../arch/parameters.ts';
import { shapeOf } from '../workload/layer.ts';
import { BENCHMARK_EPILOGUE } from '../workload/networks.ts';
import { layerShape, must } from './compiler.testing.ts';
import { checkSchedule, fits } from './legality.ts';
import { parseSchedule } from './parseSchedule.ts';
import { legalPoints } from './search.ts';
import { scheduleSpace, tileSizes } from './space.ts';
import { createTarget } from './target.ts';

const C2 = must(createTarget(DEFAULT_ARCH, layerShape('C2'), BENCHMARK_EPILOGUE));
const ONE_THREAD = { oc_nthread: 1, h_nthread: 1 };

describe('tileSizes', () => {
  it('holds every ceil(extent / k), so every divisor', () => {
    expect(tileSizes(7)).toEqual([7, 4, 3, 2, 1]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (extent) => {
        const all = new Set(Array.from({ length: extent }, (_, k) => Math.ceil(extent / (k + 1))));
        expect(tileSizes(extent)).toEqual([...all]);
      }),
    );
  });
});

describe('scheduleSpace', () => {
  it('is the product of its knobs', () => {
    const space = scheduleSpace(C2);
    expect(space.size).toBe(tileSizes(56).length ** 2 * tileSizes(4).length ** 2 * 3);
  });

  it('a pin leaves one value, whether or not the space has it; threads pinned to 1 and 1 switch latency hiding off', () => {
    const space = scheduleSpace(C2, { tile_h: 13, ...ONE_THREAD });
    expect(space.tile_h).toEqual([13]);
    expect(space.threads).toEqual([[1, 1]]);
  });

  it('legalPoints are exactly the points that fit', () => {
    const arch = { ...DEFAULT_ARCH, config: { ...DEFAULT_ARCH.config, LOG_INP_BUFF_SIZE: 12, LOG_ACC_BUFF_SIZE: 12 } };
    const target = must(createTarget(arch, shapeOf(14, 14, 64, 48, 3, 1, 1), BENCHMARK_EPILOGUE));
    const space = scheduleSpace(target);
    const all = space.threads.flatMap(([oc_nthread, h_nthread]) =>
      space.tile_ci.flatMap((tile_ci) =>
        space.tile_co.flatMap((tile_co) =>
          space.tile_h.flatMap((tile_h) =>
            space.tile_w.map((tile_w) => ({ tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread })),
          ),
        ),
      ),
    );
    expect(all).toHaveLength(space.size);
    const fitting = all.filter((schedule) => checkSchedule(target, schedule).length === 0);
    expect(fitting.length).toBeLessThan(all.length);
    const names = (list: readonly object[]): string[] =>
      list.map((s) => JSON.stringify(Object.entries(s).sort())).sort();
    expect(names(legalPoints(target, space))).toEqual(names(fitting));
  });
});

describe('checkSchedule', () => {
  const fine = { tile_h: 2, tile_w: 56, tile_ci: 1, tile_co: 2, oc_nthread: 2, h_nthread: 1 };

  it('has nothing against a schedule that fits', () => {
    expect(checkSchedule(C2, fine)).toEqual([]);
  });

  it('names the product that is too large for its buffer, and the nearest values that are not', () => {
    const target = must(createTarget(DEFAULT_ARCH, layerShape('C11'), BENCHMARK_EPILOGUE));
    const schedule = { tile_h: 1, tile_w: 1, tile_ci: 4, tile_co: 16, oc_nthread: 2, h_nthread: 1 };
    const [problem] = checkSchedule(target, schedule);
    expect(problem).toMatchObject({ code: 'schedule.wgt', field: 'tile_co', got: 294912, limit: 262144 });
    expect(problem?.message).toBe(
      'WGT needs 294,912 of 262,144 bytes: tile_co 16 x tile_ci 4 x 3 x 3 x 256 x 2 threads.',
    );
    expect(problem?.repairs?.map((r) => r.label)).toEqual([
      'tile_co 11',
      'tile_ci 3',
      'oc_nthread 1',
      'LOG_WGT_BUFF_SIZE 19',
    ]);
    // What is offered mends it.
    for (const repair of problem?.repairs?.slice(0, 3) ?? []) {
      expect(fits(target, { ...schedule, [repair.field]: repair.value }), repair.label).toBe(true);
    }
  });

  it('names input rows and columns with their padding and overlap', () => {
    const [problem] = checkSchedule(C2, { ...fine, tile_h: 56, tile_ci: 4 });
    expect(problem?.message).toContain('tile_ci 4 x 58 rows (tile_h 56) x 58 columns (tile_w 56) x 16 x 2 threads');
  });

  it('refuses knobs out of range and four threads', () => {
    expect(checkSchedule(C2, { ...fine, tile_h: 57 })[0]).toMatchObject({ code: 'schedule.range', field: 'tile_h' });
    expect(checkSchedule(C2, { ...fine, tile_ci: 0 })[0]).toMatchObject({ code: 'schedule.range', field: 'tile_ci' });
    expect(checkSchedule(C2, { ...fine, tile_co: 1.5 })[0]).toMatchObject({ code: 'schedule.range' });
    expect(checkSchedule(C2, { ...fine, h_nthread: 2 })[0]).toMatchObject({ code: 'schedule.threads' });
    expect(checkSchedule(C2, { ...fine, oc_nthread: 3 })[0]).toMatchObject({ code: 'schedule.threads' });
  });

  it('refuses to cut a huge layer into single pixels', () => {
    const huge = must(createTarget(DEFAULT_ARCH, shapeOf(1000, 1000, 16, 16, 1, 0, 1), BENCHMARK_EPILOGUE));
    const single = { tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1, ...ONE_THREAD };
    expect(checkSchedule(huge, single)[0]).toMatchObject({ code: 'schedule.steps', got: 1_000_000 });
  });
});

describe('parseSchedule', () => {
  it('takes "auto", some knobs, or TVM pairs [outer, inner]', () => {
    expect(parseSchedule('auto')).toEqual({ ok: true, value: {} });
    expect(parseSchedule({ tile_h: 7, oc_nthread: 2 })).toEqual({ ok: true, value: { tile_h: 7, oc_nthread: 2 } });
    expect(parseSchedule({ tile_h: [8, 7], tile_ci: [1, 4] })).toEqual({ ok: true, value: { tile_h: 7, tile_ci: 4 } });
  });

  it.each([
    [null, 'schedule.syntax'],
    [[], 'schedule.syntax'],
    ['fast', 'schedule.syntax'],
    [{ tile_x: 1 }, 'schedule.unknown-knob'],
    [{ tile_h: '7' }, 'schedule.knob'],
    [{ tile_h: 0 }, 'schedule.knob'],
    [{ tile_h: [1, 2, 3] }, 'schedule.knob'],
    [{ oc_nthread: [1, 2] }, 'schedule.knob'],
    [{ tile_h: 1e9 }, 'schedule.knob'],
  ])('refuses %j', (json, code) => {
    expect(parseSchedule(json)).toMatchObject({ ok: false, problems: [{ code }] });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (json) => typeof parseSchedule(json).ok === 'boolean'));
  });
});
