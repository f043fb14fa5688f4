import type { LayerData } from './data.ts';
import { fullShape, outputSize, type ConvShape, type Epilogue, type FullShape, type OperandUse } from './layer.ts';

/** Widths in bits that decide where sums wrap and outputs are cut. */
export interface Widths {
  readonly acc: number;
  readonly out: number;
}

/**
 * What a layer's output is, by definition (`ConvShape`, `Epilogue`). Slow and plain; everything faster is tested against
 * it. Returns [batch, outChannels, outHeight, outWidth]; outputs are at most 8 bits wide.
 */
export function directConvolution(shape: ConvShape, epilogue: Epilogue, data: LayerData, widths: Widths): Int8Array {
  const s = fullShape(shape);
  const out = outputSize(shape);
  const output = new Int8Array(s.batch * s.outChannels * out.height * out.width);
  let at = 0;
  for (let n = 0; n < s.batch; n++) {
    for (let co = 0; co < s.outChannels; co++) {
      for (let oy = 0; oy < out.height; oy++) {
        for (let ox = 0; ox < out.width; ox++) {
          const value = s.reduce === 'max' ? largest(s, data, n, co, oy, ox) : sum(s, data, n, co, oy, ox);
          output[at] = finish(value, channelOf(epilogue, data, co), epilogue, widths, data.operand?.[at]);
          at++;
        }
      }
    }
  }
  return output;
}

/** The products of one output, summed; wraps at 32 bits. */
// Hot loop: called for each output, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function sum(s: FullShape, data: LayerData, n: number, co: number, oy: number, ox: number): number {
  const channels = Math.floor(s.inChannels / s.groups);
  const firstChannel = Math.floor(co / (s.outChannels / s.groups)) * channels;
  let total = 0;
  for (let c = 0; c < channels; c++) {
    for (let ky = 0; ky < s.kernelHeight; ky++) {
      for (let kx = 0; kx < s.kernelWidth; kx++) {
        const weight = ((co * channels + c) * s.kernelHeight + ky) * s.kernelWidth + kx;
        const value = inputUnder(s, data.input, n, firstChannel + c, oy, ox, ky, kx);
        total = wrap(total + value * (data.weight[s.uniform ? 0 : weight] ?? 0), 32);
      }
    }
  }
  return total;
}

/** Largest value under the window, padding counting as 0 or not at all. */
// Hot loop: called for each output, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function largest(s: FullShape, data: LayerData, n: number, c: number, oy: number, ox: number): number {
  let most = -Infinity;
  for (let ky = 0; ky < s.kernelHeight; ky++) {
    for (let kx = 0; kx < s.kernelWidth; kx++) {
      if (s.excludePad && !isInside(s, oy, ox, ky, kx)) continue;
      most = Math.max(most, inputUnder(s, data.input, n, c, oy, ox, ky, kx));
    }
  }
  return most;
}

/** Does a tap of a window that is slid meet the image? */
function isInside(s: FullShape, oy: number, ox: number, ky: number, kx: number): boolean {
  const y = oy * s.strideHeight + ky * s.dilationHeight - s.padHeight;
  const x = ox * s.strideWidth + kx * s.dilationWidth - s.padWidth;
  return y >= 0 && y < s.height && x >= 0 && x < s.width;
}

/** The input value that a tap of the kernel meets for an output; 0 outside of the image and between spread values. */
// Hot loop: called for each product, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function inputUnder(
  s: FullShape,
  input: Int8Array,
  n: number,
  c: number,
  oy: number,
  ox: number,
  ky: number,
  kx: number,
): number {
  const y =
    s.transposed === null
      ? oy * s.strideHeight + ky * s.dilationHeight - s.padHeight
      : (oy + s.padHeight - ky) / s.strideHeight;
  const x =
    s.transposed === null
      ? ox * s.strideWidth + kx * s.dilationWidth - s.padWidth
      : (ox + s.padWidth - kx) / s.strideWidth;
  const inside = Number.isInteger(y) && Number.isInteger(x) && y >= 0 && y < s.height && x >= 0 && x < s.width;
  return inside ? (input[((n * s.inChannels + c) * s.height + y) * s.width + x] ?? 0) : 0;
}

/** What an epilogue does to all sums of an output channel alike. */
export interface ChannelNumbers {
  readonly bias: number;
  readonly shift: number;
}

export const channelOf = (
  { shift, shiftByChannel }: Epilogue,
  { bias, shifts }: Pick<LayerData, 'bias' | 'shifts'>,
  channel: number,
): ChannelNumbers => ({
  bias: bias[channel] ?? 0,
  shift: shiftByChannel === true ? (shifts?.[channel] ?? 0) : shift,
});

/** From a 32-bit sum to the stored output. Wrapping once at the end is the same as wrapping at every step. */
export function finish(
  sum: number,
  { bias, shift }: ChannelNumbers,
  epilogue: Epilogue,
  widths: Widths,
  operand = 0,
): number {
  const { shiftAfter = 0, offset = 0, operand: use } = epilogue;
  const before = (epilogue.bias && epilogue.biasAt === 'before' ? bias : 0) + (use === undefined ? offset : 0);
  let value = wrap(wrap(sum, widths.acc) + before, widths.acc) >> shift;
  if (epilogue.bias && epilogue.biasAt !== 'before') value = wrap(value + bias, widths.acc);
  if (use !== undefined) {
    value = wrap(wrap(join(value, operand, use, widths), widths.acc) + offset, widths.acc) >> shiftAfter;
  }
  if (epilogue.clip !== null) value = Math.min(Math.max(value, epilogue.clip[0]), epilogue.clip[1]);
  return wrap(value, widths.out);
}

function join(value: number, operand: number, use: OperandUse, { acc }: Widths): number {
  switch (use.operation) {
    case 'add':
      return value + operand * use.factor;
    // What is compared is what an accumulator holds of the product.
    case 'max':
      return Math.max(value, wrap(operand * use.factor, acc));
    case 'min':
      return Math.min(value, wrap(operand * use.factor, acc));
    case 'multiply':
      return Math.imul(value, operand);
  }
}

/** The low `bits` bits (at most 32) as a signed number. */
const wrap = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);
