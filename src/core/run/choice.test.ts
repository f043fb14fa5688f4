import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { timingProgram } from '../compiler/lowering/bindData.ts';
import { Boxes } from '../compiler/boxes/boxes.ts';
import { allLegal, anySmallArch, layerShape, must } from '../compiler/compiler.testing.ts';
import { lowerConv } from '../compiler/lowering/lower.ts';
import type { Schedule } from '../compiler/schedule/schedule.ts';
import { foldedTargets } from '../compiler/space/folds.ts';
import { scheduleSpace } from '../compiler/space/space.ts';
import { createTarget, layerWork, type Target } from '../compiler/target/target.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { shapeOf, type Epilogue } from '../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { anyEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import { chooseSchedule } from './chooseSchedule.ts';

const exact = (target: Target, schedule: Schedule): number =>
  runTiming(timingProgram(must(lowerConv(target, schedule)), ''), { recordBursts: false }).cycles ?? Infinity;

/** The least of all schedules of the space, each run. */
const bruteForce = (layer: Target): number =>
  Math.min(
    ...must(foldedTargets(layer)).flatMap((target) =>
      allLegal(new Boxes(target, scheduleSpace(target))).map((schedule) => exact(layer, schedule)),
    ),
  );

const chosen = (target: Target): number => must(chooseSchedule(target)).trace.cycles ?? Infinity;

/** A micro-op buffer of eight entries: fewer than a product of any tile needs, and than any load of them may bring. */
const EIGHT_MICRO_OPS = {
  config: {
    ...DEFAULT_ARCH.config,
    ...{ LOG_BLOCK_IN: 2, LOG_BLOCK_OUT: 3 },
    ...{ LOG_UOP_BUFF_SIZE: 5, LOG_INP_BUFF_SIZE: 12, LOG_WGT_BUFF_SIZE: 11, LOG_ACC_BUFF_SIZE: 10 },
  },
  hardware: { ...DEFAULT_ARCH.hardware, busBits: 512, burstLengthLog2: 8 },
} as const;

/** Pairs that brute force is done with in a moment: few schedules, little work. */
const pairs = fc
  .tuple(anySmallArch(), anySmallWindow({ size: 13, channels: 40, batch: 2 }), anyEpilogue())
  .map(([arch, shape, epilogue]) => createTarget(arch, shape, epilogue))
  .filter((target) => {
    if (!target.ok || layerWork(target.value, { tile_h: 1, tile_w: 1 }).products > 8_000) return false;
    const legal = new Boxes(target.value, scheduleSpace(target.value)).countLegal();
    return legal > 1 && legal <= 200;
  })
  .map(must);

describe('the choice against brute force over the whole space', () => {
  it('is the best where eight micro-ops are all the buffer holds: 17,593 cycles, not 23,352', () => {
    const epilogue = { ...BENCHMARK_EPILOGUE, shift: 0, biasAt: 'after' } as const;
    const target = must(createTarget(EIGHT_MICRO_OPS, shapeOf(12, 13, 16, 16, 5, 0, 1), epilogue));
    expect(chosen(target)).toBe(17_593);
  });

  it('is the best of C4 on 64 x 64 multipliers, whose stores estimates take for shorter than they are', () => {
    const config = { ...DEFAULT_ARCH.config, LOG_BLOCK_IN: 6, LOG_BLOCK_OUT: 6 };
    const target = must(createTarget({ ...DEFAULT_ARCH, config }, layerShape('C4'), BENCHMARK_EPILOGUE));
    expect(chosen(target)).toBe(17_743);
  });

  it('is the best of a few short programs, though its estimate is 28 % above another', () => {
    const arch = {
      config: {
        ...EIGHT_MICRO_OPS.config,
        ...{ LOG_INP_WIDTH: 1, LOG_WGT_WIDTH: 0, LOG_ACC_WIDTH: 4, LOG_OUT_WIDTH: 1, LOG_BATCH: 2 },
        ...{ LOG_BLOCK_IN: 4, LOG_BLOCK_OUT: 4, LOG_INP_BUFF_SIZE: 10, LOG_ACC_BUFF_SIZE: 9 },
      },
      hardware: { ...DEFAULT_ARCH.hardware, burstLengthLog2: 2, memoryDelay: 50 },
    } as const;
    const depthwise = {
      ...{ batch: 2, height: 5, width: 9, inChannels: 15, outChannels: 15, groups: 15 },
      ...{ kernelHeight: 1, kernelWidth: 5, padHeight: 3, padBottom: 3, padWidth: 1, padRight: 0 },
      ...{ strideHeight: 3, strideWidth: 2, dilationHeight: 2, dilationWidth: 1 },
    };
    const epilogue = { shift: 5, bias: false, clip: [-24, 2] } as const;
    const target = must(createTarget(arch, depthwise, epilogue));
    expect(chosen(target)).toBe(bruteForce(target));
  });

  it('is the best of programs that reload micro-ops, the estimate of one being right and of another 12 % above', () => {
    const bottom = {
      config: {
        ...DEFAULT_ARCH.config,
        ...{ LOG_INP_WIDTH: 0, LOG_BLOCK_IN: 3, LOG_BLOCK_OUT: 2 },
        ...{ LOG_UOP_BUFF_SIZE: 5, LOG_INP_BUFF_SIZE: 7, LOG_WGT_BUFF_SIZE: 13, LOG_ACC_BUFF_SIZE: 5 },
      },
      hardware: { ...DEFAULT_ARCH.hardware, burstLengthLog2: 2, queueDepth: 16, memoryDelay: 50, isaLayout: 'fixed' },
    } as const;
    const five = {
      ...{ batch: 1, height: 5, width: 12, inChannels: 6, outChannels: 6, groups: 6 },
      ...{ kernelHeight: 5, kernelWidth: 1, padHeight: 0, padBottom: 16, padWidth: 3, padRight: 2 },
      ...{ strideHeight: 3, strideWidth: 2, dilationHeight: 2, dilationWidth: 1 },
    };
    // By brute force; among fewer runs the best takes 9,851.
    expect(chosen(must(createTarget(bottom, five, { shift: 1, bias: false, clip: [-20, 40] }, 'vta')))).toBe(9_730);
    const narrow = {
      config: {
        ...DEFAULT_ARCH.config,
        ...{ LOG_WGT_WIDTH: 1, LOG_OUT_WIDTH: 1, LOG_BLOCK_IN: 0, LOG_BLOCK_OUT: 2 },
        ...{ LOG_UOP_BUFF_SIZE: 5, LOG_INP_BUFF_SIZE: 6, LOG_WGT_BUFF_SIZE: 5, LOG_ACC_BUFF_SIZE: 9 },
      },
      hardware: { ...DEFAULT_ARCH.hardware, busBits: 128, burstLengthLog2: 5, memoryDelay: 50 },
    } as const;
    const eleven = {
      ...{ batch: 2, height: 11, width: 4, inChannels: 21, outChannels: 21, groups: 21, uniform: true as const },
      ...{ kernelHeight: 4, kernelWidth: 3, padHeight: 0, padBottom: 3, padWidth: 1, padRight: 0 },
      ...{ strideHeight: 1, strideWidth: 65_535, dilationHeight: 1, dilationWidth: 2 },
    };
    // By brute force; the first by estimate takes 21,459.
    expect(chosen(must(createTarget(narrow, eleven, { shift: 0, bias: false, offset: -4, clip: [-60, 7] })))).toBe(
      20_218,
    );
  });

  it('looks again where few schedules fit, though the first by estimate takes what was said', () => {
    const arch = {
      config: {
        ...DEFAULT_ARCH.config,
        ...{ LOG_INP_WIDTH: 2, LOG_ACC_WIDTH: 4, LOG_OUT_WIDTH: 1, LOG_BATCH: 2, LOG_BLOCK_IN: 0, LOG_BLOCK_OUT: 0 },
        ...{ LOG_UOP_BUFF_SIZE: 11, LOG_INP_BUFF_SIZE: 7, LOG_WGT_BUFF_SIZE: 5, LOG_ACC_BUFF_SIZE: 7 },
      },
      hardware: {
        ...DEFAULT_ARCH.hardware,
        ...{ burstLengthLog2: 2, queueDepth: 16, memoryDelay: 50 },
        busBits: 512,
        isaLayout: 'fixed',
      },
    } as const;
    const shape = {
      ...{ batch: 2, height: 3, width: 3, inChannels: 14, outChannels: 12, kernelHeight: 3, kernelWidth: 1 },
      ...{ padHeight: 0, padBottom: 2, padWidth: 3, padRight: 1 },
      ...{ strideHeight: 2, strideWidth: 2, dilationHeight: 2, dilationWidth: 3 },
    };
    const epilogue: Epilogue = {
      ...{ shift: 2, bias: true, biasAt: 'after', biasBound: 108, offset: 0, clip: [-32_767, -32_767] },
      ...{ operand: { operation: 'add', factor: 1 }, shiftAfter: 0 },
    };
    // By brute force over 197; the first by estimate takes 37,695.
    expect(chosen(must(createTarget(arch, shape, epilogue)))).toBe(37_463);
  });

  it('is the best of 97 programs of two dozen instructions, of which estimates rank it 44th', () => {
    const arch = {
      config: {
        ...DEFAULT_ARCH.config,
        ...{ LOG_OUT_WIDTH: 2, LOG_BATCH: 1, LOG_BLOCK_IN: 0, LOG_BLOCK_OUT: 0 },
        ...{ LOG_UOP_BUFF_SIZE: 9, LOG_INP_BUFF_SIZE: 10, LOG_WGT_BUFF_SIZE: 5, LOG_ACC_BUFF_SIZE: 10 },
      },
      hardware: { ...DEFAULT_ARCH.hardware, busBits: 512, burstLengthLog2: 3, queueDepth: 2, memoryDelay: 0 },
    } as const;
    const depthwise = {
      ...{ batch: 2, height: 1, width: 2, inChannels: 33, outChannels: 33, groups: 33, uniform: true as const },
      ...{ kernelHeight: 2, kernelWidth: 2, padHeight: 1, padBottom: 2, padWidth: 0, padRight: 2 },
      ...{ strideHeight: 2, strideWidth: 2, dilationHeight: 2, dilationWidth: 3 },
    };
    const epilogue: Epilogue = {
      ...{ shift: 1, bias: true, biasAt: 'before', biasBound: 1, offset: -28_886, clip: [-9820, -9820] },
    };
    const target = must(createTarget(arch, depthwise, epilogue));
    // By brute force; the best of the 32 first by estimate takes 569.
    expect(chosen(target)).toBe(562);
  });

  it('is the best on random small pairs but for one of a hundred, and never 3 % off', () => {
    const runs = samples(2, 200);
    let missed = 0;
    fc.assert(
      fc.property(pairs, (target) => {
        const { arch, shape, epilogue } = target;
        const best = bruteForce(target);
        const cycles = chosen(target);
        expect(cycles, JSON.stringify({ arch, shape, epilogue, best })).toBeLessThanOrEqual(1.03 * best);
        missed += Number(cycles > best);
      }),
      { seed: 1, numRuns: runs },
    );
    expect(missed).toBeLessThanOrEqual(runs / 100);
  }, 900_000);
});
