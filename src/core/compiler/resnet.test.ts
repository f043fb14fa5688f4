import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { samples } from '../../testdata/sample.ts';
import { BENCHMARK_EPILOGUE, NETWORKS } from '../layer/benchmarks.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { compileFor, de10Fixed, findFaults, must } from './compiler.testing.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';

const LAYERS = (NETWORKS[0]?.layers ?? []).filter((layer) => layer.onHost !== true);

/** TVM 0.8's programs on the DE10-Nano design, RTL cycles (`timing.md` section 15). */
const TVM_CYCLES: Readonly<Record<string, number>> = {
  ...{ C2: 545_239, C3: 275_777, C4: 95_800, C5: 499_716, C6: 252_477 },
  ...{ C7: 56_025, C8: 477_216, C9: 243_510, C10: 41_362, C11: 469_312 },
};

describe('ResNet-18 on the default machine, schedules chosen by search', () => {
  // The smallest of each kernel, and the first; the others take most of the time, and are of the same make.
  it.each(LAYERS.filter(({ name }) => samples(0, 1) === 1 || ['C2', 'C4', 'C7', 'C10'].includes(name)))(
    '$name computes the convolution, free of hazards, races and deadlock',
    ({ shape }) => {
      const target = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
      const compiled = compileFor(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE, must(bestByEstimate(target)).schedule);
      expect(findFaults(compiled, 'simulator')).toEqual([]);
      expect(findFaults(compiled, 'rtl')).toEqual([]);
    },
    60_000,
  );
});

describe('ResNet-18 on the DE10-Nano design, on the timing simulator', () => {
  interface Exact {
    readonly cycles: number;
    readonly estimate: number;
    readonly bounds: readonly number[];
  }
  const run = (layer: (typeof LAYERS)[number], pins = {}): Exact => {
    const target = must(createTarget(de10Fixed(), layer.shape, BENCHMARK_EPILOGUE));
    const { schedule, estimate, layerLowerBound } = must(bestByEstimate(target, pins));
    const { lowered } = compileFor(de10Fixed(), layer.shape, BENCHMARK_EPILOGUE, schedule);
    const trace = runTiming(timingProgram(lowered, layer.name));
    if (trace.cycles === null) throw new Error(trace.deadlock?.message ?? 'cut');
    return {
      cycles: trace.cycles,
      estimate,
      bounds: [layerLowerBound.cycles, scheduleLowerBound(lowered.plan).cycles],
    };
  };
  const known = new Map<string, Exact>();
  /** The choice of a layer, run once for all that look at it. */
  const exact = (layer: (typeof LAYERS)[number]): Exact => {
    const found = known.get(layer.name) ?? run(layer);
    known.set(layer.name, found);
    return found;
  };

  it.each(LAYERS)('$name takes no longer than what TVM compiles, and the estimate is within 2 %', (layer) => {
    const { cycles, estimate, bounds } = exact(layer);
    expect(cycles).toBeLessThanOrEqual(TVM_CYCLES[layer.name] ?? 0);
    expect(Math.abs(estimate / cycles - 1)).toBeLessThan(0.02);
    for (const bound of bounds) expect(bound).toBeLessThanOrEqual(cycles);
  });

  it('all offloaded layers take less than hiding all memory time could do for the mix of TVM: 7,253,568 of compute', () => {
    const total = LAYERS.reduce((sum, layer) => sum + layer.count * exact(layer).cycles, 0);
    expect(total).toBe(7_204_196);
  });

  it.each(LAYERS)('$name takes longer without latency hiding', (layer) => {
    const hidden = exact(layer).cycles;
    const plain = run(layer, { oc_nthread: 1, h_nthread: 1 }).cycles;
    expect(plain).toBeGreaterThan(1.005 * hidden);
  });
});
