import type { TileOrder, Schedule } from './schedule.ts';

/** The axis of the outermost loop over groups of tiles. */
export type Outermost = 'channels' | 'pixels';

export const outermostOf = (order: TileOrder): Outermost => (order === 'weight-stationary' ? 'channels' : 'pixels');

/** What the order of tiles depends on: how many there are along each axis. */
interface Extents {
  readonly nBlocks: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly coBlocks: number;
}

/** Groups of tiles that run in lockstep (one tile a thread) along the output channels, and over all pixels. */
export const channelGroups = (t: Extents, s: Pick<Schedule, 'tile_co' | 'oc_nthread'>): number =>
  Math.ceil(Math.ceil(t.coBlocks / s.tile_co) / s.oc_nthread);

const pixelGroups = (t: Extents, s: Pick<Schedule, 'tile_h' | 'tile_w' | 'h_nthread'>): number =>
  t.nBlocks * Math.ceil(Math.ceil(t.outHeight / s.tile_h) / s.h_nthread) * Math.ceil(t.outWidth / s.tile_w);

/**
 * The one order of a schedule with which every other gives the same program, named after what stays; null if the two
 * orders differ. With one group of channels, its weights meet all pixels; with one of pixels, its inputs all channels.
 */
export const onlyOrder = (t: Extents, s: Omit<Schedule, 'order' | 'fold_taps'>): TileOrder | null =>
  onlyOrderOf(channelGroups(t, s), pixelGroups(t, s));

/** Of how many groups of channels and of pixels there are. */
export const onlyOrderOf = (channels: number, pixels: number): TileOrder | null =>
  channels === 1 ? 'weight-stationary' : pixels === 1 ? 'input-stationary' : null;
