/** One dimension cut into tiles of `tile`, the last one holding what is left. */
export interface Axis {
  readonly extent: number;
  readonly tile: number;
  readonly count: number;
  start(index: number): number;
  size(index: number): number;
}

export function axis(extent: number, tile: number): Axis {
  return {
    extent,
    tile,
    count: Math.ceil(extent / tile),
    start: (index) => index * tile,
    size: (index) => Math.min(tile, extent - index * tile),
  };
}
