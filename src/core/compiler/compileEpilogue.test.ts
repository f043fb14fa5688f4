import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programBound } from '../analysis/bound/programBound.ts';
import type { Arch } from '../arch/arch.ts';
import { isLegal } from '../arch/limits.ts';
import { runTiming } from '../simulator/timing/run.ts';
import type { Epilogue } from '../workload/layer.ts';
import { anySmallConv } from '../workload/workload.testing.ts';
import { timingProgram } from './bindData.ts';
import { scheduleBound } from './bound.ts';
import { anyEpilogue, anySmallArch, compileFor, findFaults } from './compiler.testing.ts';
import { estimateCycles, estimateFloor } from './estimate.ts';
import { floorOf, layerBound } from './layerBound.ts';
import { legalPoints } from './search.ts';
import { scheduleSpace } from './space.ts';
import { createTarget } from './target.ts';
import { uopDemand } from './uopDemand.ts';

/** Machines that can bring a second tensor to the sums: equal blocks, weights that can be 1. */
const anyEqualBlocks = (): fc.Arbitrary<Arch> =>
  anySmallArch()
    .map(({ config, hardware }) => {
      const { LOG_BLOCK_OUT, LOG_BLOCK_IN } = config;
      const more = LOG_BLOCK_OUT - LOG_BLOCK_IN;
      const wider = { LOG_INP_BUFF_SIZE: Math.max(5, config.LOG_INP_BUFF_SIZE + more) };
      const LOG_WGT_BUFF_SIZE = Math.max(5, config.LOG_WGT_BUFF_SIZE + more);
      return { config: { ...config, ...wider, LOG_WGT_BUFF_SIZE, LOG_BLOCK_IN: LOG_BLOCK_OUT }, hardware };
    })
    .filter((arch) => isLegal(arch) && arch.config.LOG_WGT_WIDTH > 0);

/** An operand for an epilogue, on a machine whose weights can hold its factor. */
const anyUse: fc.Arbitrary<Pick<Epilogue, 'operand' | 'shiftAfter'>> = fc.record({
  operand: fc.constantFrom(1, 1, 4, 64).map((factor) => ({ operation: 'add' as const, factor })),
  shiftAfter: fc.integer({ min: 0, max: 5 }),
});

const anyConv = anySmallConv({ size: 9, channels: 40, batch: 3 });

describe('a layer with a second tensor, on any machine that can take it, by any schedule that fits', () => {
  it('compiles to a program that computes it, free of hazards and races, within its bounds', () => {
    let compiled = 0;
    fc.assert(
      fc.property(anyEqualBlocks(), anyConv, anyEpilogue(), anyUse, fc.nat(), (arch, shape, plain, use, pick) => {
        const epilogue = { ...plain, ...use };
        const created = createTarget(arch, shape, epilogue);
        if (!created.ok) return;
        const target = created.value;
        const points = legalPoints(target, scheduleSpace(target));
        const schedule = points[pick % Math.max(1, points.length)];
        if (schedule === undefined) return;
        compiled++;
        const context = JSON.stringify({ schedule, arch, shape, epilogue });
        const program = compileFor(arch, shape, epilogue, schedule);
        expect(findFaults(program, 'simulator', pick), context).toEqual([]);
        expect(findFaults(program, 'rtl', pick), context).toEqual([]);
        const { lowered } = program;
        const trace = runTiming(timingProgram(lowered, 'test'));
        expect(trace.deadlock, context).toBeNull();
        const cycles = trace.cycles ?? 0;
        const stream = { arch, instructions: lowered.stream, base: lowered.map.stream };
        const least = programBound(stream)?.cycles ?? Infinity;
        const own = scheduleBound(lowered.plan).cycles;
        expect(cycles, context).toBeGreaterThanOrEqual(least);
        expect(least, context).toBeGreaterThanOrEqual(own);
        expect(own, context).toBeGreaterThanOrEqual(layerBound(target, schedule, points).cycles);
        expect(own, context).toBeGreaterThanOrEqual(floorOf(target)(schedule));
        const estimate = estimateCycles(lowered.plan);
        expect(estimate + 1, context).toBeGreaterThanOrEqual(floorOf(target)(schedule));
        expect(estimate + 1, context).toBeGreaterThanOrEqual(estimateFloor(lowered.plan));
        expect(Math.abs(estimate - cycles) / cycles, `${estimate} for ${cycles}: ${context}`).toBeLessThan(0.5);
        expect(uopDemand(lowered.plan), context).toBe(lowered.bufferBytes.UOP);
      }),
      { numRuns: 100, endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(20);
  });
});
