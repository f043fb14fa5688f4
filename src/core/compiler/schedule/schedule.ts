/**
 * Which tiles are neighbours in time. `weight-stationary`: all pixels of a group of output channels one after another,
 * so weights stay on chip from tile to tile. `input-stationary`: all output channels of a group of pixels, so inputs stay.
 * Accumulators stay until a tile is done in both: VTA has no path that would bring partial sums back.
 */
export type TileOrder = 'weight-stationary' | 'input-stationary';

export const ORDERS: readonly TileOrder[] = ['weight-stationary', 'input-stationary'];

/**
 * Which taps of the kernel lie beside each other as input channels, so that a layer with few channels fills the rows of the GEMM core:
 * those of a row, or of the whole window (im2col). The host writes the input like that; of a tensor that VTA made it is `none`.
 */
export type FoldTaps = 'none' | 'row' | 'window';

export const FOLDS: readonly FoldTaps[] = ['none', 'row', 'window'];

/**
 * The knobs of one convolution, under TVM's names. Tiles count output rows and columns (tile_h, tile_w) and blocks of
 * BLOCK_IN input and BLOCK_OUT output channels (tile_ci, tile_co). Threads split every buffer into two ping-pong buffers, over
 * output channels (oc_nthread) or output rows (h_nthread); at most one of them is 2.
 */
export interface Schedule {
  readonly tile_h: number;
  readonly tile_w: number;
  readonly tile_ci: number;
  readonly tile_co: number;
  readonly oc_nthread: number;
  readonly h_nthread: number;
  readonly order: TileOrder;
  readonly fold_taps: FoldTaps;
}

/** The knobs that count something. */
export type NumberKnob = Exclude<keyof Schedule, 'order' | 'fold_taps'>;

export const NUMBER_KNOBS: readonly NumberKnob[] = [
  ...(['tile_h', 'tile_w', 'tile_ci', 'tile_co'] as const),
  ...(['oc_nthread', 'h_nthread'] as const),
];

export const KNOBS: readonly (keyof Schedule)[] = [...NUMBER_KNOBS, 'order', 'fold_taps'];

/** Knobs a user fixed; the search is over the others. Empty: `auto`. */
export type SchedulePins = Partial<Schedule>;

/**
 * What the schedule space holds, closed: a schedule is a point of it if and only if its knobs are as listed here and its
 * chunks fit the buffers (`legality.ts`). Every statement about all schedules names the version; whoever adds or takes
 * away a knob, a value or an order counts it up.
 */
export const SCHEDULE_SPACE = {
  version: 3,
  knobs: KNOBS,
  tiles:
    'every whole number from 1 to the extent (transposed: multiples of the stride, and the extent; groups: whole clusters or even parts of one; maximum: all input blocks of an output block)',
  kernel: 'whole; in parts, which follow from machine and layer, where no tile has room for all of it',
  threads: [
    { oc_nthread: 1, h_nthread: 1 },
    { oc_nthread: 2, h_nthread: 1 },
    { oc_nthread: 1, h_nthread: 2 },
  ],
  orders: ORDERS,
  folds:
    'none; where the host writes the input of a convolution: row and window, if an output element takes fewer products then (its bias counts as one, unless it is in spare rows of the core)',
  steps: 'up to 524288 a program',
} as const;

/** How statements about all schedules name it. */
export const SPACE_NAME = `schedule space ${SCHEDULE_SPACE.version} (every integer tile)`;
