import { NO_BORDER } from '../../layer/layout/packing.ts';
import { axis, type TiledAxis } from '../plan/axis.ts';
import { firstInput } from '../target/transposed.ts';
import { columnWindow, rowWindow, type TileWindow } from '../plan/plan.ts';
import { windowColumns, windowRows, type Target } from '../target/target.ts';

/**
 * The sizes of a tile knob, cut into ranges: sizes that make as many tiles of the axis. An entry is a range or a single
 * size; of each entry is known what every size in it has at least, or at most. Plain arrays of numbers, for lower bounds are
 * asked for by the hundred thousand; and each kind of cuts made in one place, field by field, so that engines meet one kind
 * of object: with another for each layer they compile what asks for them anew.
 */
export interface Cuts {
  /** Entries that are ranges come first, smallest sizes first; then the sizes, ascending: `ranges + i` is size i. */
  readonly ranges: number;
  readonly sizes: Int32Array;
  /** Of each range, the index of its first size; and behind the last range their number. */
  readonly from: Int32Array;
  /** Of each entry: smallest and largest size, tiles, what the last of them holds at least. */
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly count: Int32Array;
  readonly last: Int32Array;
}

/** Of the tiles' windows along rows or columns: elements inside of the image. */
export interface WindowCuts extends Cuts {
  /** Of the first tile's window, at least, were no zeros put around the image in memory. */
  readonly first: Float64Array;
  /** Of all windows together, at least. */
  readonly all: Float64Array;
  /** Of any window, at most. */
  readonly widest: Float64Array;
}

/** From sizes, largest first. */
export function cutsOf(descending: readonly number[], extent: number): Cuts {
  const sizes = Int32Array.from(descending).reverse();
  const starts: number[] = [];
  let before = 0;
  for (let i = 0; i < sizes.length; i++) {
    const count = Math.ceil(extent / (sizes[i] ?? 1));
    if (count !== before) starts.push(i);
    before = count;
  }
  const ranges = starts.length;
  const from = Int32Array.of(...starts, sizes.length);
  const entries = ranges + sizes.length;
  const least = new Int32Array(entries);
  const most = new Int32Array(entries);
  const count = new Int32Array(entries);
  const last = new Int32Array(entries);
  for (let entry = 0; entry < entries; entry++) {
    const isRange = entry < ranges;
    const low = sizes[isRange ? (from[entry] ?? 0) : entry - ranges] ?? 1;
    const high = sizes[isRange ? (from[entry + 1] ?? 1) - 1 : entry - ranges] ?? 1;
    least[entry] = low;
    most[entry] = high;
    count[entry] = Math.ceil(extent / low);
    // The largest size of a range leaves the least for its last tile.
    last[entry] = extent - (Math.ceil(extent / high) - 1) * high;
  }
  return { ranges, sizes, from, least, most, count, last };
}

export function rowCuts(t: Target, sizes: readonly number[]): WindowCuts {
  const above = t.transposed === null ? t.padding.top : -firstInput(t.transposed.rows, 0);
  return windowCuts(
    cutsOf(sizes, t.outHeight),
    t.outHeight,
    (size) => inside(windowRows(t, size), above, t.image.height, t.rowStep),
    Math.ceil(t.kernelHeight / t.part.rows),
    (h) => (i, ky) => rowWindow({ target: t, h, border: NO_BORDER }, i, ky),
  );
}

export function columnCuts(t: Target, sizes: readonly number[]): WindowCuts {
  const left = t.transposed === null ? t.padding.left : -firstInput(t.transposed.columns, 0);
  return windowCuts(
    cutsOf(sizes, t.outWidth),
    t.outWidth,
    (size) => inside(windowColumns(t, size), left, t.image.width, 1),
    Math.ceil(t.kernelWidth / t.part.columns),
    (w) => (i, kx) => columnWindow({ target: t, w, border: NO_BORDER }, i, kx),
  );
}

/** Of a window that begins `pad` before an image: what is left without the padding before and after it. */
const inside = (length: number, pad: number, size: number, step: number): number =>
  Math.max(0, Math.min(length, Math.ceil((size + pad) / step)) - Math.max(0, Math.ceil(pad / step)));

function windowCuts(
  cuts: Cuts,
  extent: number,
  first: (size: number) => number,
  parts: number,
  windowsOf: (a: TiledAxis) => (index: number, part: number) => TileWindow,
): WindowCuts {
  const { ranges, sizes, from, least, most, count, last } = cuts;
  const all = new Float64Array(least.length);
  const widest = new Float64Array(least.length);
  for (let range = 0; range < ranges; range++) {
    all[range] = Infinity;
    for (let i = from[range] ?? 0; i < (from[range + 1] ?? 0); i++) {
      const a = axis(extent, sizes[i] ?? 1);
      const window = windowsOf(a);
      const entry = ranges + i;
      for (let tile = 0; tile < a.count; tile++) {
        for (let part = 0; part < parts; part++) {
          const length = window(tile, part).inside;
          all[entry] = (all[entry] ?? 0) + length;
          widest[entry] = Math.max(widest[entry] ?? 0, length);
        }
      }
      all[range] = Math.min(all[range] ?? 0, all[entry] ?? 0);
      widest[range] = Math.max(widest[range] ?? 0, widest[entry] ?? 0);
    }
  }
  // Longer tiles have longer windows.
  return { ranges, sizes, from, least, most, count, last, first: Float64Array.from(least, first), all, widest };
}
