import { channelGroups, onlyOrder } from '../schedule/order.ts';
import { ORDERS, SCHEDULE_SPACE, type TileOrder, type Schedule, type SchedulePins } from '../schedule/schedule.ts';
import type { Target } from '../target/target.ts';

/**
 * The schedules of a convolution on a machine, fitting or not: every size of each tile (`SCHEDULE_SPACE`), or, with pins,
 * the pinned value only. Where both orders give the same program, only one is a point.
 */
export interface ScheduleSpace {
  readonly tile_h: readonly number[];
  readonly tile_w: readonly number[];
  readonly tile_ci: readonly number[];
  readonly tile_co: readonly number[];
  /** [oc_nthread, h_nthread] */
  readonly threads: readonly (readonly [number, number])[];
  readonly orders: readonly TileOrder[];
  /** Points, each a different program. */
  readonly size: number;
}

/** Knobs that are sizes. */
export type TileKnob = 'tile_h' | 'tile_w' | 'tile_ci' | 'tile_co';

/** [oc_nthread, h_nthread] */
const THREADS: readonly (readonly [number, number])[] = SCHEDULE_SPACE.threads.map(
  ({ oc_nthread, h_nthread }) => [oc_nthread, h_nthread] as const,
);

/** Every distinct ceil(extent / k), largest first: of all sizes that cut an extent into as many tiles, the smallest. */
export function tileSizes(extent: number): number[] {
  const sizes: number[] = [];
  for (let parts = 1; parts <= extent;) {
    const size = Math.ceil(extent / parts);
    sizes.push(size);
    if (size === 1) break;
    // The next smaller size needs just enough parts to make ceil drop.
    parts = Math.ceil(extent / (size - 1));
  }
  return sizes;
}

/**
 * What one step of a tile knob counts: tiles of a transposed convolution hold whole rounds of its phases, but for the last,
 * so that all have the same phases at the same places.
 */
export function tileUnit({ transposed: spread, maxPool: maximum, clusters }: Target, knob: TileKnob): number {
  // The largest value is found among values that are complete.
  if (maximum !== null && knob === 'tile_ci') return clusters.ci;
  return spread === null ? 1 : knob === 'tile_h' ? spread.rows.stride : knob === 'tile_w' ? spread.columns.stride : 1;
}

/**
 * All sizes of a tile knob, largest first. Where channels are in clusters, a tile along co is some of them or an even part
 * of one, for it must not straddle two.
 */
export function knobSizes(t: Target, knob: TileKnob): number[] {
  const { count, co, even } = t.clusters;
  if (knob === 'tile_co' && count > 1) {
    const whole = even ? upTo(count).map((clusters) => clusters * co) : [co];
    return [...whole, ...tileSizes(co).filter((size) => size < co && co % size === 0)];
  }
  const extent = extents(t)[knob];
  const unit = tileUnit(t, knob);
  // A batch may be of very many images: no tile has more than ACC has room for.
  if (knob === 'tile_h' && t.vectors) return upTo(Math.min(extent, t.geometry.depth.ACC));
  return upTo(Math.ceil(extent / unit)).map((size) => Math.min(extent, size * unit));
}

/** Whole numbers up to `most`, largest first. */
const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => most - i);

/** Of the sizes (largest first) those that no smaller one equals in how many tiles it makes: ranges of sizes begin with them. */
export const leastSizes = (sizes: readonly number[], extent: number): number[] =>
  sizes.filter((size, i) => Math.ceil(extent / size) !== Math.ceil(extent / (sizes[i + 1] ?? 0)));

/** The largest value of each tile knob. */
export const extents = (t: Target): Readonly<Record<TileKnob, number>> => ({
  tile_h: t.outHeight,
  tile_w: t.outWidth,
  tile_ci: t.clusters.ci,
  tile_co: t.coBlocks,
});

/** Are the tiles of output channels whole clusters, with all of their input, or even parts of one? */
export function keepsClusters(
  { clusters: { count, ci, co, even } }: Target,
  { tile_co, tile_ci }: Pick<Schedule, 'tile_co' | 'tile_ci'>,
): boolean {
  if (count === 1 || tile_co === co) return true;
  return tile_co < co ? co % tile_co === 0 : even && tile_co % co === 0 && tile_ci === ci;
}

export function scheduleSpace(target: Target, pins: SchedulePins = {}): ScheduleSpace {
  const sizes = (knob: TileKnob): readonly number[] => {
    const pinned = pins[knob];
    return pinned === undefined ? knobSizes(target, knob) : [pinned];
  };
  const threads = THREADS.filter(([oc, h]) => (pins.oc_nthread ?? oc) === oc && (pins.h_nthread ?? h) === h);
  const space = {
    tile_h: sizes('tile_h'),
    tile_w: sizes('tile_w'),
    tile_ci: sizes('tile_ci'),
    tile_co: sizes('tile_co'),
    threads,
    orders: pins.order === undefined ? ORDERS : [pins.order],
    size: 0,
  };
  space.size = sizeOfSpace(target, space);
  return space;
}

function sizeOfSpace(t: Target, space: Omit<ScheduleSpace, 'size'>): number {
  const { orders } = space;
  const pixels = space.tile_h.length * space.tile_w.length;
  let points = 0;
  for (const [oc_nthread, h_nthread] of space.threads) {
    // With all pixels in one group the order of channel groups is no other program.
    const high = t.nBlocks > 1 ? 0 : space.tile_h.filter((h) => Math.ceil(t.outHeight / h) <= h_nthread).length;
    const oneGroup = high * space.tile_w.filter((w) => w >= t.outWidth).length;
    for (const tile_co of space.tile_co) {
      const chunks = space.tile_ci.filter((tile_ci) => keepsClusters(t, { tile_co, tile_ci })).length;
      const alone = orders.length === 1 || channelGroups(t, { tile_co, oc_nthread }) === 1;
      points += chunks * (alone ? pixels : 2 * pixels - oneGroup);
    }
  }
  return points;
}

/** Those of the orders that give different programs. */
export function ordersOf(
  t: Target,
  s: Omit<Schedule, 'order' | 'fold_taps'>,
  orders: readonly TileOrder[],
): readonly TileOrder[] {
  const only = orders.length > 1 ? onlyOrder(t, s) : null;
  return only === null ? orders : [only];
}

/** Threads of a schedule, each with its ping-pong buffer of every memory: 1 or 2. */
export const contexts = (s: Pick<Schedule, 'oc_nthread' | 'h_nthread'>): number => Math.max(s.oc_nthread, s.h_nthread);
