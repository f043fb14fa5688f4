import type { LayerData } from './data.ts';
import { outputSize, type ConvShape, type Epilogue } from './layer.ts';

/** Widths in bits that decide where sums wrap and outputs are cut. */
export interface Widths {
  readonly acc: number;
  readonly out: number;
}

/**
 * What a layer's output is, by definition: out = clip((convolution >> shift) + bias), sums wrapping at the accumulator's
 * width, the low output bits kept. Slow and plain; everything faster is tested against it.
 * Returns [batch, outChannels, outHeight, outWidth]; outputs are at most 8 bits wide.
 */
export function directConvolution(shape: ConvShape, epilogue: Epilogue, data: LayerData, widths: Widths): Int8Array {
  const { batch, height, width, inChannels, outChannels, kernelHeight, kernelWidth } = shape;
  const out = outputSize(shape);
  const output = new Int8Array(batch * outChannels * out.height * out.width);
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (let co = 0; co < outChannels; co++) {
      for (let oy = 0; oy < out.height; oy++) {
        for (let ox = 0; ox < out.width; ox++) {
          let sum = 0;
          for (let ci = 0; ci < inChannels; ci++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
              const y = oy * shape.strideHeight + ky - shape.padHeight;
              if (y < 0 || y >= height) continue;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const x = ox * shape.strideWidth + kx - shape.padWidth;
                if (x < 0 || x >= width) continue;
                const value = data.input[((n * inChannels + ci) * height + y) * width + x] ?? 0;
                const weight = data.weight[((co * inChannels + ci) * kernelHeight + ky) * kernelWidth + kx] ?? 0;
                sum = wrap(sum + value * weight, 32);
              }
            }
          }
          output[at++] = finish(sum, data.bias[co] ?? 0, epilogue, widths);
        }
      }
    }
  }
  return output;
}

/** From a 32-bit sum to the stored output. Wrapping once at the end is the same as wrapping at every step. */
export function finish(sum: number, bias: number, epilogue: Epilogue, widths: Widths): number {
  let value = wrap(sum, widths.acc) >> epilogue.shift;
  if (epilogue.bias) value = wrap(value + bias, widths.acc);
  if (epilogue.clip !== null) value = Math.min(Math.max(value, epilogue.clip[0]), epilogue.clip[1]);
  return wrap(value, widths.out);
}

/** The low `bits` bits (at most 32) as a signed number. */
const wrap = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);
