import type { Operator } from '../operator.ts';
import { imageOf, overlap, type FloatTensor } from '../../tensor/float.ts';
import { Pace } from '../../base/slices.ts';

/*
 * An output is a sum of products, gathered in double and rounded once. Loops over weights stand outside of those over
 * places, so that each weight meets a whole plane; every output still takes its products in the order of the definition:
 * input channel, kernel row, kernel column. In slices: each yield the fraction that is done.
 */

type Conv = Extract<Operator, { kind: 'conv' }>;
type ConvTranspose = Extract<Operator, { kind: 'conv-transpose' }>;

/**
 * y[n, o, oy, ox] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * x[n, first + i, oy * stride + ky * dilation - top, …],
 * x being 0 outside and `first` the first input channel of the group of o. weight is (CO, CI/group, KH, KW).
 */
export function* conv(
  operator: Conv,
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias?: FloatTensor,
): Generator<number, void> {
  const [batch, inChannels, height, width] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const [, perGroup, kernelHeight, kernelWidth] = imageOf(weight);
  const { group, strides, dilations, pads } = operator;
  const [stride, image] = [strides[1], x.data];
  const sums = new Float64Array(outHeight * outWidth);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const first = Math.floor(o / (outChannels / group)) * perGroup;
      sums.fill(bias?.data[o] ?? 0);
      for (let i = 0; i < perGroup; i++) {
        const plane = (n * inChannels + first + i) * height * width;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const dy = ky * dilations[0] - pads[0];
          const [oy0, oy1] = overlap(outHeight, strides[0], dy, height);
          for (let kx = 0; kx < kernelWidth; kx++) {
            const dx = kx * dilations[1] - pads[1];
            const [ox0, ox1] = overlap(outWidth, strides[1], dx, width);
            const w = weight.data[((o * perGroup + i) * kernelHeight + ky) * kernelWidth + kx] ?? 0;
            for (let oy = oy0; oy < oy1; oy++) {
              const row = plane + (oy * strides[0] + dy) * width + dx;
              const to = oy * outWidth;
              for (let ox = ox0; ox < ox1; ox++) {
                sums[to + ox] = (sums[to + ox] ?? 0) + w * (image[row + ox * stride] ?? 0);
              }
            }
            if (pace.due((oy1 - oy0) * (ox1 - ox0))) yield (n * outChannels + o) / (batch * outChannels);
          }
        }
      }
      y.data.set(sums, (n * outChannels + o) * outHeight * outWidth);
    }
  }
}

/**
 * Each x[n, i, iy, ix] adds weight[i, o, ky, kx] * x to y[n, first + o, iy * stride + ky * dilation - top, …], what falls
 * outside of y is cropped; `first` is the first output channel of the group of i. weight is (CI, CO/group, KH, KW).
 */
export function* convTranspose(
  operator: ConvTranspose,
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias?: FloatTensor,
): Generator<number, void> {
  const [batch, inChannels, height, width] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const [, perGroup, kernelHeight, kernelWidth] = imageOf(weight);
  const { group, strides, dilations, pads } = operator;
  const inGroup = inChannels / group;
  const sums = new Float64Array(outHeight * outWidth);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const first = Math.floor(o / perGroup) * inGroup;
      sums.fill(bias?.data[o] ?? 0);
      for (let i = first; i < first + inGroup; i++) {
        const plane = (n * inChannels + i) * height * width;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const dy = ky * dilations[0] - pads[0];
          const [iy0, iy1] = overlap(height, strides[0], dy, outHeight);
          for (let kx = 0; kx < kernelWidth; kx++) {
            const dx = kx * dilations[1] - pads[1];
            const [ix0, ix1] = overlap(width, strides[1], dx, outWidth);
            const w = weight.data[((i * perGroup + (o % perGroup)) * kernelHeight + ky) * kernelWidth + kx] ?? 0;
            for (let iy = iy0; iy < iy1; iy++) {
              const row = (iy * strides[0] + dy) * outWidth + dx;
              for (let ix = ix0; ix < ix1; ix++) {
                const at = row + ix * strides[1];
                sums[at] = (sums[at] ?? 0) + w * (x.data[plane + iy * width + ix] ?? 0);
              }
            }
            if (pace.due((iy1 - iy0) * (ix1 - ix0))) yield (n * outChannels + o) / (batch * outChannels);
          }
        }
      }
      y.data.set(sums, (n * outChannels + o) * outHeight * outWidth);
    }
  }
}

/** y[n, m] = bias[m] + sum over k of x[n, k] * weight[m, k]. */
export function* dense(
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias?: FloatTensor,
): Generator<number, void> {
  const [rows = 1, depth = 1] = x.shape;
  const [columns = 1] = weight.shape;
  const pace = new Pace();
  for (let n = 0; n < rows; n++) {
    for (let m = 0; m < columns; m++) {
      let sum = bias?.data[m] ?? 0;
      for (let k = 0; k < depth; k++) sum += (x.data[n * depth + k] ?? 0) * (weight.data[m * depth + k] ?? 0);
      y.data[n * columns + m] = sum;
      if (pace.due(depth)) yield (n * columns + m) / (rows * columns);
    }
  }
}
