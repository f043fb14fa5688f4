/** First of `from`..`end` for which the condition no longer holds, where it holds for a leading part only; `end` if it holds for all. */
export function partitionPoint(from: number, end: number, holds: (index: number) => boolean): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First of `count` ascending values, from `first` on, that is not below `value`. */
export function firstNotBelow(ascending: Float64Array | Int32Array, count: number, value: number, first = 0): number {
  // Hot loop: asked for each burst of a run, so it makes no call for each look.
  let low = first;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First of `count` ascending values that is above `value`: how many are at most that. */
export const firstAbove = (ascending: ArrayLike<number>, count: number, value: number): number =>
  partitionPoint(0, count, (index) => (ascending[index] ?? 0) <= value);
