import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { shapeOf } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { anyEpilogue, anySmallConv, anySmallWindow } from '../../layer/layer.testing.ts';
import { samples } from '../../../testdata/sample.ts';
import { timingProgram } from '../lowering/bindData.ts';
import { scheduleKey } from '../search/bestEstimates.ts';
import { Boxes } from '../boxes/boxes.ts';
import { allLegal, anySmallArch, layerShape, must } from '../compiler.testing.ts';
import { checkSchedule, fits, tilingBreach } from './legality.ts';
import { lowerConv } from '../lowering/lower.ts';
import { onlyOrder } from '../schedule/order.ts';
import { parseSchedule } from '../schedule/parseSchedule.ts';
import { ORDERS, SCHEDULE_SPACE, type TileOrder, type Schedule, type SchedulePins } from '../schedule/schedule.ts';
import { keepsClusters, ordersOf, scheduleSpace, tileSizes, type ScheduleSpace } from './space.ts';
import { createTarget, type Target } from '../target/target.ts';

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
  it('has every whole number of each tile: the product of its knobs, with a pinned order', () => {
    expect(scheduleSpace(C2).tile_co).toEqual([4, 3, 2, 1]);
    for (const order of ORDERS) expect(scheduleSpace(C2, { order }).size).toBe(56 ** 2 * 4 ** 2 * 3);
  });

  it('has a version, which changes with what it holds', () => {
    const { version, knobs, threads, orders } = SCHEDULE_SPACE;
    expect({ version, knobs, threads, orders }).toEqual({
      version: 3,
      knobs: ['tile_h', 'tile_w', 'tile_ci', 'tile_co', 'oc_nthread', 'h_nthread', 'order', 'fold_taps'],
      threads: [
        { oc_nthread: 1, h_nthread: 1 },
        { oc_nthread: 2, h_nthread: 1 },
        { oc_nthread: 1, h_nthread: 2 },
      ],
      orders: ['weight-stationary', 'input-stationary'],
    });
  });

  it('has one point where both orders give the same program, and two elsewhere', () => {
    const pins = { tile_h: 28, tile_w: 56, tile_ci: 4, oc_nthread: 1, h_nthread: 1 };
    const orders = (more: SchedulePins): TileOrder[] => {
      const target = must(createTarget(DEFAULT_ARCH, shapeOf(56, 56, 16, 64, 1, 0, 1), BENCHMARK_EPILOGUE));
      const space = scheduleSpace(target, { ...pins, tile_ci: 1, ...more });
      const points = allLegal(new Boxes(target, space));
      expect(points).toHaveLength(space.size);
      return points.map((s) => s.order);
    };
    expect(orders({ tile_co: 1, tile_h: 14 })).toEqual(['weight-stationary', 'input-stationary']);
    expect(orders({ tile_co: 4, tile_h: 7 })).toEqual(['weight-stationary']);
    expect(orders({ tile_co: 1, tile_h: 14, tile_w: 56, order: 'input-stationary' })).toEqual(['input-stationary']);
    // All rows in the two tiles of one group: their inputs stay.
    const small = must(createTarget(DEFAULT_ARCH, shapeOf(8, 8, 16, 64, 1, 0, 1), BENCHMARK_EPILOGUE));
    const rows = { tile_h: 4, tile_w: 8, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 2 };
    expect(allLegal(new Boxes(small, scheduleSpace(small, rows))).map((s) => s.order)).toEqual(['input-stationary']);
  });

  it('orders of which only one is a point give the same steps', () => {
    const arbitrary = fc.tuple(anySmallConv({ size: 9, channels: 40, batch: 3 }), fc.nat());
    fc.assert(
      fc.property(arbitrary, ([shape, pick]) => {
        const target = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
        const points = allLegal(new Boxes(target, scheduleSpace(target))).filter((s) => onlyOrder(target, s) !== null);
        const schedule = points[pick % points.length];
        if (schedule === undefined) return;
        const [one, other] = ORDERS.map((order) => timingProgram(must(lowerConv(target, { ...schedule, order })), ''));
        expect(other?.instructions).toEqual(one?.instructions);
      }),
      { numRuns: samples(25, 100) },
    );
  });

  it('a pin leaves one value, whether or not the space has it; threads pinned to 1 and 1 switch latency hiding off', () => {
    const space = scheduleSpace(C2, { tile_h: 13, ...ONE_THREAD });
    expect(space.tile_h).toEqual([13]);
    expect(space.threads).toEqual([[1, 1]]);
  });

  /** Every point, whether it fits or not. */
  const pointsOf = (target: Target, space: ScheduleSpace): Schedule[] =>
    space.threads.flatMap(([oc_nthread, h_nthread]) =>
      space.tile_ci.flatMap((tile_ci) =>
        space.tile_co.flatMap((tile_co) =>
          space.tile_h.flatMap((tile_h) =>
            space.tile_w.flatMap((tile_w) => {
              if (!keepsClusters(target, { tile_co, tile_ci })) return [];
              const tiles = { tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread };
              return ordersOf(target, tiles, space.orders).map((order) => ({
                ...tiles,
                order,
                fold_taps: target.fold,
              }));
            }),
          ),
        ),
      ),
    );

  it('in boxes: those that fit are exactly those of all boxes, and as many as are counted', () => {
    let held = 0;
    fc.assert(
      fc.property(
        anySmallArch(),
        anySmallWindow({ size: 6, channels: 24, batch: 2 }),
        anyEpilogue(),
        (arch, shape, epilogue) => {
          const target = createTarget(arch, shape, epilogue);
          if (!target.ok) return;
          const space = scheduleSpace(target.value);
          if (space.size > 20_000) return;
          const all = pointsOf(target.value, space);
          expect(all).toHaveLength(space.size);
          // As `checkSchedule`, without trying the repairs of each that does not fit.
          const fitting = all.filter((schedule) => tilingBreach(target.value, schedule) === null);
          expect(fitting.every((schedule) => checkSchedule(target.value, schedule).length === 0)).toBe(true);
          const boxes = new Boxes(target.value, space);
          expect(allLegal(boxes).map(scheduleKey).sort()).toEqual(fitting.map(scheduleKey).sort());
          expect(boxes.countLegal()).toBe(fitting.length);
          held += Number(fitting.length > 0 && fitting.length < all.length);
        },
      ),
      { numRuns: samples(40, 600) },
    );
    expect(held).toBeGreaterThan(samples(0, 60));
  });

  it('counts what fits where tiles of single pixels would be too many steps', () => {
    const target = must(createTarget(DEFAULT_ARCH, shapeOf(800, 800, 16, 16, 1, 0, 1), BENCHMARK_EPILOGUE));
    const space = scheduleSpace(target, { tile_h: 1 });
    const legal = pointsOf(target, space).filter((schedule) => checkSchedule(target, schedule).length === 0);
    expect(legal.length).toBeLessThan(space.size);
    const boxes = new Boxes(target, space);
    expect(boxes.countLegal()).toBe(legal.length);
    expect(allLegal(boxes)).toHaveLength(legal.length);
  });
});

