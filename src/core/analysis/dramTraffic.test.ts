import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../machine/parameters.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { samples } from '../../testdata/sample.ts';
import { shapeOf } from '../layer/layer.ts';
import { anySmallConv } from '../layer/layer.testing.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { Boxes } from '../compiler/boxes/boxes.ts';
import { anyLegal, anySmallArch, compileFor, must } from '../compiler/compiler.testing.ts';
import { bestByEstimate } from '../compiler/search/search.ts';
import { scheduleSpace } from '../compiler/space/space.ts';
import { createTarget } from '../compiler/target/target.ts';
import { timingProgram } from '../compiler/lowering/bindData.ts';
import type { TimingProgram } from '../simulator/timing/program.ts';
import { dramTraffic } from './dramTraffic.ts';
import { gemmBusy, utilization } from './utilization.ts';

/** Bytes of all bursts of a run that ended; null: it did not. */
function carried({ arch, instructions, base }: TimingProgram): { read: number; written: number } | null {
  const { reads, writes, cycles, unrecordedBursts } = runTiming({ arch, instructions, base }, { eventLimit: 200_000 });
  if (cycles === null || unrecordedBursts > 0) return null;
  const sum = (beats: ArrayLike<number>, count: number): number =>
    Array.from({ length: count }, (_, i) => beats[i] ?? 0).reduce((a, b) => a + b, 0);
  const beatBytes = arch.hardware.busBits / 8;
  return { read: beatBytes * sum(reads.beats, reads.count), written: beatBytes * sum(writes.beats, writes.count) };
}

describe('what crosses the memory port', () => {
  it('is known from the program alone: the whole beats of all bursts of its run, on any machine', () => {
    let partBeats = 0;
    let ran = 0;
    fc.assert(
      fc.property(anySmallArch(), anySmallConv({ size: 9, channels: 24, batch: 2 }), fc.nat(), (arch, shape, pick) => {
        const target = createTarget(arch, shape, BENCHMARK_EPILOGUE);
        const schedule = target.ok ? anyLegal(new Boxes(target.value, scheduleSpace(target.value)), pick) : null;
        if (schedule === null) return;
        const program = timingProgram(compileFor(arch, shape, BENCHMARK_EPILOGUE, schedule).lowered, 'test');
        const { bytes, usefulBytes } = dramTraffic(program);
        expect(bytes).toEqual(carried(program));
        expect(usefulBytes.read).toBeLessThanOrEqual(bytes.read);
        expect(usefulBytes.written).toBeLessThanOrEqual(bytes.written);
        if (usefulBytes.written < bytes.written) partBeats++;
        ran++;
      }),
      { numRuns: samples(25, 600) },
    );
    expect(Math.min(ran / 2, partBeats)).toBeGreaterThan(3);
  });

  it('is more than the elements where rows end inside of a beat: 14 columns of 16 bytes on a bus of 64', () => {
    const arch = withParameter(DEFAULT_ARCH, 'busBits', 512);
    const shape = shapeOf(14, 14, 16, 16, 3, 1, 1);
    const target = must(createTarget(arch, shape, BENCHMARK_EPILOGUE));
    const { lowered } = compileFor(arch, shape, BENCHMARK_EPILOGUE, must(bestByEstimate(target)).schedule);
    const program = timingProgram(lowered, 'test');
    const traffic = dramTraffic(program);
    expect(traffic.bytes).toEqual(carried(program));
    expect(traffic.bytes.read).toBeGreaterThan(traffic.usefulBytes.read);
    // 14 x 14 elements of 16 bytes, stored once; and no beat is half full, for 14 x 14 is a multiple of 4.
    expect(traffic.usefulBytes.written).toBe(14 * 14 * 16);
  });
});

describe('how much of the machine is used', () => {
  it('is multiply-adds against the peak, and apart from it the share of cycles in which the GEMM core works', () => {
    expect([utilization(512, 256, 8), gemmBusy(6, 8)]).toEqual([0.25, 0.75]);
    expect([utilization(0, 256, 8), gemmBusy(0, 8), utilization(5, 256, 0), gemmBusy(0, 0)]).toEqual([0, 0, 0, 0]);
  });
});
