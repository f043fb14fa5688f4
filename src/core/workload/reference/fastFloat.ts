import type { Operator } from '../graph/operator.ts';
import { elementsOf } from '../graph/inferNode.ts';
import { evaluate } from './evaluate.ts';
import { imageOf, type FloatTensor } from './float.ts';

type Conv = Extract<Operator, { kind: 'conv' }>;

/**
 * As `evaluate`, the same bits (but for the sign of a zero), several times faster where nearly all time goes: convolutions
 * of many channels, and sums and products of equal shapes. In slices of some milliseconds; each yield the fraction that is done.
 */
export function* evaluateInSlices(
  operator: Operator,
  inputs: readonly (FloatTensor | undefined)[],
  shape: readonly number[],
): Generator<number, Float32Array> {
  const [x, second, third] = inputs;
  if (operator.kind === 'conv' && x !== undefined && second !== undefined) {
    const [outChannels, ...window] = second.shape;
    // Few channels or taps: nothing to gain from moving pixels together.
    if ((outChannels ?? 0) / operator.group >= 2 && elementsOf(window) >= 8) {
      const y = { shape, data: new Float32Array(elementsOf(shape)) };
      yield* convolve(operator, y, x, second, third);
      return y.data;
    }
  }
  if ((operator.kind === 'add' || operator.kind === 'multiply') && x !== undefined && second !== undefined) {
    if (sameShape(x, second)) return joined(operator.kind, x.data, second.data);
  }
  return evaluate(operator, inputs, shape);
}

const sameShape = (a: FloatTensor, b: FloatTensor): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

function joined(kind: 'add' | 'multiply', a: Float32Array, b: Float32Array): Float32Array {
  const y = new Float32Array(a.length);
  if (kind === 'add') for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) + (b[i] ?? 0);
  else for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) * (b[i] ?? 0);
  return y;
}

/** Doubles of gathered pixels at a time: half of a second-level cache. */
const GATHERED = 32_768;

/**
 * A convolution as a product of matrices: tiles of four pixels, all that they see gathered tap by tap, times four output
 * channels at once. Sixteen sums live in registers; each takes its products in the order of the definition.
 */
function* convolve(
  operator: Conv,
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias: FloatTensor | undefined,
): Generator<number> {
  const [batch, , ,] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const depth = elementsOf(weight.shape.slice(1));
  const perGroup = outChannels / operator.group;
  const quads = Math.ceil(perGroup / 4);
  const plane = outHeight * outWidth;
  const tilesAtOnce = Math.max(1, Math.floor(GATHERED / (4 * depth)));
  const gathered = new Float64Array(tilesAtOnce * 4 * depth);
  const sums = new Float64Array(16);
  const total = batch * operator.group * Math.ceil(plane / (tilesAtOnce * 4));
  let done = 0;
  for (let group = 0; group < operator.group; group++) {
    const packed = packWeights(weight.data, group * perGroup, perGroup, depth);
    for (let n = 0; n < batch; n++) {
      for (let start = 0; start < plane; start += tilesAtOnce * 4) {
        const pixels = Math.min(tilesAtOnce * 4, plane - start);
        gather(operator, gathered, x, n, group, weight.shape, outWidth, start, pixels);
        for (let quad = 0; quad < quads; quad++) {
          const first = group * perGroup + quad * 4;
          const lanes = Math.min(4, perGroup - quad * 4);
          for (let tile = 0; tile * 4 < pixels; tile++) {
            for (let i = 0; i < 16; i++) sums[i] = bias?.data[first + (i >> 2)] ?? 0;
            multiplyTile(sums, packed, quad * depth * 4, gathered, tile * depth * 4, depth);
            const width = Math.min(4, pixels - tile * 4);
            for (let lane = 0; lane < lanes; lane++) {
              const to = (n * outChannels + first + lane) * plane + start + tile * 4;
              for (let i = 0; i < width; i++) y.data[to + i] = sums[lane * 4 + i] ?? 0;
            }
          }
        }
        done++;
        yield done / total;
      }
    }
  }
}

