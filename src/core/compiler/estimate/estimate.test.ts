import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../../machine/arch.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { findPreset, PRESETS } from '../../machine/presets.ts';
import { inOneGo } from '../../base/slices.ts';
import { runTiming } from '../../simulator/timing/run.ts';
import { shapeOf } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { anySmallConv } from '../../layer/layer.testing.ts';
import { samples } from '../../../testdata/sample.ts';
import { timingProgram } from '../lowering/bindData.ts';
import { scheduleLowerBound } from '../lowerBound/scheduleLowerBound.ts';
import { Boxes } from '../boxes/boxes.ts';
import { anyLegal, anySmallArch, compileFor, layerShape, must } from '../compiler.testing.ts';
import { estimateCycles, estimateLowerBound, estimateOf } from './estimate.ts';
import { createPlan } from '../plan/plan.ts';
import { rankCorrelation } from './rankCorrelation.ts';
import { bestByEstimate, legalSchedules, rankInSlices } from '../search/search.ts';
import { scheduleSpace } from '../space/space.ts';
import { withFold } from '../target/target.ts';
import { createTarget, type Target } from '../target/target.ts';

describe('estimateCycles', () => {
  it.each([
    ['de10-nano', 'C4'],
    ['pynq', 'C10'],
    ['ultra96', 'C7'],
    ['pynq-4x8', 'C10'],
  ])('on %s, %s: ranks schedules as the timing simulator does, and chooses nearly the best', (machine, layer) => {
    const arch = findPreset(machine)?.arch;
    if (arch === undefined) throw new Error(machine);
    const shape = layerShape(layer);
    const { candidates } = legalSchedules(must(createTarget(arch, shape, BENCHMARK_EPILOGUE)));
    // The best five, and some spread over the better half: the rest are thousands of instructions each.
    const spread = samples(8, 30);
    const half = Math.floor(candidates.length / 2);
    const sample = [
      ...candidates.slice(0, 5),
      ...candidates.filter((_, i) => i < half && i % Math.ceil(half / spread) === 9),
    ];
    const exact = sample.map(({ schedule }) => {
      const { lowered } = compileFor(arch, shape, BENCHMARK_EPILOGUE, schedule);
      return runTiming(timingProgram(lowered, layer), { recordBursts: false }).cycles ?? Infinity;
    });
    const estimates = sample.map((c) => c.estimate);
    expect(rankCorrelation(estimates, exact)).toBeGreaterThan(0.985);
    estimates.forEach((estimate, i) => expect(Math.abs(estimate / (exact[i] ?? 0) - 1)).toBeLessThan(0.1));
    expect(exact[0] ?? Infinity).toBeLessThan(1.01 * Math.min(...exact));
  });
});

it('is a number, near the exact cycles, where loads ran ahead in the round that is repeated', () => {
  const arch: Arch = {
    config: {
      ...DEFAULT_ARCH.config,
      ...{ LOG_WGT_WIDTH: 0, LOG_OUT_WIDTH: 0, LOG_BATCH: 2, LOG_BLOCK_IN: 2, LOG_BLOCK_OUT: 5 },
      ...{ LOG_UOP_BUFF_SIZE: 5, LOG_INP_BUFF_SIZE: 5, LOG_WGT_BUFF_SIZE: 6, LOG_ACC_BUFF_SIZE: 16 },
    },
    hardware: { ...DEFAULT_ARCH.hardware, burstLengthLog2: 7, queueDepth: 4, memoryDelay: 0, tagPool: 16 },
  };
  const shape = {
    ...{ batch: 2, height: 8, width: 2, inChannels: 30, outChannels: 30, groups: 30, kernelHeight: 2, kernelWidth: 2 },
    ...{ padHeight: 3, padBottom: 2, padWidth: 14, padRight: 1, strideHeight: 2, strideWidth: 3, dilationHeight: 3 },
    dilationWidth: 1,
  };
  const epilogue = { shift: 0, shiftByChannel: true, bias: true, biasAt: 'after', clip: [-1, 61] } as const;
  const schedule = {
    ...{ tile_h: 2, tile_w: 1, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 },
    ...({ order: 'weight-stationary', fold_taps: 'window' } as const),
  };
  const { lowered } = compileFor(arch, shape, { ...epilogue, biasBound: 2 ** 31 }, schedule);
  const exact = runTiming(timingProgram(lowered, 'narrow')).cycles ?? 0;
  expect(Math.abs(estimateCycles(lowered.plan) / exact - 1)).toBeLessThan(0.5);
});

const anyTarget = (): fc.Arbitrary<Target> =>
  fc
    .tuple(
      fc.oneof(anySmallArch(), fc.constantFrom(...PRESETS.map((p) => p.arch))),
      anySmallConv({ size: 30, channels: 70, batch: 2 }),
      fc.boolean(),
    )
    .map(([arch, shape, bias]) => createTarget(arch, shape, { shift: 0, bias, clip: null }))
    .filter((target) => target.ok && new Boxes(target.value, scheduleSpace(target.value)).length > 0)
    .map(must);

