/**
 * The knobs of one convolution, under TVM's names. Tiles count output rows and columns (tile_h, tile_w) and blocks of
 * BLOCK_IN input and BLOCK_OUT output channels (tile_ci, tile_co). Threads split every buffer in two halves, over
 * output channels (oc_nthread) or output rows (h_nthread); at most one of them is 2.
 */
export interface Schedule {
  readonly tile_h: number;
  readonly tile_w: number;
  readonly tile_ci: number;
  readonly tile_co: number;
  readonly oc_nthread: number;
  readonly h_nthread: number;
}

export const KNOBS: readonly (keyof Schedule)[] = ['tile_h', 'tile_w', 'tile_ci', 'tile_co', 'oc_nthread', 'h_nthread'];

/** Knobs a user fixed; the search is over the others. Empty: `auto`. */
export type SchedulePins = Partial<Schedule>;
