import type { QuantizedData } from '../core/workload/quantize/quantized.ts';
import type { LayerPlanes } from './networkProtocol.ts';

/** More would not be looked at one by one. */
const MOST_PLANES = 32;
const LARGEST_SIDE = 28;

/** The first image of a layer's output as small pictures, one a channel; null where nothing was made. Larger ones lose rows and columns. */
export function layerPlanes(layer: number, data: QuantizedData, shape: readonly number[]): LayerPlanes | null {
  if (data.length === 0) return null;
  const [, channels = 1, fullHeight = 1, fullWidth = 1] = shape.length === 4 ? shape : [1, 1, 1, data.length];
  const step = Math.max(1, Math.ceil(Math.max(fullHeight, shape.length === 4 ? fullWidth : 1) / LARGEST_SIDE));
  const [width, height] = [Math.ceil(fullWidth / step), Math.ceil(fullHeight / step)];
  const count = Math.min(MOST_PLANES, channels);
  const values = new Int8Array(count * height * width);
  const scale = data instanceof Float32Array ? 127 / data.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30) : 1;
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (plane * fullHeight + y * step) * fullWidth + x * step;
        values[(plane * height + y) * width + x] = Math.round((data[from] ?? 0) * scale);
      }
    }
  }
  return { layer, width, height, count, channels, values };
}
