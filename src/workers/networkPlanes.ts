import type { QuantizedData } from '../core/workload/quantize/quantized.ts';
import type { LayerPlanes } from './networkProtocol.ts';

/** How many channels are looked at one by one, and how large. */
export interface PlaneLimits {
  readonly planes: number;
  readonly side: number;
}

export const SMALL_PLANES: PlaneLimits = { planes: 32, side: 28 };

/** Of what comes of a picture: fewer, in which it can be known again. */
export const PICTURE_PLANES: PlaneLimits = { planes: 6, side: 96 };

/**
 * The first image of a layer's output as small pictures, one a channel; null where nothing was made. Of larger ones each place is the mean of what it stands for.
 */
export function layerPlanes(
  layer: number,
  data: QuantizedData,
  shape: readonly number[],
  { planes, side }: PlaneLimits = SMALL_PLANES,
): LayerPlanes | null {
  if (data.length === 0) return null;
  const [, channels = 1, fullHeight = 1, fullWidth = 1] = shape.length === 4 ? shape : [1, 1, 1, data.length];
  const full = { width: fullWidth, height: fullHeight };
  const step = Math.max(1, Math.ceil(Math.max(fullHeight, shape.length === 4 ? fullWidth : 1) / side));
  const [width, height] = [Math.ceil(fullWidth / step), Math.ceil(fullHeight / step)];
  const count = Math.min(planes, channels);
  const values = new Int8Array(count * height * width);
  const scale = data instanceof Float32Array ? 127 / data.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30) : 1;
  for (let place = 0; place < values.length; place++) {
    const [x, row] = [place % width, Math.floor(place / width)];
    const plane = Math.floor(row / height);
    const block = { x: x * step, y: (row % height) * step, step };
    values[place] = Math.round(meanOf(data, plane * fullHeight * fullWidth, full, block) * scale);
  }
  return { layer, width, height, count, channels, values };
}

function meanOf(
  data: QuantizedData,
  plane: number,
  { width, height }: { readonly width: number; readonly height: number },
  { x, y, step }: { readonly x: number; readonly y: number; readonly step: number },
): number {
  const [right, bottom] = [Math.min(width, x + step), Math.min(height, y + step)];
  let sum = 0;
  for (let row = y; row < bottom; row++) {
    for (let column = x; column < right; column++) sum += data[plane + row * width + column] ?? 0;
  }
  return sum / ((right - x) * (bottom - y));
}
