import fc from 'fast-check';
import { checkConv } from './checkConv.ts';
import { shapeOf, type ConvShape, type Epilogue } from './layer.ts';

/** Small convolutions of every kind: odd sizes, kernels up to 5, strides up to 3, pads, channels that fill no block. */
export function anySmallConv(most = { size: 11, channels: 20, batch: 3 }): fc.Arbitrary<ConvShape> {
  const side = fc.record({
    size: fc.integer({ min: 1, max: most.size }),
    kernel: fc.integer({ min: 1, max: 5 }),
    pad: fc.integer({ min: 0, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
  });
  return fc
    .record({
      y: side,
      x: side,
      inChannels: fc.integer({ min: 1, max: most.channels }),
      outChannels: fc.integer({ min: 1, max: most.channels }),
      batch: fc.integer({ min: 1, max: most.batch }),
    })
    .map(({ y, x, inChannels, outChannels, batch }) => ({
      ...shapeOf(y.size, x.size, inChannels, outChannels, y.kernel, y.pad, y.stride, batch),
      kernelWidth: x.kernel,
      padWidth: x.pad,
      strideWidth: x.stride,
    }))
    .filter((shape) => checkConv(shape).length === 0);
}

/** Small layers of every kind that slides a window: groups, depthwise, dilation, uneven pads, transposed, uniform, maximum. */
export function anySmallWindow(most = { size: 11, channels: 20, batch: 3 }): fc.Arbitrary<ConvShape> {
  const kind = fc.constantFrom('grouped', 'depthwise', 'transposed', 'uniform', 'max', 'plain');
  const small = fc.integer({ min: 1, max: 3 });
  const pad = fc.integer({ min: 0, max: 3 });
  return fc
    .record({ base: anySmallConv(most), kind, groups: small, y: small, x: small, bottom: pad, right: pad })
    .map(({ base, kind: k, groups, y, x, bottom, right }): ConvShape => {
      const { inChannels } = base;
      const channelwise = { ...base, outChannels: inChannels, groups: inChannels };
      const uneven = { padBottom: bottom, padRight: right };
      const dilated = { ...uneven, dilationHeight: y, dilationWidth: x };
      const inGroups = {
        ...base,
        groups,
        inChannels: Math.ceil(inChannels / groups) * groups,
        outChannels: Math.ceil(base.outChannels / groups) * groups,
      };
      if (k === 'grouped') return { ...inGroups, ...dilated };
      if (k === 'depthwise') return { ...channelwise, ...dilated };
      if (k === 'uniform') return { ...channelwise, ...dilated, uniform: true };
      if (k === 'max') return { ...channelwise, ...dilated, uniform: true, reduce: 'max' };
      if (k === 'plain') return { ...base, ...dilated };
      const transposed = { outputPadHeight: y - 1, outputPadWidth: x - 1 };
      return { ...inGroups, ...uneven, transposed };
    })
    .filter((shape) => checkConv(shape).length === 0);
}

/** Epilogues with everything they may have. */
export function anyEpilogue(): fc.Arbitrary<Epilogue> {
  const shift = fc.integer({ min: 0, max: 9 });
  const common = {
    shift,
    bias: fc.boolean(),
    biasAt: fc.constantFrom<'before' | 'after'>('before', 'after'),
    offset: fc.integer({ min: -64, max: 64 }),
    clip: fc.option(fc.constantFrom<readonly [number, number]>([0, 127], [-20, 40]), { nil: null }),
  };
  const factor = fc.constantFrom(1, 2, 16, 64);
  const operand = fc.oneof(
    factor.map((f) => ({ operation: 'add' as const, factor: f })),
    fc.constant({ operation: 'multiply' as const }),
  );
  return fc.oneof(fc.record(common), fc.record({ ...common, operand, shiftAfter: shift }));
}
