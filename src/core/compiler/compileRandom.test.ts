import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometry } from '../machine/geometry.ts';
import { isLegal } from '../machine/limits.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { anySmallConv, anySumEpilogue, epilogueFor } from '../layer/layer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { programLowerBound } from '../analysis/lowerBound/programLowerBound.ts';
import { samples } from '../../testdata/sample.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { Boxes } from './boxes/boxes.ts';
import { anyFold, anyLegal, anySmallArch, compileFor, findFaults, must } from './compiler.testing.ts';
import { offsetInBias } from './target/epilogue.ts';
import { layerLowerBound } from './boxes/layerLowerBound.ts';
import { scheduleSpace } from './space/space.ts';
import { createTarget, type Target } from './target/target.ts';
import type { Schedule } from './schedule/schedule.ts';

const RUNS = { numRuns: samples(25, 600) };
const anyConv = anySmallConv({ size: 9, channels: 24, batch: 3 });

const boxesOf = (target: Target): Boxes => new Boxes(target, scheduleSpace(target));

/** A schedule of the space that fits, with any integer tiles. */
const legalSchedule = (target: Target, pick: number): Schedule | null => anyLegal(boxesOf(anyFold(target, pick)), pick);

describe('any layer, on any machine, by any schedule that fits', () => {
  it('compiles to a program that computes the convolution, free of hazards, races and deadlock, on simulator and RTL', () => {
    let compiled = 0;
    fc.assert(
      fc.property(anySmallArch(), anyConv, anySumEpilogue(), fc.nat(), (arch, shape, drawn, pick) => {
        const epilogue = epilogueFor(geometry(arch).scalarBits, drawn);
        const created = createTarget(arch, shape, epilogue);
        // Buffers of a single element are refused.
        const schedule = created.ok ? legalSchedule(created.value, pick) : null;
        if (!created.ok || schedule === null) return;
        compiled++;
        const program = compileFor(arch, shape, epilogue, schedule);
        const context = JSON.stringify({ schedule, arch, shape, epilogue });
        expect(findFaults(program, 'simulator', pick), context).toEqual([]);
        expect(findFaults(program, 'rtl', pick), context).toEqual([]);
      }),
      RUNS,
    );
    // Machines too small for any schedule prove nothing: most must not be like that.
    expect(compiled).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('adds biases at the edges of what it is told to expect, by product up to the limit of one, by ALU beyond', () => {
    // So many that both ways are met whatever is drawn.
    const runs = { numRuns: samples(50, 600) };
    const by = { product: 0, lanes: 0, alu: 0 };
    fc.assert(
      fc.property(anySmallArch(), anyConv, anySumEpilogue(), fc.nat(), (slow, shape, drawn, pick) => {
        // With quick loads a product pays for the smallest layers too.
        const quick = { ...slow, hardware: { ...slow.hardware, busBits: 512, memoryDelay: 0 } } as const;
        const arch = isLegal(quick) ? quick : slow;
        const plain = epilogueFor(geometry(arch).scalarBits, drawn);
        const unbound = { ...plain, bias: true, biasBound: 0 };
        const unknown = createTarget(arch, shape, unbound);
        fc.pre(unknown.ok);
        // Where the offset comes with the bias, it takes of the limit.
        const { biasProduct } = unknown.value;
        const limit = biasProduct === null ? 0 : biasProduct.limit - Math.abs(offsetInBias(unbound));
        const beyond = pick % 3 === 0;
        const epilogue = { ...plain, bias: true, biasBound: Math.min(limit + Number(beyond), 2 ** 30) };
        const target = must(createTarget(arch, shape, epilogue));
        const schedule = legalSchedule(target, pick);
        fc.pre(schedule !== null);
        const program = compileFor(arch, shape, epilogue, schedule);
        const added = program.lowered.plan.biasBy;
        if (added !== 'none') by[added]++;
        const context = JSON.stringify({ schedule, arch, shape, epilogue });
        // Of a folded input the limit is another, and lanes to spare hold more.
        const own = program.lowered.plan.target.biasProduct;
        const most = own === null ? 0 : own.limit - Math.abs(offsetInBias(epilogue));
        if (epilogue.biasBound > most) expect(added, context).not.toBe('product');
        expect(findFaults(program, 'simulator', pick), context).toEqual([]);
        expect(findFaults(program, 'rtl', pick), context).toEqual([]);
      }),
      runs,
    );
    expect(Math.min(by.product, by.alu)).toBeGreaterThan(runs.numRuns / 25);
  });

  it('ends on the timing simulator, not before the bounds of program, schedule and layer, each at most the one before', () => {
    fc.assert(
      fc.property(anySmallArch(), anyConv, anySumEpilogue(), fc.nat(), (arch, shape, drawn, pick) => {
        const epilogue = epilogueFor(geometry(arch).scalarBits, drawn);
        const created = createTarget(arch, shape, epilogue);
        // Buffers of a single element are refused.
        const schedule = created.ok ? legalSchedule(created.value, pick) : null;
        if (!created.ok || schedule === null) return;
        const { lowered } = compileFor(arch, shape, epilogue, schedule);
        const trace = runTiming(timingProgram(lowered, 'test'));
        const context = JSON.stringify({ schedule, arch, shape, epilogue });
        expect(trace.deadlock, context).toBeNull();
        const cycles = trace.cycles ?? 0;
        const program =
          programLowerBound({ arch, instructions: lowered.stream, base: lowered.map.stream })?.cycles ?? Infinity;
        const own = scheduleLowerBound(lowered.plan).cycles;
        const layer = layerLowerBound(created.value, lowered.plan);
        expect(cycles, context).toBeGreaterThanOrEqual(program);
        expect(program, context).toBeGreaterThanOrEqual(own);
        expect(own, context).toBeGreaterThanOrEqual(layer.cycles);
        expect(cycles, context).toBeGreaterThanOrEqual(boxesOf(lowered.plan.target).boxLowerBounds.of(schedule));
      }),
      RUNS,
    );
  });
});
