import type { Pads, Window } from '../../tensor/window.ts';
import { imageOf, type FloatTensor } from '../../tensor/float.ts';
import { Pace } from '../../base/slices.ts';

/**
 * Maximum or mean over the elements under each window. Padding never is a maximum; it counts as zeros in a mean if `countPadding`,
 * but places beyond the padding, where `ceil` lets the last window reach, do not count at all (ONNX since opset 19).
 * `mean`: null for the maximum. A window that meets no element has no maximum (-Infinity) and, if nothing counts, no mean (NaN). In slices: each yield the fraction that is done.
 */
export function* pool(
  window: Window,
  mean: { readonly countPadding: boolean } | null,
  y: FloatTensor,
  x: FloatTensor,
): Generator<number, void> {
  const [batch, channels, height, width] = imageOf(x);
  const [, , outHeight, outWidth] = imageOf(y);
  const { kernel, strides, dilations, pads } = window;
  const countPadding = mean?.countPadding === true;
  const pace = new Pace();
  let at = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        let sum = 0;
        let largest = -Infinity;
        let counted = 0;
        for (let ky = 0; ky < kernel[0]; ky++) {
          const iy = oy * strides[0] + ky * dilations[0] - pads[0];
          for (let kx = 0; kx < kernel[1]; kx++) {
            const ix = ox * strides[1] + kx * dilations[1] - pads[1];
            if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
              const value = x.data[(plane * height + iy) * width + ix] ?? 0;
              sum += value;
              largest = Math.max(largest, value);
              counted++;
            } else if (countPadding && withinPadding(iy, ix, height, width, pads)) {
              counted++;
            }
          }
        }
        y.data[at++] = mean === null ? largest : sum / counted;
      }
      if (pace.due(outWidth * kernel[0] * kernel[1])) yield at / y.data.length;
    }
  }
}

/** Places before the start are always padding: no window starts earlier. */
const withinPadding = (iy: number, ix: number, height: number, width: number, [, , bottom, right]: Pads): boolean =>
  iy < height + bottom && ix < width + right;

/** Maximum or mean of each channel's plane. */
export function* globalPool(what: 'mean' | 'maximum', y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [batch, channels, height, width] = imageOf(x);
  const size = height * width;
  const pace = new Pace();
  for (let plane = 0; plane < batch * channels; plane++) {
    let sum = 0;
    let largest = -Infinity;
    for (const value of x.data.subarray(plane * size, (plane + 1) * size)) {
      sum += value;
      largest = Math.max(largest, value);
    }
    y.data[plane] = what === 'mean' ? sum / size : largest;
    if (pace.due(size)) yield plane / y.data.length;
  }
}
