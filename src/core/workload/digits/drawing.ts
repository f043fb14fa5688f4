import { DIGIT_SIZE } from './digits.ts';
import { rasterize, type PenStroke } from './strokes.ts';
import { lastIndexWhere } from '../../base/last.ts';

/** The square that a digit fills, in its longer direction. */
const BOX = 20;
/** Less than this much of the strongest ink is paper: a smudge must not widen the box. */
const PAPER = 1 / 16;
/** The pixel in which the training data have their centres of mass, in both directions: of 0 to 27, the one after the middle. */
const MIDDLE = 14;

/** Grey values of a drawing's side before it becomes a digit: a few for each of the digit's. */
const DRAWING_SIZE = 112;

/** What a pen drew as a network's input, [28, 28], 0 to 1. */
export const digitFromStrokes = (strokes: readonly PenStroke[]): Float32Array =>
  digitFromDrawing(rasterize(strokes, DRAWING_SIZE), DRAWING_SIZE, DRAWING_SIZE);

/**
 * A drawing as a network's input, made as its training data were: what is drawn is scaled, with its proportions, until its longer side has 20 pixels, and put into
 * 28x28 by whole pixels so that its centre of mass lies in the middle one (or as near as the 20 pixels stay inside). Each pixel is the mean of what it covers; the strongest becomes 1, as in
 * the training data, whatever the pen. `grey`: row by row, [height, width], 0 the paper, larger is more ink, in any unit. Without ink: all 0.
 */
export function digitFromDrawing(
  grey: Uint8ClampedArray | Uint8Array | Float32Array,
  width: number,
  height: number,
): Float32Array {
  const ink = inkOf(grey, width, height);
  if (ink === null) return new Float32Array(DIGIT_SIZE * DIGIT_SIZE);
  const { columns, rows, threshold } = ink;
  // Source pixels that a pixel of the digit covers.
  const step = Math.max(columns.last - columns.first + 1, rows.last - rows.first + 1) / BOX;
  const acrossColumns = coverage(columns, step, width);
  const acrossRows = coverage(rows, step, height);

  const narrow = new Float64Array(height * DIGIT_SIZE);
  for (let y = rows.first; y <= rows.last; y++) {
    for (const { to, from, share } of acrossColumns) {
      const value = grey[y * width + from] ?? 0;
      const at = y * DIGIT_SIZE + to;
      if (value > threshold) narrow[at] = (narrow[at] ?? 0) + share * value;
    }
  }
  const digit = new Float32Array(DIGIT_SIZE * DIGIT_SIZE);
  for (const { to, from, share } of acrossRows) {
    for (let x = 0; x < DIGIT_SIZE; x++) {
      const at = to * DIGIT_SIZE + x;
      digit[at] = (digit[at] ?? 0) + share * (narrow[from * DIGIT_SIZE + x] ?? 0);
    }
  }
  const strongest = digit.reduce((most, value) => Math.max(most, value), 0);
  return digit.map((value) => value / strongest);
}

/** Where ink lies in one direction: the first and the last pixel with any, and its centre of mass (0.5 is the middle of the first pixel). */
interface Extent {
  readonly first: number;
  readonly last: number;
  readonly centre: number;
}

function inkOf(
  grey: ArrayLike<number>,
  width: number,
  height: number,
): { readonly columns: Extent; readonly rows: Extent; readonly threshold: number } | null {
  let strongest = 0;
  for (let i = 0; i < width * height; i++) strongest = Math.max(strongest, grey[i] ?? 0);
  if (strongest === 0) return null;
  const threshold = strongest * PAPER;
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = grey[y * width + x] ?? 0;
      if (value <= threshold) continue;
      columns[x] = (columns[x] ?? 0) + value;
      rows[y] = (rows[y] ?? 0) + value;
    }
  }
  return { columns: extentOf(columns), rows: extentOf(rows), threshold };
}

function extentOf(ink: Float64Array): Extent {
  let total = 0;
  let moment = 0;
  ink.forEach((amount, at) => {
    total += amount;
    moment += amount * (at + 0.5);
  });
  const has = (amount: number): boolean => amount > 0;
  return { first: ink.findIndex(has), last: lastIndexWhere(ink, has), centre: moment / total };
}

/** How much of each pixel of the digit (`to`) a pixel of the drawing (`from`) makes up, in one direction. */
function coverage(
  { first, last, centre }: Extent,
  step: number,
  size: number,
): readonly { readonly to: number; readonly from: number; readonly share: number }[] {
  // Whole pixels of the digit before the ink: its centre of mass comes into the middle pixel, but no ink beyond an edge.
  const wanted = MIDDLE - Math.floor((centre - first) / step);
  const most = DIGIT_SIZE - Math.ceil((last + 1 - first) / step);
  const left = first - Math.min(Math.max(wanted, 0), most) * step;
  const parts: { to: number; from: number; share: number }[] = [];
  for (let to = 0; to < DIGIT_SIZE; to++) {
    const start = left + to * step;
    const end = start + step;
    for (let from = Math.max(0, Math.floor(start)); from < Math.min(size, Math.ceil(end)); from++) {
      const share = (Math.min(end, from + 1) - Math.max(start, from)) / step;
      if (share > 0) parts.push({ to, from, share });
    }
  }
  return parts;
}
