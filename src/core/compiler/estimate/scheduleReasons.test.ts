import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../../machine/parameters.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { layerShape, must } from '../compiler.testing.ts';
import { bestByEstimate } from '../search/search.ts';
import { scheduleReasons } from './scheduleReasons.ts';
import { createTarget, type Target } from '../target/target.ts';

const target = (layer: string, memoryDelay: number): Target =>
  must(createTarget(withParameter(DEFAULT_ARCH, 'memoryDelay', memoryDelay), layerShape(layer), BENCHMARK_EPILOGUE));

describe('why the schedule reacts', () => {
  it('on C2 it does not: compute hides a latency of 128 as it hides one of 16', () => {
    const before = must(bestByEstimate(target('C2', 16))).schedule;
    const after = must(bestByEstimate(target('C2', 128))).schedule;
    expect(after).toEqual(before);
    const reasons = must(scheduleReasons(target('C2', 128), after, before));
    expect(reasons).toMatchObject({ difference: 0, parts: [] });
  });

  it('on C10 it does: with a latency of 128, the schedule of before would wait for its many small loads of weights', () => {
    const before = must(bestByEstimate(target('C10', 16))).schedule;
    const slow = target('C10', 128);
    const after = must(bestByEstimate(slow)).schedule;
    const { difference, parts, chosen, other } = must(scheduleReasons(slow, after, before));
    expect([before.tile_ci, after.tile_ci]).toEqual([1, 3]);
    expect(difference).toBeGreaterThan(0);
    expect(parts[0]?.part).toBe('wait.WGT');
    expect(parts.reduce((sum, p) => sum + p.cycles, 0)).toBe(difference);
    expect(other.estimate.cycles - chosen.estimate.cycles).toBe(difference);
    // Loads of more blocks of input at once, a third as many of them.
    expect(chosen.bufferBytes.WGT).toBeGreaterThan(other.bufferBytes.WGT);
  });

  it('says what keeps a schedule from being legal any more', () => {
    const schedule = must(bestByEstimate(target('C2', 16))).schedule;
    const small = must(
      createTarget(withParameter(DEFAULT_ARCH, 'LOG_ACC_BUFF_SIZE', 14), layerShape('C2'), BENCHMARK_EPILOGUE),
    );
    const reasons = scheduleReasons(small, must(bestByEstimate(small)).schedule, schedule);
    expect(reasons).toMatchObject({ ok: false, problems: [{ code: 'schedule.acc' }] });
  });
});
