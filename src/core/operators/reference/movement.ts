import { Pace } from '../../base/slices.ts';
import { imageOf, type FloatTensor } from '../../tensor/float.ts';

/**
 * y from the elements of x at evenly spaced places: the one of coordinates p is x's at `start` plus the sum of p[axis] * steps[axis]. In slices.
 */
export function* takeSpaced(
  y: FloatTensor,
  x: FloatTensor,
  start: number,
  steps: readonly number[],
): Generator<number, void> {
  const last = y.shape.length - 1;
  const [run, step] = [y.shape[last] ?? 1, steps[last] ?? 1];
  const at = y.shape.map(() => 0);
  const pace = new Pace();
  let from = start;
  for (let to = 0; to < y.data.length; to += run) {
    for (let i = 0; i < run; i++) y.data[to + i] = x.data[from + i * step] ?? 0;
    // To the next run: the coordinates before the last axis, as an odometer.
    for (let axis = last - 1; axis >= 0; axis--) {
      const [place, wide] = [(at[axis] ?? 0) + 1, steps[axis] ?? 0];
      from += wide;
      if (place < (y.shape[axis] ?? 1)) {
        at[axis] = place;
        break;
      }
      at[axis] = 0;
      from -= place * wide;
    }
    if (pace.due(run)) yield to / y.data.length;
  }
}

/** Visits the places of an image tensor in order; `plane` counts channels through all images. */
export function* eachPlace(
  y: FloatTensor,
  visit: (at: number, plane: number, row: number, column: number) => void,
): Generator<number, void> {
  const [batch, channels, height, width] = imageOf(y);
  const pace = new Pace();
  let at = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) visit(at++, plane, row, column);
      if (pace.due(width)) yield at / y.data.length;
    }
  }
}
