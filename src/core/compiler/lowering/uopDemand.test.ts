import { expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { shapeOf } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { samples } from '../../../testdata/sample.ts';
import { lowerConv } from './lower.ts';
import { createPlan } from '../plan/plan.ts';
import { legalSchedules } from '../search/search.ts';
import { createTarget } from '../target/target.ts';
import { uopDemand } from './uopDemand.ts';

it('is what lowering finds, for the schedules of convolutions that tiles do not divide', () => {
  for (const shape of [shapeOf(5, 7, 40, 40, 3, 1, 1), shapeOf(5, 5, 16, 100, 2, 0, 2, 2)]) {
    const target = createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE);
    if (!target.ok) throw new Error(target.problems[0].message);
    const { candidates } = legalSchedules(target.value);
    expect(candidates.length).toBeGreaterThan(50);
    const every = samples(5, 1);
    for (const { schedule } of candidates.filter((_, i) => i % every === 0)) {
      const lowered = lowerConv(target.value, schedule);
      if (!lowered.ok) throw new Error(lowered.problems[0].message);
      const { plan, bufferBytes } = lowered.value;
      expect([schedule, uopDemand(createPlan(plan.target, schedule))]).toEqual([schedule, bufferBytes.UOP]);
    }
  }
});
