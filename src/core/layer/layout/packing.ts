import type { Geometry } from '../../machine/geometry.ts';
import { inOneGo, Pace } from '../../base/slices.ts';
import { clustersOf, firstInputBlock, uniformSets } from './clusters.ts';
import { outputSize, weightCount, type ConvShape } from '../layer.ts';

/**
 * Between plain tensors and VTA's blocked ones, in which a whole buffer element lies together. Channels and batch are
 * padded with zeros to whole blocks. Values stay one to an array entry; `bits.ts` narrows them.
 *
 *   input  [N/B][CI/bi][H][W][B][bi]      weight [CO/bo][blocks of CI in the cluster][KH][KW][bo][bi]
 *   output [N/B][CO/bo][OH][OW][B][bo]    bias   [CO/bo][B][bo], the same for each row of the batch
 *
 * Clusters: all channels, or those of some groups (`clusters.ts`). One weight for all: [set][CO/bo][CI/bi] of a cluster.
 */
export type Blocks = Pick<Geometry, 'batch' | 'blockIn' | 'blockOut'>;

/** Zero rows and columns put around the image in memory, for convolutions whose padding LOAD cannot add on the fly. */
export interface Border {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const NO_BORDER: Border = { top: 0, bottom: 0, left: 0, right: 0 };

/** Rows and columns of an image in memory. */
export const bordered = (
  image: { readonly height: number; readonly width: number },
  { top, bottom, left, right }: Border,
): { readonly height: number; readonly width: number } => ({
  height: top + image.height + bottom,
  width: left + image.width + right,
});

/** How many blocks each dimension has. */
export function blockCounts(
  shape: ConvShape,
  blocks: Blocks,
): { readonly batch: number; readonly ci: number; readonly co: number } {
  return {
    batch: Math.ceil(shape.batch / blocks.batch),
    ci: Math.ceil(shape.inChannels / blocks.blockIn),
    co: Math.ceil(shape.outChannels / blocks.blockOut),
  };
}

/** Plain [N, C, H, W] to [N/B][C/b][H + border][W + border][B][b]. */
function blockImages(values: Int8Array, images: Images, rows: number, lanes: number, border: Border): Int8Array {
  const nBlocks = Math.ceil(images.batch / rows);
  const cBlocks = Math.ceil(images.channels / lanes);
  const { height, width } = bordered(images, border);
  const packed = new Int8Array(nBlocks * cBlocks * height * width * rows * lanes);
  forEachRow(images, rows, lanes, (y, plain, cBlock, nBlock, within) => {
    const row = ((nBlock * cBlocks + cBlock) * height + y + border.top) * width + border.left;
    let at = row * rows * lanes + within;
    for (let x = 0; x < images.width; x++, at += rows * lanes) packed[at] = values[plain + x] as number;
  });
  return packed;
}

export interface Images {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Visits every image row: where it starts in plain layout, its blocks, and the lane it has within an element. */
function forEachRow(
  { batch, channels, height, width }: Images,
  rows: number,
  lanes: number,
  visit: (y: number, plain: number, cBlock: number, nBlock: number, within: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const within = (n % rows) * lanes + (c % lanes);
      for (let y = 0; y < height; y++) {
        const plain = ((n * channels + c) * height + y) * width;
        visit(y, plain, Math.floor(c / lanes), Math.floor(n / rows), within);
      }
    }
  }
}

function unblockImages(packed: Int8Array | Int32Array, images: Images, rows: number, lanes: number): Int8Array {
  const cBlocks = Math.ceil(images.channels / lanes);
  const values = new Int8Array(images.batch * images.channels * images.height * images.width);
  forEachRow(images, rows, lanes, (y, plain, cBlock, nBlock, within) => {
    const row = ((nBlock * cBlocks + cBlock) * images.height + y) * images.width;
    let at = row * rows * lanes + within;
    for (let x = 0; x < images.width; x++, at += rows * lanes) values[plain + x] = packed[at] as number;
  });
  return values;
}

const inputImages = (shape: ConvShape): Images => ({
  batch: shape.batch,
  channels: shape.inChannels,
  height: shape.height,
  width: shape.width,
});

const outputImages = (shape: ConvShape): Images => ({
  batch: shape.batch,
  channels: shape.outChannels,
  ...outputSize(shape),
});

export const blockInput = (shape: ConvShape, blocks: Blocks, input: Int8Array, border: Border = NO_BORDER): Int8Array =>
  blockImages(input, inputImages(shape), blocks.batch, blocks.blockIn, border);

export const unblockInput = (shape: ConvShape, blocks: Blocks, packed: Int8Array | Int32Array): Int8Array =>
  unblockImages(packed, inputImages(shape), blocks.batch, blocks.blockIn);

export const blockOutput = (shape: ConvShape, blocks: Blocks, output: Int8Array): Int8Array =>
  blockImages(output, outputImages(shape), blocks.batch, blocks.blockOut, NO_BORDER);

export const unblockOutput = (shape: ConvShape, blocks: Blocks, packed: Int8Array | Int32Array): Int8Array =>
  unblockImages(packed, outputImages(shape), blocks.batch, blocks.blockOut);

/** `extra`: elements of zeros to leave behind those of each block of output channels. */
export const blockWeight = (shape: ConvShape, blocks: Blocks, weight: Int8Array, extra = 0): Int8Array =>
  inOneGo(blockWeightInSlices(shape, blocks, weight, extra));

/** The same in slices. */
export function* blockWeightInSlices(
  shape: ConvShape,
  blocks: Blocks,
  weight: Int8Array,
  extra = 0,
): Generator<void, Int8Array, void> {
  if (shape.uniform === true) return blockUniform(shape, blocks, weight[0] ?? 0);
  const { co } = blockCounts(shape, blocks);
  const row = clustersOf(shape, blocks).ci * shape.kernelHeight * shape.kernelWidth + extra;
  const packed = new Int8Array(co * row * blocks.blockOut * blocks.blockIn);
  const taps = shape.kernelHeight * shape.kernelWidth;
  const element = blocks.blockOut * blocks.blockIn;
  yield* forEachRun(shape, blocks, row, (plain, blocked, channels) => {
    // Missing weights are zeros, as what they are put in.
    for (let c = 0; c < channels; c++)
      for (let tap = 0; tap < taps; tap++) packed[blocked + tap * element + c] = weight[plain++] as number;
  });
  return packed;
}

export function unblockWeight(shape: ConvShape, blocks: Blocks, packed: Int8Array | Int32Array): Int8Array {
  if (shape.uniform === true) return Int8Array.of(packed[0] ?? 0);
  const row = clustersOf(shape, blocks).ci * shape.kernelHeight * shape.kernelWidth;
  const weight = new Int8Array(weightCount(shape));
  const taps = shape.kernelHeight * shape.kernelWidth;
  const element = blocks.blockOut * blocks.blockIn;
  const unblock = (plain: number, blocked: number, channels: number): void => {
    for (let c = 0; c < channels; c++)
      for (let tap = 0; tap < taps; tap++) weight[plain++] = packed[blocked + tap * element + c] as number;
  };
  inOneGo(forEachRun(shape, blocks, row, unblock));
  return weight;
}

/** On the diagonal of channels with themselves. */
function blockUniform(shape: ConvShape, blocks: Blocks, weight: number): Int8Array {
  const { blockIn, blockOut } = blocks;
  const clusters = clustersOf(shape, blocks);
  const { ci: ciBlocks } = blockCounts(shape, blocks);
  const sets = uniformSets(clusters, ciBlocks);
  const packed = new Int8Array(sets.length * clusters.co * clusters.ci * blockOut * blockIn);
  for (const [set, cluster] of sets.entries()) {
    const first = firstInputBlock(clusters, ciBlocks, cluster * clusters.co);
    for (let lane = 0; lane < clusters.co * blockOut; lane++) {
      const channel = cluster * clusters.co * blockOut + lane;
      const ci = Math.floor(channel / blockIn) - first;
      if (ci >= clusters.ci) break;
      const element = (set * clusters.co + Math.floor(lane / blockOut)) * clusters.ci + ci;
      packed[(element * blockOut + (lane % blockOut)) * blockIn + (channel % blockIn)] = weight;
    }
  }
  return packed;
}

/**
 * Visits, for each output channel, its runs of input channels in one block: where a run begins in both layouts and how many
 * channels it has. Plain, the taps of a channel follow each other, then the next channel; blocked, channels lie side
 * by side and taps a whole element apart. `row`: elements from one block of output channels to the next. In slices.
 */
function* forEachRun(
  shape: ConvShape,
  { blockIn, blockOut }: Blocks,
  row: number,
  visit: (plain: number, blocked: number, channels: number) => void,
): Generator<void, void> {
  const pace = new Pace();
  const taps = shape.kernelHeight * shape.kernelWidth;
  const { groups = 1 } = shape;
  const [inputs, outputs] = [shape.inChannels / groups, shape.outChannels / groups];
  const clusters = clustersOf(shape, { blockIn, blockOut });
  const ciBlocks = Math.ceil(shape.inChannels / blockIn);
  let plain = 0;
  for (let co = 0; co < shape.outChannels; co++) {
    const first = Math.floor(co / outputs) * inputs;
    const firstBlock = firstInputBlock(clusters, ciBlocks, Math.floor(co / blockOut));
    for (let ci = first; ci < first + inputs;) {
      const channels = Math.min(first + inputs, (Math.floor(ci / blockIn) + 1) * blockIn) - ci;
      const element = Math.floor(co / blockOut) * row + (Math.floor(ci / blockIn) - firstBlock) * taps;
      visit(plain, (element * blockOut + (co % blockOut)) * blockIn + (ci % blockIn), channels);
      plain += channels * taps;
      ci += channels;
    }
    if (pace.due(inputs * taps)) yield;
  }
}

/** [CO] to [CO/bo][B][bo]. */
export function blockBias(shape: ConvShape, blocks: Blocks, bias: Int32Array): Int32Array {
  const { batch, blockOut } = blocks;
  const packed = new Int32Array(blockCounts(shape, blocks).co * batch * blockOut);
  for (let co = 0; co < shape.outChannels; co++) {
    const block = Math.floor(co / blockOut) * batch * blockOut + (co % blockOut);
    for (let row = 0; row < batch; row++) packed[block + row * blockOut] = bias[co] ?? 0;
  }
  return packed;
}

export function unblockBias(shape: ConvShape, blocks: Blocks, packed: Int32Array): Int32Array {
  const { batch, blockOut } = blocks;
  return Int32Array.from(
    { length: shape.outChannels },
    (_, co) => packed[Math.floor(co / blockOut) * batch * blockOut + (co % blockOut)] ?? 0,
  );
}
