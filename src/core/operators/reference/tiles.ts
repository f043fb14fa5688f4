import type { Pads, Pair } from '../../tensor/window.ts';
import { createTileKernel } from './tileKernel.ts';

/** Extents and window of a convolution; pads behind the image follow from the output's extents. */
export interface TiledSizes {
  readonly group: number;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: Pads;
  /** [N, C, H, W] */
  readonly image: readonly [n: number, c: number, h: number, w: number];
  readonly output: readonly [n: number, c: number, h: number, w: number];
}

/** Doubles of gathered pixels at a time: half of a second-level cache. */
const GATHERED = 32_768;
/** Doubles of weights at a time: 32 MB, and all of them but for the largest dense layers. */
const PACKED = 2 ** 22;

/**
 * A convolution as a product of matrices: tiles of four pixels, all that they see gathered tap by tap, times four output
 * channels at once. Sixteen sums live in registers; each starts at its channel's bias and takes its products in the order of the
 * definition: input channel, kernel row, kernel column. Weights are [CO, CI / group, KH, KW]; `put` takes each sum at its place of the output.
 * Yields the fraction that is done.
 */
export function* tiledProducts(
  sizes: TiledSizes,
  image: Float64Array,
  weight: Float32Array | Int8Array,
  bias: ArrayLike<number>,
  put: (place: number, channel: number, sum: number) => void,
): Generator<number, void> {
  const [batch, outChannels, outHeight, outWidth] = sizes.output;
  const depth = depthOf(sizes);
  const perGroup = outChannels / sizes.group;
  const quads = Math.ceil(perGroup / 4);
  const plane = outHeight * outWidth;
  const tilesAtOnce = Math.max(1, Math.floor(GATHERED / (4 * depth)));
  const quadsAtOnce = Math.min(quads, Math.max(1, Math.floor(PACKED / (4 * depth))));
  const kernel = createTileKernel(quadsAtOnce * depth * 4, tilesAtOnce * 4 * depth);
  const { sums, image: gathered } = kernel;
  const total = batch * sizes.group * Math.ceil(quads / quadsAtOnce) * Math.ceil(plane / (tilesAtOnce * 4));
  let done = 0;
  for (let group = 0; group < sizes.group; group++) {
    for (let firstQuad = 0; firstQuad < quads; firstQuad += quadsAtOnce) {
      const pastQuad = Math.min(quads, firstQuad + quadsAtOnce);
      const firstChannel = group * perGroup + firstQuad * 4;
      const channels = Math.min(perGroup, pastQuad * 4) - firstQuad * 4;
      packWeights(kernel.weights, weight, firstChannel, channels, depth);
      for (let n = 0; n < batch; n++) {
        for (let start = 0; start < plane; start += tilesAtOnce * 4) {
          const pixels = Math.min(tilesAtOnce * 4, plane - start);
          gather(sizes, gathered, image, n, group, outWidth, start, pixels);
          for (let quad = firstQuad; quad < pastQuad; quad++) {
            const first = group * perGroup + quad * 4;
            const lanes = Math.min(4, perGroup - quad * 4);
            for (let tile = 0; tile * 4 < pixels; tile++) {
              for (let i = 0; i < 16; i++) sums[i] = bias[first + (i >> 2)] ?? 0;
              kernel.multiply((quad - firstQuad) * depth * 4, tile * depth * 4, depth);
              const width = Math.min(4, pixels - tile * 4);
              for (let lane = 0; lane < lanes; lane++) {
                const to = (n * outChannels + first + lane) * plane + start + tile * 4;
                for (let i = 0; i < width; i++) put(to + i, first + lane, sums[lane * 4 + i] ?? 0);
              }
            }
          }
          done++;
          yield done / total;
        }
      }
    }
  }
  kernel.release();
}

/** Products in one sum. */
const depthOf = ({ image, group, kernel }: TiledSizes): number => (image[1] / group) * kernel[0] * kernel[1];

/** [quads][depth][4]: four output channels side by side; zeros where a group has no more. */
function packWeights(
  packed: Float64Array,
  weight: Float32Array | Int8Array,
  first: number,
  count: number,
  depth: number,
): void {
  packed.fill(0);
  for (let channel = 0; channel < count; channel++) {
    const base = (channel >> 2) * depth * 4 + (channel & 3);
    const from = (first + channel) * depth;
    for (let k = 0; k < depth; k++) packed[base + k * 4] = weight[from + k] ?? 0;
  }
}

/** [tiles][depth][4]: what each of four pixels sees under each tap. */
// Hot loop: called for each tile, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function gather(
  sizes: TiledSizes,
  gathered: Float64Array,
  image: Float64Array,
  n: number,
  group: number,
  outWidth: number,
  start: number,
  pixels: number,
): void {
  const { strides, dilations, pads } = sizes;
  const [, channels, height, width] = sizes.image;
  const [kernelHeight, kernelWidth] = sizes.kernel;
  const perGroup = channels / sizes.group;
  const depth = depthOf(sizes);
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
          gathered[at] = image[from] ?? 0;
          from += height * width;
          at += kernelHeight * kernelWidth * 4;
        }
      }
    }
  }
}
