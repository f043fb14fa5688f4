import { extremesIn } from '../../../core/analysis/extremes.ts';
import type { BufferUse } from '../../../core/analysis/occupancy.ts';
import { firstAbove, firstNotBelow, partitionPoint } from '../../../core/base/binarySearch.ts';
import type { Pixels } from '../../charts/units.ts';
import type { TimeScale } from '../../charts/time/timeScale.ts';
import { xOf } from '../../charts/time/timeScale.ts';

/** One buffer's row: element 0 at the bottom, its capacity at the top. */
export interface BufferRow {
  readonly top: Pixels;
  readonly height: Pixels;
  readonly capacity: number;
}

const GAP: Pixels = 10;

export function bufferRows(height: Pixels, uses: readonly BufferUse[]): BufferRow[] {
  const each = height / Math.max(1, uses.length);
  return uses.map((use, i) => ({
    top: Math.round(i * each + GAP / 2),
    height: Math.max(8, Math.round(each - GAP)),
    capacity: use.capacity,
  }));
}

export const yOf = (row: BufferRow, element: number): Pixels =>
  row.top + row.height * (1 - Math.min(1, element / row.capacity));

export const elementAt = (row: BufferRow, y: Pixels): number =>
  ((row.top + row.height - y) / row.height) * row.capacity;

/**
 * A step function as x, y pairs: from times[i] on, values[i]. Of all steps within a pixel only the lowest and the
 * highest are kept, so the line's length is bounded by the width and no peak is lost; so are the steps that are looked at.
 */
export function stepLine(
  { times, elements: values, extremes }: Pick<BufferUse, 'times' | 'elements' | 'extremes'>,
  scale: TimeScale,
  y: (value: number) => Pixels,
): number[] {
  const points: number[] = [];
  let i = lastAtOrBefore(times, scale.from);
  let value = values[i] ?? 0;
  points.push(scale.left, y(value));
  i += 1;
  const end = firstNotBelow(times, times.length, scale.to);
  while (i < end) {
    const x = Math.round(xOf(scale, times[i] ?? 0));
    const past = pastPixel(times, scale, i, end, x);
    const within = extremesIn(values, extremes, i, past);
    const before = value;
    const low = Math.min(before, within.low);
    const high = Math.max(before, within.high);
    value = values[past - 1] ?? 0;
    i = past;
    points.push(x, y(before));
    if (low < Math.min(before, value)) points.push(x, y(low));
    if (high > Math.max(before, value)) points.push(x, y(high));
    points.push(x, y(value));
  }
  points.push(scale.left + scale.width, y(value));
  return points;
}

/** First of `times` after `i` that does not lie in the pixel `x`, at most `end`. */
const pastPixel = (times: Float64Array, scale: TimeScale, i: number, end: number, x: Pixels): number =>
  partitionPoint(i + 1, end, (k) => Math.round(xOf(scale, times[k] ?? 0)) <= x);

const lastAtOrBefore = (times: Float64Array, cycle: number): number =>
  Math.max(0, firstAbove(times, times.length, cycle) - 1);

/** Value of the step function at a cycle. */
export const valueAt = (times: Float64Array, values: Float64Array, cycle: number): number =>
  values[lastAtOrBefore(times, cycle)] ?? 0;
