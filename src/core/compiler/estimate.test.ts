import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPreset, PRESETS } from '../arch/presets.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE } from '../workload/networks.ts';
import { anySmallConv } from '../workload/workload.testing.ts';
import { timingProgram } from './bindData.ts';
import { anySmallArch, compileFor, layerShape, must } from './compiler.testing.ts';
import { chooseSchedule, legalSchedules } from './search.ts';
import { createTarget } from './target.ts';

/** Spearman's rank correlation. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] => {
    const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
    const rank = new Array<number>(values.length);
    order.forEach((index, place) => (rank[index] = place));
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [covariance, variance] = [0, 0];
  x.forEach((rank, i) => {
    covariance += (rank - middle) * ((y[i] ?? 0) - middle);
    variance += (rank - middle) ** 2;
  });
  return covariance / variance;
}

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
    expect(rankCorrelation(estimates, exact)).toBeGreaterThan(0.93);
    expect(exact[0] ?? Infinity).toBeLessThan(1.02 * Math.min(...exact));
  });
});

describe('chooseSchedule', () => {
  it('takes the first of the whole search, though it does not estimate every point', () => {
    const machine = fc.oneof(anySmallArch(), fc.constantFrom(...PRESETS.map((p) => p.arch)));
    fc.assert(
      fc.property(machine, anySmallConv({ size: 30, channels: 70, batch: 2 }), (arch, shape) => {
        const target = createTarget(arch, shape, { shift: 0, bias: true, clip: null });
        if (!target.ok) return;
        const { candidates, spaceSize } = legalSchedules(target.value);
        const chosen = chooseSchedule(target.value);
        if (chosen.ok) expect(chosen.value).toEqual({ ...candidates[0], spaceSize, legal: candidates.length });
        else expect(candidates).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
