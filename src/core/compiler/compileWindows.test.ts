import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { checkConv } from '../layer/checkConv.ts';
import type { ConvShape } from '../layer/layer.ts';
import { anyEpilogue, anySmallConv, anySmallWindow } from '../layer/layer.testing.ts';
import { anySmallArch } from './compiler.testing.ts';
import { holdLayer } from './holdLayer.testing.ts';

const SMALL = { size: 9, channels: 40, batch: 3 };

/** Nearest upsampling: one weight spreads each value over a kernel as large as the stride, or larger. */
const anyUpsampling: fc.Arbitrary<ConvShape> = fc
  .tuple(anySmallConv(SMALL), fc.integer({ min: 1, max: 3 }))
  .map(([s, factor]): ConvShape => {
    const { inChannels } = s;
    const channelwise = { outChannels: inChannels, groups: inChannels, uniform: true } as const;
    const kernel = { kernelHeight: factor, strideHeight: factor, kernelWidth: Math.max(s.kernelWidth, s.strideWidth) };
    return { ...s, ...channelwise, ...kernel, transposed: { outputPadHeight: 0, outputPadWidth: 0 } };
  })
  .filter((s) => checkConv(s).length === 0);

/** Every window but the largest value. */
const anyWindow = fc.oneof(
  { weight: 6, arbitrary: anySmallWindow(SMALL).filter((s) => s.reduce === undefined) },
  { weight: 1, arbitrary: anyUpsampling },
);

describe('a layer with groups, one weight for all, dilation or uneven pads, on any machine, by any schedule that fits', () => {
  it('compiles to a program that computes it, free of hazards and races, within its bounds', () => {
    let compiled = 0;
    fc.assert(
      fc.property(anySmallArch(), anyWindow, anyEpilogue(), fc.nat(), (arch, shape, epilogue, pick) => {
        const held = holdLayer(arch, shape, epilogue, pick);
        if (held === null) return;
        compiled++;
        const { estimate, cycles, context } = held;
        // Of tiny machines the estimate leaves out most (queues, micro-ops that come and go): it is no figure, but near one.
        expect(Math.abs(Math.log(estimate / cycles)), `${estimate} for ${cycles}: ${context}`).toBeLessThan(
          Math.log(3),
        );
      }),
      { numRuns: samples(80, 600) },
    );
    expect(compiled).toBeGreaterThan(15);
  });
});
