import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programBound } from '../analysis/bound/programBound.ts';
import { runTiming } from '../simulator/timing/run.ts';
import type { ConvShape } from '../workload/layer.ts';
import { anySmallWindow } from '../workload/workload.testing.ts';
import { timingProgram } from './bindData.ts';
import { scheduleBound } from './bound.ts';
import { anyEpilogue, anySmallArch, compileFor, findFaults } from './compiler.testing.ts';
import { estimateCycles } from './estimate.ts';
import { floorOf, layerBound } from './layerBound.ts';
import { legalPoints } from './search.ts';
import { scheduleSpace } from './space.ts';
import { createTarget } from './target.ts';

/** What an image is looked at through: everything but transposed convolutions and the largest value. */
const anyWindow: fc.Arbitrary<ConvShape> = anySmallWindow({ size: 9, channels: 40, batch: 3 }).filter(
  (s) => s.transposed === undefined && s.reduce === undefined,
);

describe('a layer with groups, one weight for all, dilation or uneven pads, on any machine, by any schedule that fits', () => {
  it('compiles to a program that computes it, free of hazards and races, within its bounds', () => {
    let compiled = 0;
    fc.assert(
      fc.property(anySmallArch(), anyWindow, anyEpilogue(), fc.nat(), (arch, shape, epilogue, pick) => {
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
        // What tiny machines do least resembles an estimate's assumptions; off by a half would still be a bug.
        const estimate = estimateCycles(lowered.plan);
        expect(Math.abs(estimate - cycles) / cycles, `${estimate} for ${cycles}: ${context}`).toBeLessThan(0.5);
      }),
      { numRuns: 300 },
    );
    expect(compiled).toBeGreaterThan(20);
  });
});