describe('estimateOf', () => {
  it('divides the estimate into parts that add up, and is never below the bound', () => {
    fc.assert(
      fc.property(anyTarget(), fc.nat(), (target, pick) => {
        const schedule = anyLegal(new Boxes(target, scheduleSpace(target)), pick, Infinity);
        if (schedule === null) throw new Error('no schedule');
        const plan = createPlan(target, schedule);
        const { cycles, parts } = estimateOf(plan);
        const bound = scheduleLowerBound(plan).cycles;
        expect(parts.reduce((sum, p) => sum + p.cycles, 0)).toBe(cycles);
        expect(cycles).toBe(Math.max(estimateCycles(plan), bound));
        for (const p of parts) {
          expect(p.cycles, p.part).toBeGreaterThanOrEqual(0);
          expect(Number.isInteger(p.cycles), p.part).toBe(true);
        }
      }),
      { numRuns: samples(30, 100) },
    );
  });

  it('says what the default machine does on C2: almost only products, one of each element for the bias', () => {
    const target = must(createTarget(DEFAULT_ARCH, layerShape('C2'), BENCHMARK_EPILOGUE));
    const { parts } = estimateOf(createPlan(target, must(bestByEstimate(target)).schedule));
    const cyclesOf = Object.fromEntries(parts.map(({ part, cycles }) => [part, cycles]));
    expect(cyclesOf).toMatchObject({
      products: 451_584 + 12_544,
      resets: 12_544,
      alu: 37_632,
      'wait.INP': 0,
      'wait.WGT': 0,
    });
  });
});

describe('chooseSchedule', () => {
  it('prunes by lower bounds that no estimate is below: of the schedule, and of all with as many tiles', () => {
    fc.assert(
      fc.property(anySmallArch(), anySmallConv({ size: 14, channels: 48, batch: 2 }), fc.nat(), (arch, shape, pick) => {
        const target = createTarget(arch, shape, { shift: 8, bias: true, clip: [0, 127] });
        if (!target.ok) return;
        const boxes = new Boxes(target.value, scheduleSpace(target.value));
        const schedule = anyLegal(boxes, pick, Infinity);
        if (schedule === null) return;
        const plan = createPlan(target.value, schedule);
        const shown = estimateOf(plan).cycles;
        expect(estimateLowerBound(plan)).toBeLessThanOrEqual(estimateCycles(plan) + 1);
        expect(boxes.boxLowerBounds.of(schedule)).toBeLessThanOrEqual(shown);
        expect(boxes.lowerBoundOf(schedule)).toBeLessThanOrEqual(shown);
      }),
      { numRuns: samples(50, 200) },
    );
  });

  it('prunes by lower bounds that are near the estimate where compute binds: a useless one would be noticed', () => {
    const target = must(createTarget(DEFAULT_ARCH, layerShape('C8'), BENCHMARK_EPILOGUE));
    const { schedule, estimate } = must(bestByEstimate(target));
    const boxes = new Boxes(target, scheduleSpace(target));
    expect(estimateLowerBound(createPlan(target, schedule))).toBeGreaterThan(0.995 * estimate);
    expect(boxes.boxLowerBounds.of(schedule)).toBeGreaterThan(0.995 * estimate);
    expect(boxes.lowerBoundOf(schedule)).toBeGreaterThan(0.995 * estimate);
    // Where memory binds, the lower bound is that of the loads.
    const dense = must(createTarget(DEFAULT_ARCH, shapeOf(1, 1, 2048, 1024, 1, 0, 1), BENCHMARK_EPILOGUE));
    const chosen = must(bestByEstimate(dense));
    expect(new Boxes(dense, scheduleSpace(dense)).boxLowerBounds.of(chosen.schedule)).toBeGreaterThan(
      0.9 * chosen.estimate,
    );
  });

  it('estimates a small part of the space, as lower bounds exclude the rest', () => {
    for (const [layer, most] of [
      ['C2', 0.01],
      ['C8', 0.002],
      ['C11', 0.001],
    ] as const) {
      const target = must(createTarget(DEFAULT_ARCH, layerShape(layer), BENCHMARK_EPILOGUE));
      const boxes = new Boxes(target, scheduleSpace(target));
      const ranking = inOneGo(rankInSlices(boxes, { most: 1, margin: 0, followed: 0 }));
      expect(ranking.estimated, layer).toBeLessThan(most * boxes.countLegal());
    }
  });

  it('is no worse by estimate than any corner of a box, though it does not estimate every one', () => {
    const machine = fc.oneof(anySmallArch(), fc.constantFrom(...PRESETS.map((p) => p.arch)));
    fc.assert(
      fc.property(machine, anySmallConv({ size: 30, channels: 70, batch: 2 }), (arch, shape) => {
        const target = createTarget(arch, shape, { shift: 0, bias: true, clip: null });
        if (!target.ok) return;
        const { candidates, spaceSize, legal } = legalSchedules(target.value);
        const chosen = bestByEstimate(target.value);
        expect(chosen.ok).toBe(candidates.length > 0);
        if (!chosen.ok) return;
        expect(chosen.value).toMatchObject({ spaceSize, legal });
        const shown = candidates
          .slice(0, 20)
          .map(
            ({ schedule }) => estimateOf(createPlan(must(withFold(target.value, schedule.fold_taps)), schedule)).cycles,
          );
        // Those whose estimates are as good as equal are not told apart.
        expect(chosen.value.estimate).toBeLessThanOrEqual(1.0002 * Math.min(...shown) + 1);
      }),
      { numRuns: samples(10, 200) },
    );
  });
});
