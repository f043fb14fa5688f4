import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { shapeOf, type ConvShape, type Epilogue } from '../layer/layer.ts';
import { anyEpilogue, anySmallWindow } from '../layer/layer.testing.ts';
import type { Arch } from '../machine/arch.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { anySmallArch, compileFor, findFaults, layerShape, must } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget, type Target } from './target/target.ts';

const SMALL = { size: 9, channels: 40, batch: 3 };

const targetOf = (arch: Arch, shape: ConvShape, epilogue: Epilogue): Target | null => {
  const target = createTarget(arch, shape, epilogue);
  return target.ok ? target.value : null;
};

describe('a kernel in parts, where all of it is too large for a buffer', () => {
  it('compiles, by any schedule that fits, to a program that computes the layer, within its bounds', () => {
    const seen = { rows: 0, columns: 0, uniform: 0, groups: 0, operand: 0, padded: 0 };
    fc.assert(
      fc.property(anySmallArch(), anySmallWindow(SMALL), anyEpilogue(), fc.nat(), (small, shape, epilogue, pick) => {
        // Half of the machines have next to no room for weights, the others for input.
        const little = { ...small.config, [pick % 2 === 0 ? 'LOG_WGT_BUFF_SIZE' : 'LOG_INP_BUFF_SIZE']: 5 };
        // A second operand needs equal blocks: few of the machines have them.
        const equalBlocks = { LOG_BLOCK_OUT: little.LOG_BLOCK_IN };
        const config = { ...little, ...(epilogue.operand !== undefined && equalBlocks) };
        const least = { ...small, config };
        const target = targetOf(least, shape, epilogue) ?? targetOf(small, shape, epilogue);
        fc.pre(target !== null && target.part.count > 1);
        const held = holdLayer(target.arch, shape, epilogue, Math.floor(pick / 2));
        fc.pre(held !== null);
        const { part, kernelWidth } = held.target;
        seen.rows += Number(part.columns === kernelWidth);
        seen.columns += Number(part.columns < kernelWidth);
        seen.uniform += Number(shape.uniform === true);
        seen.groups += Number((shape.groups ?? 1) > 1 && shape.uniform !== true);
        seen.operand += Number(epilogue.operand !== undefined);
        seen.padded += Number(shape.padHeight + shape.padWidth > 0);
      }),
      { numRuns: samples(20, 400) },
    );
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0);
  });

  it.each([
    [
      'a mean of 55 x 55',
      DEFAULT_ARCH,
      { ...shapeOf(55, 55, 40, 40, 55, 0, 1, 3), groups: 40, uniform: true } as const,
    ],
    ['a mean of 224 x 224', DEFAULT_ARCH, { ...shapeOf(224, 224, 3, 3, 224, 0, 1), groups: 3, uniform: true } as const],
    ['a padded kernel of 50 x 50', DEFAULT_ARCH, { ...shapeOf(52, 52, 20, 20, 50, 2, 1), groups: 20 }],
    [
      '3 x 3 where WGT holds four blocks',
      { ...DEFAULT_ARCH, config: { ...DEFAULT_ARCH.config, LOG_WGT_BUFF_SIZE: 10 } },
      { ...layerShape('C9'), inChannels: 32, outChannels: 48 },
    ],
  ])('%s', (_, arch, shape) => {
    const epilogue: Epilogue = { shift: 8, bias: true, clip: null };
    const target = must(createTarget(arch, shape, epilogue));
    expect(target.part.count).toBeGreaterThan(1);
    const { schedule, estimate, layerLowerBound } = must(bestByEstimate(target));
    const program = compileFor(arch, shape, epilogue, schedule);
    expect(findFaults(program, 'simulator')).toEqual([]);
    expect(findFaults(program, 'rtl')).toEqual([]);
    const cycles = runTiming(timingProgram(program.lowered, 'test')).cycles ?? 0;
    expect(layerLowerBound.cycles).toBeLessThanOrEqual(cycles);
    expect(Math.abs(estimate / cycles - 1)).toBeLessThan(0.05);
  });
});
