/** One dimension cut into tiles of `tile`, the last one holding what is left. */
export interface TiledAxis {
  readonly extent: number;
  readonly tile: number;
  readonly count: number;
}

export const axis = (extent: number, tile: number): TiledAxis => ({ extent, tile, count: Math.ceil(extent / tile) });

export const tileStart = (a: TiledAxis, index: number): number => index * a.tile;

export const tileSize = (a: TiledAxis, index: number): number => Math.min(a.tile, a.extent - index * a.tile);