describe('checkSchedule', () => {
  const order = 'weight-stationary';
  const tiles = { tile_h: 2, tile_w: 56, tile_ci: 1, tile_co: 2 };
  const fine: Schedule = { ...tiles, oc_nthread: 2, h_nthread: 1, order, fold_taps: 'none' };

  it('has nothing against a schedule that fits', () => {
    expect(checkSchedule(C2, fine)).toEqual([]);
  });

  it('names the product that is too large for its buffer, and the nearest values that are not', () => {
    const target = must(createTarget(DEFAULT_ARCH, layerShape('C11'), BENCHMARK_EPILOGUE));
    const schedule: Schedule = { ...fine, tile_h: 1, tile_w: 1, tile_ci: 4, tile_co: 16 };
    const [problem] = checkSchedule(target, schedule);
    expect(problem).toMatchObject({ code: 'schedule.wgt', field: 'tile_co', got: 294912, limit: 262144 });
    expect(problem?.message).toBe('WGT needs 288 of 256 KiB: tile_co 16 x tile_ci 4 x 3 x 3 x 256 B x 2 threads.');
    // Not LOG_WGT_BUFF_SIZE 19: no micro-op could address it.
    expect(problem?.repairs?.map((r) => r.label)).toEqual(['tile_co 14', 'tile_ci 3', 'threads 1']);
    expect(problem?.fix).toBe('Choose tile_co 14, tile_ci 3, or oc_nthread 1.');
    // What is offered mends it.
    for (const repair of problem?.repairs ?? []) {
      expect(fits(target, { ...schedule, [repair.field]: repair.value }), repair.label).toBe(true);
    }
  });

  it('names input rows and columns with their padding and overlap', () => {
    const [problem] = checkSchedule(C2, { ...fine, tile_h: 56, tile_ci: 4 });
    expect(problem?.message).toContain('tile_ci 4 x 58 rows (tile_h 56) x 58 columns (tile_w 56) x 16 B x 2 threads');
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
    const single = { tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1, ...ONE_THREAD, order, fold_taps: 'none' } as const;
    expect(checkSchedule(huge, single)[0]).toMatchObject({ code: 'schedule.steps', got: 1_000_000 });
  });
});

describe('parseSchedule', () => {
  it('takes "auto", some knobs, or TVM pairs [outer, inner]', () => {
    expect(parseSchedule('auto')).toEqual({ ok: true, value: {} });
    expect(parseSchedule({ tile_h: 7, oc_nthread: 2 })).toEqual({ ok: true, value: { tile_h: 7, oc_nthread: 2 } });
    expect(parseSchedule({ order: 'input-stationary' })).toEqual({ ok: true, value: { order: 'input-stationary' } });
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
    [{ order: 1 }, 'schedule.knob'],
    [{ order: 'output-stationary' }, 'schedule.knob'],
  ])('refuses %j', (json, code) => {
    expect(parseSchedule(json)).toMatchObject({ ok: false, problems: [{ code }] });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (json) => typeof parseSchedule(json).ok === 'boolean'));
  });
});
