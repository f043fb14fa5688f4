import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { findPreset } from '../machine/presets.ts';
import { timingProgram } from '../compiler/lowering/bindData.ts';
import { Boxes } from '../compiler/boxes/boxes.ts';
import { allLegal, anySmallArch, layerShape, must } from '../compiler/compiler.testing.ts';
import { lowerConv } from '../compiler/lowering/lower.ts';
import type { Schedule } from '../compiler/schedule/schedule.ts';
import { bestByEstimate } from '../compiler/search/search.ts';
import { foldedTargets } from '../compiler/space/folds.ts';
import { scheduleSpace } from '../compiler/space/space.ts';
import { createTarget, type Target } from '../compiler/target/target.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { anySmallWindow } from '../layer/layer.testing.ts';
import { shapeOf, type ConvShape } from '../layer/layer.ts';
import { samples } from '../../testdata/sample.ts';
import { chooseInSlices, chooseSchedule, type ChooseEvent } from './chooseSchedule.ts';

const exact = (target: Target, schedule: Schedule): number =>
  runTiming(timingProgram(must(lowerConv(target, schedule)), ''), { recordBursts: false }).cycles ?? Infinity;

/** Schedules of spaces that brute force goes through. */
const MOST_LEGAL = samples(120, 400);

const targetOf = (layer: string, machine = 'de10-nano'): Target =>
  must(createTarget(findPreset(machine)?.arch ?? DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));

describe('decideSchedule', () => {
  const target = targetOf('C5', 'ultra96');
  const byEstimate = must(bestByEstimate(target));
  const decided = must(chooseSchedule(target));

  it('takes what is fastest to the cycle, which need not be the best by estimate', () => {
    expect(decided.schedule).not.toEqual(byEstimate.schedule);
    expect(decided.trace.cycles).toBe(exact(target, decided.schedule));
    expect(decided.trace.cycles).toBeLessThan(exact(target, byEstimate.schedule));
  });

  it('accounts for every legal point: simulated, excluded by its bound, or remaining', () => {
    const c6 = targetOf('C6');
    const { search, trace, spaceSize, legal } = must(chooseSchedule(c6));
    const boxes = new Boxes(c6, scheduleSpace(c6));
    const cycles = trace.cycles ?? 0;
    expect(search).toMatchObject({ points: spaceSize, legal });
    let [all, below] = [0, 0];
    for (let box = 0; box < boxes.length; box++)
      boxes.within(box, (lowerBound) => {
        all++;
        below += Number(lowerBound < cycles);
      });
    expect(legal).toBe(all);
    // All that were simulated have lower bounds below the choice, for else nothing was to be decided.
    expect(search.simulated + search.remaining).toBe(below);
    expect(search.excluded).toBe(legal - below);
  });

  it.each<[string, ConvShape, number, number]>([
    ['ResNet-18’s', shapeOf(224, 224, 3, 64, 7, 3, 2), 2_721_796, 708_239],
    ['LeNet-5’s', shapeOf(28, 28, 1, 6, 5, 2, 1), 25_197, 5725],
  ])('folds the taps of %s first convolution into channels', (_, shape, without, folded) => {
    const first = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
    const none = must(chooseSchedule(first, { fold_taps: 'none' }));
    expect(none.trace.cycles).toBe(without);
    const { schedule, trace, layerLowerBound } = must(chooseSchedule(first));
    expect(schedule.fold_taps).toBe('window');
    expect(trace.cycles).toBe(folded);
    expect(layerLowerBound.cycles).toBeLessThanOrEqual(folded);
    // Of all schedules, pinned or not: other ways to fold are bounded with it.
    expect(none.layerLowerBound.cycles).toBe(layerLowerBound.cycles);
    const made = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE, 'vta'));
    expect(must(chooseSchedule(made)).trace.cycles).toBe(without);
  });

  it('proves that no point of the space is faster, and none is', () => {
    let [held, folded] = [0, 0];
    fc.assert(
      fc.property(anySmallArch(), anySmallWindow({ size: 7, channels: 20, batch: 2 }), (arch, shape) => {
        const small = createTarget(arch, shape, BENCHMARK_EPILOGUE);
        if (!small.ok) return;
        const spaces = must(foldedTargets(small.value)).map((target) => new Boxes(target, scheduleSpace(target)));
        const legal = spaces.reduce((sum, boxes) => sum + boxes.countLegal(), 0);
        folded += Number(spaces.length > 1);
        if (legal === 0 || legal > MOST_LEGAL) return;
        const { search, trace } = must(chooseSchedule(small.value, {}, { prove: Infinity }));
        expect(search.legal).toBe(legal);
        expect(search.remaining).toBe(0);
        expect(search.simulated + search.excluded).toBe(search.legal);
        const all = spaces.flatMap(allLegal).map((schedule) => exact(small.value, schedule));
        expect(trace.cycles, JSON.stringify({ arch, shape })).toBe(Math.min(...all));
        held++;
      }),
      { numRuns: samples(40, 600) },
    );
    expect(held).toBeGreaterThan(samples(0, 60));
    expect(folded).toBeGreaterThan(samples(0, 10));
  }, 600_000);

  it('a limit of the proof leaves the rest open', () => {
    const c6 = targetOf('C6');
    // Of a part of the space, for a proof looks at all that is open before it runs any.
    const pins = { oc_nthread: 2, tile_ci: 1 };
    const some = must(chooseSchedule(c6, pins, { prove: 5 })).search;
    const none = must(chooseSchedule(c6, pins)).search;
    expect(some.simulated).toBe(none.simulated + 5);
    expect(some.remaining).toBeGreaterThan(0);
    expect(some.remaining).toBeLessThanOrEqual(none.remaining - 5);
  });

  it('keeps pins; with all pinned there is nothing to decide', () => {
    const c10 = targetOf('C10');
    const order = 'input-stationary';
    const { schedule } = must(chooseSchedule(c10, { order, tile_co: 4 }));
    expect(schedule).toMatchObject({ order, tile_co: 4 });
    const { search } = must(chooseSchedule(c10, schedule));
    expect(search).toEqual({ points: 1, legal: 1, estimated: 1, simulated: 1, excluded: 0, remaining: 0 });
  });

  it('tells the best estimate at once, and again if the choice is another', () => {
    const estimates = (of: Target): ChooseEvent[] =>
      [...chooseInSlices(of)].filter((event) => event.kind === 'estimate');
    expect(estimates(targetOf('C10'))).toHaveLength(1);
    const told = estimates(target).map((event) => 'schedule' in event && event.schedule);
    expect(told).toEqual([byEstimate.schedule, decided.schedule]);
  });
});
