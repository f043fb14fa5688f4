import { counted } from '../machine/quantity.ts';
import type { Bytes } from '../base/units.ts';
import { rollUp, unroll, unrolledImages, type Im2col } from '../layer/layout/im2col.ts';
import type { Images } from '../layer/layout/packing.ts';
import { packBits, unpackBits } from '../layer/layout/bits.ts';
import { ELEMENT_BYTES, type ElementType } from '../tensor/tensor.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import { packWeights, weightLayoutBytes, type WeightLayout } from './weightLayout.ts';

/** How a value of a network lies in DRAM. */
export type Layout =
  /** Row-major: integers a byte each, floats four; `type`: of elements that are neither. Only the host reads and writes it. */
  | { readonly kind: 'plain'; readonly float: boolean; readonly type?: ElementType }
  /** [N/rows][C/lanes][top + H + bottom][left + W + right][rows][lanes] integers of `bits` bits; what is added is zero. */
  | {
      readonly kind: 'blocked';
      readonly rows: number;
      readonly lanes: number;
      readonly bits: number;
      /** Zeros around each plane: top, bottom, left, right. */
      readonly border: readonly [number, number, number, number];
      /** Taps of a window are the channels of what lies in blocks. Only the host writes it. */
      readonly im2col?: Im2col;
    }
  | WeightLayout;

export type BlockedLayout = Extract<Layout, { readonly kind: 'blocked' }>;

/** What VTA reads. */
export type AskedLayout = Exclude<Layout, { readonly kind: 'plain' }>;

/** Two layouts with the same key are the same. */
export function layoutKey(layout: Layout): string {
  switch (layout.kind) {
    case 'plain':
      return `plain ${plainType(layout)}`;
    case 'blocked':
      return `blocked ${layout.rows} ${layout.lanes} ${layout.bits} ${layout.border.join(',')}${im2colKey(layout.im2col)}`;
    case 'weights':
      return `weights ${JSON.stringify(layout)}`;
  }
}

const im2colKey = (im2col: Im2col | undefined): string =>
  im2col === undefined
    ? ''
    : ` ${[im2col.kernel, im2col.stride, im2col.dilation, im2col.pad, im2col.constants].map((list) => list.join(',')).join(' ')}`;

type PlainLayout = Extract<Layout, { readonly kind: 'plain' }>;

const plainType = ({ float, type }: PlainLayout): ElementType => type ?? (float ? 'float32' : 'int8');

const AS_WEIGHTS = 'weights instead of an image';

/** Why a value must be moved to be read, in words. */
export function layoutDifference(from: Layout, to: Layout): string {
  if (to.kind === 'weights') return AS_WEIGHTS;
  if (from.kind !== 'blocked' || to.kind === 'plain') return 'VTA’s layout instead of the host’s';
  if (to.im2col !== undefined) return foldedWords(to.im2col);
  if (from.lanes !== to.lanes) return `blocks of ${counted(to.lanes, 'channel')} instead of ${from.lanes}`;
  return to.border.some((side) => side > 0) ? 'a border of zeros around it' : 'another layout';
}

/** What more than another place a layout gives a value, in words; null: nothing. */
export function addedWords(layout: Layout): string | null {
  if (layout.kind === 'weights') return AS_WEIGHTS;
  return layout.kind === 'plain' || layout.im2col === undefined ? null : foldedWords(layout.im2col);
}

/** Can the value be read from it? With taps as channels not all of it need be there, weights may be narrower. */
export const isReadable = (layout: Layout): boolean => layout.kind !== 'weights' && addedWords(layout) === null;

/** `taps of the 5 x 5 window as channels`, and what a bias is multiplied with. */
function foldedWords({ kernel: [rows, columns], constants }: Im2col): string {
  const taps =
    rows * columns === 1 ? 'the pixels that windows see' : `taps of the ${rows} x ${columns} window as channels`;
  return constants.length === 0 ? taps : `${taps}, constants for the bias beside them`;
}

export type { Images };

/** [N, C, H, W]; a signal [N, C, L] as an image of one row, a vector [N, K] as one of one pixel; null: no image. */
export function imagesOf(shape: readonly number[]): Images | null {
  const [batch, channels, height, width] = shape;
  if (batch === undefined || channels === undefined || shape.length > 4) return null;
  if (shape.length === 2) return { batch, channels, height: 1, width: 1 };
  if (shape.length === 3) return { batch, channels, height: 1, width: height ?? 1 };
  return height === undefined || width === undefined ? null : { batch, channels, height, width };
}

