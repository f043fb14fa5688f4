import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../arch/parameters.ts';
import { findPreset, PRESETS } from '../arch/presets.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE } from '../workload/networks.ts';
import { anySmallConv } from '../workload/workload.testing.ts';
import { samples } from '../../testdata/sample.ts';
import { timingProgram } from './bindData.ts';
import { scheduleBound } from './bound.ts';
import { anySmallArch, compileFor, layerShape, must } from './compiler.testing.ts';
import { estimateCycles, estimateOf } from './estimate.ts';
import { createPlan } from './plan.ts';
import { rankCorrelation } from './rankCorrelation.ts';
import { floorOf } from './layerBound.ts';
import { chooseSchedule, legalPoints, legalSchedules } from './search.ts';
import { scheduleSpace } from './space.ts';
import { createTarget, type Target } from './target.ts';

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
    // The best five, and thirty spread over the better half: the rest are thousands of instructions each.
    const half = Math.floor(candidates.length / 2);
    const sample = [
      ...candidates.slice(0, 5),
      ...candidates.filter((_, i) => i < half && i % Math.ceil(half / 30) === 9),
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

const anyTarget = (): fc.Arbitrary<Target> =>
  fc
    .tuple(
      fc.oneof(anySmallArch(), fc.constantFrom(...PRESETS.map((p) => p.arch))),
      anySmallConv({ size: 30, channels: 70, batch: 2 }),
      fc.boolean(),
    )
    .map(([arch, shape, bias]) => createTarget(arch, shape, { shift: 0, bias, clip: null }))
    .filter((target) => target.ok && legalSchedules(target.value).candidates.length > 0)
    .map(must);

describe('estimateOf', () => {
  it('divides the estimate into parts that add up, and is never below the bound', () => {
    fc.assert(
      fc.property(anyTarget(), fc.nat(), (target, pick) => {
        const { candidates } = legalSchedules(target);
        const candidate = candidates[pick % candidates.length];
        if (candidate === undefined) throw new Error('no candidate');
        const plan = createPlan(target, candidate.schedule);
        const { cycles, parts } = estimateOf(plan);
        const bound = scheduleBound(plan).cycles;
        expect(parts.reduce((sum, p) => sum + p.cycles, 0)).toBe(cycles);
        expect(cycles).toBe(Math.max(candidate.estimate, bound));
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
    const { parts } = estimateOf(createPlan(target, must(chooseSchedule(target)).schedule));
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
  it('prunes by a floor that no estimate is below', () => {
    fc.assert(
      fc.property(anySmallArch(), anySmallConv({ size: 14, channels: 48, batch: 2 }), fc.nat(), (arch, shape, pick) => {
        const target = createTarget(arch, shape, { shift: 8, bias: true, clip: [0, 127] });
        if (!target.ok) return;
        const points = legalPoints(target.value, scheduleSpace(target.value));
        const schedule = points[pick % Math.max(1, points.length)];
        if (schedule === undefined) return;
        const estimate = estimateCycles(createPlan(target.value, schedule));
        expect(floorOf(target.value)(schedule)).toBeLessThanOrEqual(estimate);
      }),
      { numRuns: samples(50, 200) },
    );
  });

  it('takes the first of the whole search, though it does not estimate every point', () => {
    const machine = fc.oneof(anySmallArch(), fc.constantFrom(...PRESETS.map((p) => p.arch)));
    fc.assert(
      fc.property(machine, anySmallConv({ size: 30, channels: 70, batch: 2 }), (arch, shape) => {
        const target = createTarget(arch, shape, { shift: 0, bias: true, clip: null });
        if (!target.ok) return;
        const { candidates, spaceSize } = legalSchedules(target.value);
        const chosen = chooseSchedule(target.value);
        if (chosen.ok) {
          const { schedule, estimate } = chosen.value;
          const bound = scheduleBound(createPlan(target.value, schedule)).cycles;
          expect(chosen.value).toMatchObject({
            schedule: candidates[0]?.schedule,
            spaceSize,
            legal: candidates.length,
          });
          expect(estimate).toBe(Math.max(candidates[0]?.estimate ?? 0, bound));
        } else expect(candidates).toEqual([]);
      }),
      { numRuns: samples(20, 60) },
    );
  });
});
