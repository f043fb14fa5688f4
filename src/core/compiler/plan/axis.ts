/** One dimension cut into tiles of `tile`, the last one holding what is left. */
export interface Axis {
  readonly extent: number;
  readonly tile: number;
  readonly count: number;
}

export const axis = (extent: number, tile: number): Axis => ({ extent, tile, count: Math.ceil(extent / tile) });

export const startOf = (a: Axis, index: number): number => index * a.tile;

export const sizeOf = (a: Axis, index: number): number => Math.min(a.tile, a.extent - index * a.tile);
