import type { Cycles } from '../units.ts';
import { leastHandOut, scheduleBound } from './bound.ts';
import type { Bound } from './compilation.ts';
import { COMPUTE_OVERHEAD } from './durations.ts';
import { passCycles } from './epilogue.ts';
import { beatBytes, HANDSHAKE, LOAD_START } from './leastTransfer.ts';
import { createPlan, maxInstructions } from './plan.ts';
import type { Schedule } from './schedule.ts';
import { firstInput } from './phases.ts';
import { clustersIn, layerWork, tileSums, uniformElements, windowColumns, windowRows, type Target } from './target.ts';

/**
 * Cycles no legal schedule of this layer can go below on this machine: the least `scheduleBound` of `points`, all legal
 * points of the space without pins, and of `own`, which pins may have put outside of it. Most points are slower by their `floor` already; `own` comes first,
 * for a schedule chosen well leaves few others.
 */
export function layerBound(target: Target, own: Schedule, points: readonly Schedule[]): Bound {
  let least = scheduleBound(createPlan(target, own));
  const floor = floorOf(target);
  for (const schedule of points) {
    if (floor(schedule) >= least.cycles) continue;
    const bound = scheduleBound(createPlan(target, schedule));
    if (bound.cycles < least.cycles) least = bound;
  }
  return least;
}

/**
 * At most `scheduleBound` of a schedule, in plain arithmetic, for there are thousands: compute's work behind the first
 * chunk's beats (the first reset may pass meanwhile) and before the last tile's.
 */
export function floorOf(t: Target): (s: Schedule) => Cycles {
  const { shape, spread, outHeight, outWidth, clusters, coBlocks, taps, geometry: g } = t;
  const beat = beatBytes(t);
  const elements = t.nBlocks * coBlocks * outHeight * outWidth;
  // Of the ways to add the bias the one with least work: a product, if it is possible.
  const product = Number(t.biasProduct !== null);
  const more = product + t.operandProducts;
  const passes = t.passes[product ? 'product' : t.epilogue.bias ? 'alu' : 'none'];
  const perElement = more + passes.reduce((sum, pass) => sum + passCycles(pass), 0);
  const fewest = leastHandOut(t, { tiles: 1, products: 1 + more, passes: passes.length });
  // Besides: two loads' start and end, the start of a store, FINISH.
  const same = fewest + t.arch.hardware.memoryDelay + 2 * (LOAD_START + 1) + 1 + 2 + elements * perElement;
  const burstBytes = beat * 2 ** t.arch.hardware.burstLengthLog2;
  const last = (extent: number, tile: number): number => extent - (Math.ceil(extent / tile) - 1) * tile;
  // The first window without the padding before and after it.
  const inside = (length: number, pad: number, size: number, step: number): number =>
    Math.max(0, Math.min(length, Math.ceil((size + pad) / step)) - Math.max(0, Math.ceil(pad / step)));
  const [above, left] =
    spread === null ? [shape.padHeight, shape.padWidth] : [-firstInput(spread.rows, 0), -firstInput(spread.columns, 0)];
  return ({ tile_h, tile_w, tile_ci, tile_co }) => {
    const chunks = Math.ceil(clusters.ci / tile_ci);
    const tiles =
      t.nBlocks * Math.ceil(outHeight / tile_h) * Math.ceil(outWidth / tile_w) * Math.ceil(coBlocks / tile_co);
    const instructions = tiles * (chunks + passes.length + more + maxInstructions(t)) - 1;
    const rows = inside(windowRows(t, tile_h), above, t.image.height, t.rowStep);
    const columns = inside(windowColumns(t, tile_w), left, t.image.width, 1);
    const weights = t.uniform ? uniformElements(t) : tile_co * tile_ci * taps;
    const inputs = clustersIn(t, tile_co) * tile_ci * rows * columns;
    const loads = (inputs * g.elementBytes.INP + weights * g.elementBytes.WGT) / beat;
    const stored = last(outHeight, tile_h) * last(outWidth, tile_w) * last(coBlocks, tile_co) * g.elementBytes.OUT;
    const store = stored / beat + (HANDSHAKE * stored) / burstBytes;
    const { products, resets, passed } = layerWork(t, { tile_h, tile_w });
    const work = products + resets + passed + instructions * COMPUTE_OVERHEAD;
    return same + work + loads + store - tile_co * tileSums(t, tile_h, tile_w);
  };
}