const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Sizes in blocks; only for shapes that are images. */
function blocksOf(shape: readonly number[], layout: BlockedLayout) {
  const images = imagesOf(shape);
  if (images === null) throw new Error(`a value of shape ${shape.join('x')} has no blocked layout`);
  const [top, bottom, left, right] = layout.border;
  return {
    images,
    nBlocks: Math.ceil(images.batch / layout.rows),
    cBlocks: Math.ceil(images.channels / layout.lanes),
    height: top + images.height + bottom,
    width: left + images.width + right,
    element: layout.rows * layout.lanes,
  };
}

/** The images with taps as channels, in whole blocks of images, and how they lie. */
function unrolledLike(shape: readonly number[], { im2col: _, ...layout }: BlockedLayout, im2col: Im2col) {
  const from = imagesOf(shape);
  if (from === null) throw new Error(`a value of shape ${shape.join('x')} has no blocked layout`);
  const { batch, channels, height, width } = unrolledImages(from, im2col);
  const { rows } = layout;
  return { from, shape: [Math.ceil(batch / rows) * rows, channels, height, width], layout };
}

export function layoutBytes(shape: readonly number[], layout: Layout): Bytes {
  if (layout.kind === 'plain') return elements(shape) * ELEMENT_BYTES[plainType(layout)];
  if (layout.kind === 'weights') return weightLayoutBytes(layout);
  if (layout.im2col !== undefined) {
    const unrolled = unrolledLike(shape, layout, layout.im2col);
    return layoutBytes(unrolled.shape, unrolled.layout);
  }
  const { nBlocks, cBlocks, height, width, element } = blocksOf(shape, layout);
  return (nBlocks * cBlocks * height * width * element * layout.bits) / 8;
}

/** Visits every image row: its place in the plain layout, and of its first value in the blocked one. */
function forEachRow(
  shape: readonly number[],
  layout: BlockedLayout,
  visit: (plain: number, blocked: number, length: number, step: number) => void,
): void {
  const { images, cBlocks, height, width, element } = blocksOf(shape, layout);
  const { rows, lanes, border } = layout;
  for (let n = 0, plain = 0; n < images.batch; n++) {
    for (let c = 0; c < images.channels; c++) {
      const block = Math.floor(n / rows) * cBlocks + Math.floor(c / lanes);
      const within = (n % rows) * lanes + (c % lanes);
      for (let y = 0; y < images.height; y++, plain += images.width) {
        const pixel = (block * height + border[0] + y) * width + border[2];
        visit(plain, pixel * element + within, images.width, element);
      }
    }
  }
}

/** The bytes of a value in a layout. */
export function packValue(data: QuantizedData, shape: readonly number[], layout: Layout): Uint8Array {
  if (layout.kind === 'plain') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (layout.kind === 'weights') return packWeights(data as Int8Array, layout);
  if (layout.im2col !== undefined) {
    const unrolled = unrolledLike(shape, layout, layout.im2col);
    const values = unroll(data as Int8Array, unrolled.from, layout.im2col, unrolled.shape[0]);
    return packValue(values, unrolled.shape, unrolled.layout);
  }
  const { nBlocks, cBlocks, height, width, element } = blocksOf(shape, layout);
  const blocked = new Int8Array(nBlocks * cBlocks * height * width * element);
  forEachRow(shape, layout, (plain, at, length, step) => {
    for (let x = 0; x < length; x++) blocked[at + x * step] = data[plain + x] as number;
  });
  return packBits(blocked, layout.bits);
}

/**
 * The value that lies in `bytes`: inverse of `packValue`, whatever lies in the lanes that pad channels and batch. With taps as channels, values
 * that no window sees are 0. Throws for weights, which are not read back.
 */
export function unpackValue(bytes: Uint8Array, shape: readonly number[], layout: Layout): QuantizedData {
  if (layout.kind === 'plain') {
    if (layout.type !== undefined) return bytes.slice();
    const { buffer } = bytes.slice();
    return layout.float ? new Float32Array(buffer) : new Int8Array(buffer);
  }
  if (layout.kind === 'weights') throw new Error('no value is read from weights');
  if (layout.im2col !== undefined) {
    const unrolled = unrolledLike(shape, layout, layout.im2col);
    const values = unpackValue(bytes, unrolled.shape, unrolled.layout);
    return rollUp(values as Int8Array, unrolled.from, layout.im2col);
  }
  const blocked = layout.bits === 8 ? new Int8Array(bytes.buffer, bytes.byteOffset) : unpackBits(bytes, layout.bits);
  const data = new Int8Array(elements(shape));
  forEachRow(shape, layout, (plain, at, length, step) => {
    for (let x = 0; x < length; x++) data[plain + x] = blocked[at + x * step] as number;
  });
  return data;
}
