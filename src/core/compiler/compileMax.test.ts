import fc from 'fast-check';
import { samples } from '../../testdata/sample.ts';
import { describe, expect, it } from 'vitest';
import { runTiming } from '../simulator/timing/run.ts';
import { checkConv } from '../layer/checkConv.ts';
import { isLegal } from '../machine/limits.ts';
import { shapeOf, type ConvShape } from '../layer/layer.ts';
import { anySumEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { scheduleLowerBound } from './lowerBound/scheduleLowerBound.ts';
import { anySmallArch, compileFor, de10Fixed, findFaults, must } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';

const anyMax: fc.Arbitrary<ConvShape> = anySmallWindow({ size: 9, channels: 40, batch: 3 }).filter(
  (s) => s.reduce === 'max',
);

const anyInside: fc.Arbitrary<ConvShape> = anySmallWindow({ size: 6, channels: 20, batch: 2 })
  .filter((s) => s.reduce === 'max')
  .map((s): ConvShape => ({ ...s, excludePad: true }))
  .filter((s) => s.padHeight + s.padWidth + (s.padBottom ?? 0) + (s.padRight ?? 0) > 0 && checkConv(s).length === 0);

/** How often each way was taken. */
const seen = { direct: 0, separable: 0 };

describe('the largest value of each window, on any machine, by any schedule that fits', () => {
  it('is found without fault on simulator and RTL, not before its bounds', () => {
    fc.assert(
      fc.property(anySmallArch(), anyMax, anySumEpilogue(), fc.nat(), (arch, shape, epilogue, pick) => {
        const held = holdLayer(arch, shape, epilogue, pick);
        if (held === null) return;
        seen[held.target.maxPool?.by ?? 'direct']++;
        const { estimate, cycles, context } = held;
        expect(Math.abs(estimate - cycles) / cycles, `${estimate} for ${cycles}: ${context}`).toBeLessThan(0.5);
      }),
      { numRuns: samples(40, 300) },
    );
    expect(seen.direct + seen.separable).toBeGreaterThan(samples(2, 40));
  });

  it('leaves out the padding that does not count, wherever a tile meets it', () => {
    let held = 0;
    fc.assert(
      fc.property(anySmallArch(), anyInside, anySumEpilogue(), fc.nat(), (small, shape, epilogue, pick) => {
        // Room for more than a window: most small machines have none for any.
        const least = { LOG_ACC_BUFF_SIZE: 14, LOG_INP_BUFF_SIZE: 14 };
        const arch = { ...small, config: { ...small.config, ...least } };
        held += Number(isLegal(arch) && holdLayer(arch, shape, epilogue, pick) !== null);
      }),
      { numRuns: samples(20, 300) },
    );
    expect(held).toBeGreaterThan(samples(5, 100));
  });
});

describe('max pooling on the DE10-Nano design', () => {
  it.each([
    ['ResNet-18, 3x3 by 2', shapeOf(112, 112, 64, 64, 3, 1, 2), 266_973],
    ['VGG-16, 2x2 by 2', shapeOf(112, 112, 128, 128, 2, 0, 2), 358_927],
  ])('%s', (_, sizes, known) => {
    const shape = { ...sizes, groups: sizes.inChannels, uniform: true, reduce: 'max' } as const;
    const arch = de10Fixed();
    const epilogue = { shift: 0, bias: false, clip: null };
    const target = must(createTarget(arch, shape, epilogue));
    const { schedule, estimate, layerLowerBound: bound } = must(bestByEstimate(target));
    const program = compileFor(arch, shape, epilogue, schedule);
    expect(findFaults(program, 'rtl')).toEqual([]);
    const cycles = runTiming(timingProgram(program.lowered, 'test')).cycles ?? Infinity;
    expect(cycles).toBe(known);
    expect(Math.abs(estimate / cycles - 1)).toBeLessThan(0.01);
    for (const least of [bound.cycles, scheduleLowerBound(program.lowered.plan).cycles]) {
      expect(least).toBeLessThanOrEqual(cycles);
    }
  });
});

describe('maximumOf', () => {
  const way = (kernel: number, stride: number): string | undefined => {
    const shape = { ...shapeOf(60, 60, 16, 16, kernel, 0, stride), groups: 16, uniform: true, reduce: 'max' } as const;
    return must(createTarget(de10Fixed(), shape, { shift: 0, bias: false, clip: null })).maxPool?.by;
  };

  it('goes row by row where rows are shared by windows or large, tap by tap where neither', () => {
    expect([way(3, 2), way(5, 1), way(13, 1)]).toEqual(['separable', 'separable', 'separable']);
    expect([way(1, 1), way(3, 3)]).toEqual(['direct', 'direct']);
  });
});
