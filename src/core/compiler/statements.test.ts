import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../machine/presets.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { anyEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import { samples } from '../../testdata/sample.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { Boxes } from './boxes/boxes.ts';
import { anyFold, anyLegal, anySmallArch, compileFor, de10Fixed, layerShape, must } from './compiler.testing.ts';
import { layerLowerBound } from './boxes/layerLowerBound.ts';
import { checkSchedule } from './space/legality.ts';
import { createPlan } from './plan/plan.ts';
import type { Schedule } from './schedule/schedule.ts';
import { scheduleSpace } from './space/space.ts';
import { createTarget, type Target } from './target/target.ts';
import { walkLowerBound } from './lowerBound/walkLowerBound.ts';

const exact = (target: Target, schedule: Schedule): number => {
  const { lowered } = compileFor(target.arch, target.shape, target.epilogue, schedule);
  return runTiming(timingProgram(lowered, ''), { recordBursts: false }).cycles ?? 0;
};

/** Everything that is said of the schedule, of its box and of all schedules, against its run. */
function holds(target: Target, schedule: Schedule, boxes: Boxes): void {
  const context = JSON.stringify({ schedule, arch: target.arch, shape: target.shape, epilogue: target.epilogue });
  expect(checkSchedule(target, schedule), context).toEqual([]);
  const cycles = exact(target, schedule);
  const plan = createPlan(target, schedule);
  expect(cycles, context).toBeGreaterThanOrEqual(scheduleLowerBound(plan).cycles);
  expect(cycles, context).toBeGreaterThanOrEqual(walkLowerBound(plan));
  const lowerBound = boxes.boxLowerBounds.of(schedule);
  expect(cycles, context).toBeGreaterThanOrEqual(lowerBound);
  expect(lowerBound, context).toBeGreaterThanOrEqual(boxes.lowerBoundOf(schedule) - 1e-6);
  // As where nothing was searched: from whatever schedule there is.
  expect(cycles, context).toBeGreaterThanOrEqual(layerLowerBound(target, plan).cycles);
}

const RUNS = samples(25, 2000);

describe('statements about all schedules', () => {
  it('hold for random integer pins on random machines and layers', () => {
    let held = 0;
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: anySmallArch() }, fc.constantFrom(...PRESETS.map((p) => p.arch))),
        anySmallWindow({ size: 13, channels: 40, batch: 2 }),
        anyEpilogue(),
        fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
        (arch, shape, epilogue, picks) => {
          const layer = createTarget(arch, shape, epilogue);
          // Others are drawn instead: what holds of nothing would count for nothing.
          fc.pre(layer.ok);
          for (const pick of picks) {
            const target = anyFold(layer.value, pick);
            const boxes = new Boxes(target, scheduleSpace(target));
            const schedule = anyLegal(boxes, pick);
            fc.pre(schedule !== null);
            holds(target, schedule, boxes);
            held++;
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(held).toBeGreaterThan(RUNS / 2);
  }, 900_000);

  it('hold for the schedules that were found below the bounds of before', () => {
    const c5 = must(createTarget(de10Fixed(), layerShape('C5'), BENCHMARK_EPILOGUE));
    const boxes = new Boxes(c5, scheduleSpace(c5));
    const order = 'input-stationary';
    const pins = {
      tile_h: 13,
      tile_w: 28,
      tile_ci: 1,
      tile_co: 2,
      oc_nthread: 1,
      h_nthread: 2,
      order,
      fold_taps: 'none',
    } as const;
    holds(c5, pins, boxes);
    expect(exact(c5, pins)).toBe(485_333);
  });
});
