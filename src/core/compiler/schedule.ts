/**
 * Which tiles are neighbours in time. `weight-stationary`: all pixels of a group of output channels one after another,
 * so weights stay on chip from tile to tile. `input-stationary`: all output channels of a group of pixels, so inputs stay.
 * Accumulators stay until a tile is done in both: VTA has no path that would bring partial sums back.
 */
export type Order = 'weight-stationary' | 'input-stationary';

export const ORDERS: readonly Order[] = ['weight-stationary', 'input-stationary'];

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
  readonly order: Order;
}

/** The knobs that count something. */
export type NumberKnob = Exclude<keyof Schedule, 'order'>;

export const NUMBER_KNOBS: readonly NumberKnob[] = [
  ...(['tile_h', 'tile_w', 'tile_ci', 'tile_co'] as const),
  ...(['oc_nthread', 'h_nthread'] as const),
];

export const KNOBS: readonly (keyof Schedule)[] = [...NUMBER_KNOBS, 'order'];

/** Knobs a user fixed; the search is over the others. Empty: `auto`. */
export type SchedulePins = Partial<Schedule>;
