import { describe, expect, it } from 'vitest';
import { runTiming } from '../simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE, findLayer } from '../layer/benchmarks.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { compileFor, de10Fixed, findFaults, must } from './compiler.testing.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';

/** RTL cycles on the DE10-Nano design: ours, and those of TVM 0.8's programs (`timing.md` section 15). */
const LAYERS = [
  ['D1', 354_820, 410_892],
  ['D2', 180_784, 254_366],
  ['D3', 355_471, 410_846],
  ['D4', 91_574, 126_641],
  ['D5', 178_731, 206_586],
  ['D6', 46_758, 63_380],
  ['D7', 90_470, 106_460],
  ['D8', 25_758, 40_687],
  ['D9', 46_376, 64_824],
] as const;

describe('MobileNet in groups of one block on the DE10-Nano design, schedules chosen by search', () => {
  it.each(LAYERS)('%s is right and takes %i cycles, fewer than the %i of what TVM compiles', (name, ours, tvm) => {
    const { shape } = must(findLayer(`mobilenet.${name}`)).layer;
    const target = must(createTarget(de10Fixed(), shape, BENCHMARK_EPILOGUE));
    const { schedule, estimate, layerLowerBound } = must(bestByEstimate(target));
    const compiled = compileFor(de10Fixed(), shape, BENCHMARK_EPILOGUE, schedule);
    const { cycles } = runTiming(timingProgram(compiled.lowered, name));
    expect(cycles).toBe(ours);
    expect(ours).toBeLessThanOrEqual(tvm);
    expect(Math.abs(estimate / ours - 1)).toBeLessThan(0.02);
    expect(scheduleLowerBound(compiled.lowered.plan).cycles).toBeLessThanOrEqual(ours);
    expect(layerLowerBound.cycles).toBeLessThanOrEqual(ours);
    expect(findFaults(compiled, 'rtl')).toEqual([]);
  });
});
