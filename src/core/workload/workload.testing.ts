import fc from 'fast-check';
import { checkConv } from './checkConv.ts';
import { shapeOf, type ConvShape } from './layer.ts';

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
