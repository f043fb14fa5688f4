import { partitionPoint } from '../../base/binarySearch.ts';

/**
 * A kernel in parts. Where one block of its weights, or the window of a single output, is too large for a buffer whatever the
 * tiles, a chunk brings a part of the kernel and what that part sees of the input: sums go on in ACC from part to part, as
 * they do over input channels. A part is some whole rows of taps, or some taps of one row, so that its weights
 * lie together in memory. Which part is a matter of machine and layer alone, not of the schedule.
 */
export interface KernelPart {
  /** Taps along rows and columns; the last part along each may have fewer. */
  readonly rows: number;
  readonly columns: number;
  /** rows x columns. */
  readonly taps: number;
  /** Parts in all. */
  readonly count: number;
  /** Taps of the smallest. */
  readonly least: number;
}

/** What limits a part: elements that one of so many rows and columns of taps asks of INP and WGT, and their room. */
export interface PartLimits {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly window: (rows: number, columns: number) => number;
  readonly weights: (rows: number, columns: number) => number;
  readonly depth: { readonly INP: number; readonly WGT: number };
  /** Blocks of output channels that are multiplied with the same input. */
  readonly coBlocks: number;
  /** Outputs of the layer's image. */
  readonly outputs: number;
}

/** The whole kernel, if it fits with the smallest tiles. */
export function kernelPartOf(limits: PartLimits): KernelPart {
  const { kernelHeight: height, kernelWidth: width, window, weights, depth, coBlocks, outputs } = limits;
  const within = (rows: number, columns: number, inp: number, wgt: number): boolean =>
    window(rows, columns) <= inp && weights(rows, columns) <= wgt;
  if (within(height, width, depth.INP, depth.WGT)) return partOf(limits, height, width);
  // Two threads have half of each buffer, and what they load is hidden behind products.
  const buffers = within(1, 1, Math.floor(depth.INP / 2), Math.floor(depth.WGT / 2)) ? 2 : 1;
  const inp = Math.floor(depth.INP / buffers);
  // Weights of more output channels use an input as often as those of more taps, and need less of it.
  const wgt = Math.max(1, Math.floor(depth.WGT / buffers / coBlocks));
  // Where INP is short, wide tiles of one row of taps share more of their input than higher parts of narrow tiles.
  const mostRows = outputs > 1 && window(height, width) > depth.INP ? 1 : height;
  const rows = largest(mostRows, (size) => within(size, width, inp, wgt));
  if (rows > 0) return partOf(limits, rows, width);
  const columns = largest(width, (size) => within(1, size, inp, wgt));
  return partOf(limits, 1, Math.max(1, columns));
}

/** The largest size up to `most` that fits; 0: none. */
const largest = (most: number, fits: (size: number) => boolean): number => partitionPoint(1, most + 1, fits) - 1;

/** At most so many rows and columns: as even as they can be. */
function partOf({ kernelHeight, kernelWidth }: PartLimits, mostRows: number, mostColumns: number): KernelPart {
  const [down, across] = [Math.ceil(kernelHeight / mostRows), Math.ceil(kernelWidth / mostColumns)];
  const [rows, columns] = [Math.ceil(kernelHeight / down), Math.ceil(kernelWidth / across)];
  const [lastRows, lastColumns] = [kernelHeight - (down - 1) * rows, kernelWidth - (across - 1) * columns];
  return { rows, columns, taps: rows * columns, count: down * across, least: lastRows * lastColumns };
}
