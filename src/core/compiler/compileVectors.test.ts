import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { checkConv } from '../layer/checkConv.ts';
import { shapeOf, type ConvShape } from '../layer/layer.ts';
import { anyEpilogue } from '../layer/layer.testing.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { anySmallArch, compileFor, findFaults, must } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';
import { timingProgram } from './lowering/bindData.ts';
import { bestByEstimate } from './search/search.ts';
import { createTarget } from './target/target.ts';

/** A dense layer of some rows, with groups or one weight for all at times. */
const anyVectors: fc.Arbitrary<ConvShape> = fc
  .record({
    rows: fc.integer({ min: 2, max: 40 }),
    inChannels: fc.integer({ min: 1, max: 60 }),
    outChannels: fc.integer({ min: 1, max: 60 }),
    stride: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom('dense', 'groups', 'uniform'),
  })
  .map(({ rows, inChannels, outChannels, stride, kind }): ConvShape => {
    const dense = shapeOf(1, 1, inChannels, outChannels, 1, 0, stride, rows);
    if (kind === 'dense') return dense;
    if (kind === 'uniform') return { ...dense, outChannels: inChannels, groups: inChannels, uniform: true };
    return {
      ...dense,
      inChannels: 4 * Math.ceil(inChannels / 4),
      outChannels: 4 * Math.ceil(outChannels / 4),
      groups: 4,
    };
  })
  .filter((s) => checkConv(s).length === 0);

describe('images of one pixel, as vectors of a dense layer, on any machine, by any schedule that fits', () => {
  it('are computed many at a time, free of hazards and races, within their bounds', () => {
    const seen = { several: 0, dense: 0, groups: 0, uniform: 0, operand: 0 };
    fc.assert(
      fc.property(anySmallArch(), anyVectors, anyEpilogue(), fc.nat(), (arch, shape, epilogue, pick) => {
        const held = holdLayer(arch, shape, epilogue, pick);
        if (held?.target.vectors !== true) return;
        seen.several += Number(held.lowered.plan.h.tile > 1);
        seen.groups += Number(shape.groups === 4);
        seen.uniform += Number(shape.uniform === true);
        seen.dense += Number(shape.groups === undefined);
        seen.operand += Number(epilogue.operand !== undefined);
      }),
      { numRuns: samples(90, 600) },
    );
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0);
  });

  it('take no longer each the more there are', () => {
    const cycles = [1, 8, 64].map((rows) => {
      const shape = shapeOf(1, 1, 128, 128, 1, 0, 1, rows);
      const epilogue = { shift: 8, bias: true, clip: null };
      const { schedule } = must(bestByEstimate(must(createTarget(DEFAULT_ARCH, shape, epilogue))));
      const program = compileFor(DEFAULT_ARCH, shape, epilogue, schedule);
      expect(findFaults(program, 'rtl')).toEqual([]);
      return runTiming(timingProgram(program.lowered, 'test')).cycles ?? Infinity;
    });
    const [one = 0, eight = 0, many = 0] = cycles;
    expect(eight).toBeLessThan(2 * one);
    // 64 products a vector.
    expect(many).toBeGreaterThan(64 * 64);
    expect(many).toBeLessThan(1.5 * 64 * 64 + 2 * one);
  });
});
