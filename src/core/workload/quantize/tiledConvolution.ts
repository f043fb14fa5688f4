import type { LayerData } from '../../layer/data.ts';
import { fullShape, outputSize, type ConvShape, type Epilogue } from '../../layer/layer.ts';
import { tiledProducts } from '../../operators/reference/tiles.ts';
import { channelOf, finish, type ChannelNumbers, type Widths } from '../../layer/directConvolution.ts';

const NO_CHANNEL: ChannelNumbers = { bias: 0, shift: 0 };

/** Is a layer's work mostly products of many channels, so that gathering its pixels pays? */
export function isTiled(shape: ConvShape): boolean {
  const s = fullShape(shape);
  const depth = Math.floor(s.inChannels / s.groups) * s.kernelHeight * s.kernelWidth;
  return s.transposed === null && !s.uniform && s.outChannels / s.groups >= 2 && depth >= 8;
}

/**
 * As `directConvolution` for shapes that are tiled, in slices: products and sums of integers in doubles, exact as they stay far below
 * 2^53, and twice as fast as in integers. Each yield the fraction that is done.
 */
export function* tiledConvolution(
  shape: ConvShape,
  epilogue: Epilogue,
  data: LayerData,
  widths: Widths,
): Generator<number, Int8Array> {
  const s = fullShape(shape);
  const { height, width } = outputSize(shape);
  const output = new Int8Array(s.batch * s.outChannels * height * width);
  const sizes = {
    group: s.groups,
    kernel: [s.kernelHeight, s.kernelWidth],
    strides: [s.strideHeight, s.strideWidth],
    dilations: [s.dilationHeight, s.dilationWidth],
    pads: [s.padHeight, s.padWidth, s.padBottom, s.padRight],
    image: [s.batch, s.inChannels, s.height, s.width],
    output: [s.batch, s.outChannels, height, width],
  } as const;
  const channels = Array.from({ length: s.outChannels }, (_, channel) => channelOf(epilogue, data, channel));
  const zeros = new Uint8Array(s.outChannels);
  yield* tiledProducts(sizes, new Float64Array(data.input), data.weight, zeros, (place, channel, sum) => {
    // The low 32 bits, as the accumulator has them.
    output[place] = finish(sum | 0, channels[channel] ?? NO_CHANNEL, epilogue, widths, data.operand?.[place]);
  });
  return output;
}
