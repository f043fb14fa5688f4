import { describe, expect, it } from 'vitest';
import { runTiming } from '../simulator/timing/run.ts';
import { samples } from '../../testdata/sample.ts';
import { BENCHMARK_EPILOGUE, NETWORKS } from '../layer/benchmarks.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { compileFor, de10Fixed, findFaults, must } from './compiler.testing.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';

const LAYERS = NETWORKS.find(({ name }) => name === 'dcgan')?.layers ?? [];

/** On the DE10-Nano design, TVM 0.8's programs, which multiply the zeros between inputs too, and ours. */
const CYCLES: Readonly<Record<string, { readonly tvm: number; readonly ours: number }>> = {
  CT1: { tvm: 2_118_404, ours: 1_067_538 },
  CT2: { tvm: 2_123_805, ours: 551_771 },
  CT3: { tvm: 2_145_448, ours: 571_929 },
};

describe('the transposed convolutions of DCGAN on the DE10-Nano design', () => {
  it.each(LAYERS)('$name is computed without fault, in as many cycles as it ever took', ({ name, shape }) => {
    const arch = de10Fixed();
    const target = must(createTarget(arch, shape, BENCHMARK_EPILOGUE));
    const { schedule, estimate, layerLowerBound } = must(bestByEstimate(target));
    const compiled = compileFor(arch, shape, BENCHMARK_EPILOGUE, schedule);
    // Its products take the simulator seconds: the smallest in the short run.
    if (name === 'CT3' || samples(0, 1) === 1) expect(findFaults(compiled, 'rtl')).toEqual([]);
    const cycles = runTiming(timingProgram(compiled.lowered, name)).cycles ?? Infinity;
    const known = CYCLES[name];
    expect(cycles).toBe(known?.ours);
    expect(cycles).toBeLessThan((known?.tvm ?? 0) / 1.9);
    expect(Math.abs(estimate / cycles - 1)).toBeLessThan(0.01);
    for (const bound of [layerLowerBound.cycles, scheduleLowerBound(compiled.lowered.plan).cycles]) {
      expect(bound).toBeLessThanOrEqual(cycles);
    }
  });
});
