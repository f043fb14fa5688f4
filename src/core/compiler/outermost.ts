import type { Schedule } from './schedule.ts';
import { windowColumns, windowRows, type Target } from './target.ts';

/**
 * Which tiles are neighbours in time. With the output channels outermost, weights stay on chip from tile to tile; with
 * the pixels outermost, inputs do.
 */
export type Outermost = 'channels' | 'pixels';

/** What moves fewer bytes. */
export function outermost(t: Target, s: Schedule): Outermost {
  const { elementBytes } = t.geometry;
  const [hCount, wCount] = [Math.ceil(t.outHeight / s.tile_h), Math.ceil(t.outWidth / s.tile_w)];
  const rows = hCount * (windowRows(t, 1) - t.rowPitch) + t.outHeight * t.rowPitch;
  const columns = wCount * (windowColumns(t, 1) - t.shape.strideWidth) + t.outWidth * t.shape.strideWidth;
  const inputBytes = t.nBlocks * t.ciBlocks * rows * columns * elementBytes.INP;
  const weightBytes = t.coBlocks * t.ciBlocks * t.taps * elementBytes.WGT;
  const weightPasses = t.nBlocks * Math.ceil(hCount / s.h_nthread) * wCount;
  const inputPasses = Math.ceil(Math.ceil(t.coBlocks / s.tile_co) / s.oc_nthread);
  return weightBytes * (weightPasses - 1) >= inputBytes * (inputPasses - 1) ? 'channels' : 'pixels';
}