/** [quads][depth][4]: four output channels side by side; zeros where a group has no more. */
function packWeights(weight: Float32Array, first: number, count: number, depth: number): Float64Array {
  const packed = new Float64Array(Math.ceil(count / 4) * depth * 4);
  for (let channel = 0; channel < count; channel++) {
    const base = (channel >> 2) * depth * 4 + (channel & 3);
    const from = (first + channel) * depth;
    for (let k = 0; k < depth; k++) packed[base + k * 4] = weight[from + k] ?? 0;
  }
  return packed;
}

/** [tiles][depth][4]: what each of four pixels sees under each tap. */
function gather(
  { strides, dilations, pads }: Conv,
  gathered: Float64Array,
  x: FloatTensor,
  n: number,
  group: number,
  weightShape: readonly number[],
  outWidth: number,
  start: number,
  pixels: number,
): void {
  const [, channels, height, width] = imageOf(x);
  const [, perGroup, kernelHeight, kernelWidth] = imageOf({ shape: weightShape });
  const depth = perGroup * kernelHeight * kernelWidth;
  const firstPlane = (n * channels + group * perGroup) * height * width;
  gathered.fill(0, 0, Math.ceil(pixels / 4) * 4 * depth);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = start + pixel;
    const top = Math.floor(place / outWidth) * strides[0] - pads[0];
    const left = (place % outWidth) * strides[1] - pads[1];
    const to = (pixel >> 2) * depth * 4 + (pixel & 3);
    for (let ky = 0; ky < kernelHeight; ky++) {
      const iy = top + ky * dilations[0];
      if (iy < 0 || iy >= height) continue;
      for (let kx = 0; kx < kernelWidth; kx++) {
        const ix = left + kx * dilations[1];
        if (ix < 0 || ix >= width) continue;
        let from = firstPlane + iy * width + ix;
        let at = to + (ky * kernelWidth + kx) * 4;
        for (let c = 0; c < perGroup; c++) {
          gathered[at] = x.data[from] ?? 0;
          from += height * width;
          at += kernelHeight * kernelWidth * 4;
        }
      }
    }
  }
}

/** sums[channel][pixel] += weight[k][channel] * image[k][pixel]. */
function multiplyTile(
  sums: Float64Array,
  weights: Float64Array,
  weightBase: number,
  image: Float64Array,
  imageBase: number,
  depth: number,
): void {
  let [a0, a1, a2, a3] = [sums[0] ?? 0, sums[1] ?? 0, sums[2] ?? 0, sums[3] ?? 0];
  let [b0, b1, b2, b3] = [sums[4] ?? 0, sums[5] ?? 0, sums[6] ?? 0, sums[7] ?? 0];
  let [c0, c1, c2, c3] = [sums[8] ?? 0, sums[9] ?? 0, sums[10] ?? 0, sums[11] ?? 0];
  let [d0, d1, d2, d3] = [sums[12] ?? 0, sums[13] ?? 0, sums[14] ?? 0, sums[15] ?? 0];
  for (let k = 0, w = weightBase, p = imageBase; k < depth; k++, w += 4, p += 4) {
    const x0 = image[p] ?? 0;
    const x1 = image[p + 1] ?? 0;
    const x2 = image[p + 2] ?? 0;
    const x3 = image[p + 3] ?? 0;
    let weight = weights[w] ?? 0;
    a0 += weight * x0;
    a1 += weight * x1;
    a2 += weight * x2;
    a3 += weight * x3;
    weight = weights[w + 1] ?? 0;
    b0 += weight * x0;
    b1 += weight * x1;
    b2 += weight * x2;
    b3 += weight * x3;
    weight = weights[w + 2] ?? 0;
    c0 += weight * x0;
    c1 += weight * x1;
    c2 += weight * x2;
    c3 += weight * x3;
    weight = weights[w + 3] ?? 0;
    d0 += weight * x0;
    d1 += weight * x1;
    d2 += weight * x2;
    d3 += weight * x3;
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[4] = b0;
  sums[5] = b1;
  sums[6] = b2;
  sums[7] = b3;
  sums[8] = c0;
  sums[9] = c1;
  sums[10] = c2;
  sums[11] = c3;
  sums[12] = d0;
  sums[13] = d1;
  sums[14] = d2;
  sums[15] = d3;
}
