import { cutsOf, type Cuts } from './cuts.ts';
import { demandOf, MOST_STEPS, type BufferDemand, type Tiling } from '../space/legality.ts';
import type { BiasBy } from '../target/epilogue.ts';
import { keepsClusters, type ScheduleSpace } from '../space/space.ts';
import { biasWithoutProduct, clustersIn, type Target } from '../target/target.ts';

/** For each height, how many of the widths fit, by the room for the input and by that for the output. */
export interface Fitting {
  readonly input: Int32Array;
  readonly output: Int32Array;
}

/**
 * What fits the buffers, for all schedules of a space together: INP is filled by what a tile has of the input, ACC by what
 * it has of the output, WGT by its channels alone, and each the fuller the larger the tile. All sizes are by their place
 * among the space's, ascending.
 */
export class Room {
  private readonly ways: readonly [readonly Way[], readonly Way[]];
  private readonly target: Target;
  private readonly ci: Int32Array;
  private readonly co: Int32Array;
  private readonly known: (readonly Fitting[] | null | undefined)[];

  constructor(target: Target, sizes: Sizes) {
    this.target = target;
    this.ci = sizes.ci;
    this.co = sizes.co;
    this.known = new Array<readonly Fitting[] | null | undefined>(2 * this.ci.length * this.co.length);
    // What fits either way of adding the bias fits.
    const bys: BiasBy[] = [biasWithoutProduct(target)];
    if (target.biasProduct !== null) bys.push('product');
    const ways = (contexts: number): Way[] => bys.map((by) => new Way(target, by, contexts, sizes));
    this.ways = [ways(1), ways(2)];
  }

  /** Of a chunk of input channels and a tile of output channels, each way that they fit WGT; null: none. */
  of(contexts: number, ci: number, co: number): readonly Fitting[] | null {
    const at = ((contexts - 1) * this.ci.length + ci) * this.co.length + co;
    const known = this.known[at];
    return known === undefined ? (this.known[at] = this.find(contexts, ci, co)) : known;
  }

  private find(contexts: number, ci: number, co: number): readonly Fitting[] | null {
    const tile_ci = this.ci[ci] ?? 1;
    const tile_co = this.co[co] ?? 1;
    if (!keepsClusters(this.target, { tile_ci, tile_co })) return null;
    const ways = contexts === 1 ? this.ways[0] : this.ways[1];
    const fitting = ways.flatMap((way) => way.of(tile_ci, tile_co) ?? []);
    return fitting.length === 0 ? null : fitting;
  }
}

/** How many of the widths fit with a height. */
export function fittingWidths(fitting: readonly Fitting[], h: number): number {
  let widths = 0;
  for (const { input, output } of fitting) widths = Math.max(widths, Math.min(input[h] ?? 0, output[h] ?? 0));
  return widths;
}

/** All sizes of the tile knobs, ascending. */
export interface Sizes {
  readonly h: Int32Array;
  readonly w: Int32Array;
  readonly ci: Int32Array;
  readonly co: Int32Array;
}

/** With the bias added in one way. */
class Way {
  private readonly inputs = new Map<number, Int32Array>();
  private readonly outputs = new Map<number, Int32Array>();
  private readonly t: Target;
  private readonly by: BiasBy;
  private readonly contexts: number;
  private readonly sizes: Sizes;

  constructor(t: Target, by: BiasBy, contexts: number, sizes: Sizes) {
    this.t = t;
    this.by = by;
    this.contexts = contexts;
    this.sizes = sizes;
  }

  of(tile_ci: number, tile_co: number): Fitting | null {
    const { t, by } = this;
    const { depth } = t.geometry;
    if (demandOf(t, this.tile(tile_ci, tile_co), by).WGT > depth.WGT) return null;
    // As many blocks of input, as much room for them; but an operand takes its place by the output's blocks.
    const blocks = clustersIn(t, tile_co) * tile_ci + t.operandProducts * tile_co * 2 ** 20;
    return {
      input: this.widths(this.inputs, blocks, tile_ci, tile_co, fitsInput),
      output: this.widths(this.outputs, tile_co, tile_ci, tile_co, fitsOutput),
    };
  }

  /** Of one pixel. */
  private tile(tile_ci: number, tile_co: number): { tile_h: number; tile_w: number } & Tiling {
    return { tile_h: 1, tile_w: 1, tile_ci, tile_co, oc_nthread: this.contexts, h_nthread: 1 };
  }

  private widths(
    known: Map<number, Int32Array>,
    key: number,
    tile_ci: number,
    tile_co: number,
    fits: (demand: BufferDemand, depth: BufferDemand) => boolean,
  ): Int32Array {
    let found = known.get(key);
    if (found !== undefined) return found;
    const { t, by, sizes } = this;
    const { depth } = t.geometry;
    // The higher the tiles, the fewer columns fit: from one height to the next, only the widest need another look.
    let count = sizes.w.length;
    // One object for all: there are many.
    const tile = this.tile(tile_ci, tile_co);
    found = new Int32Array(sizes.h.length);
    for (let h = 0; h < sizes.h.length && count > 0; h++) {
      tile.tile_h = sizes.h[h] ?? 1;
      for (; count > 0; count--) {
        tile.tile_w = sizes.w[count - 1] ?? 1;
        if (fits(demandOf(t, tile, by), depth)) break;
      }
      found[h] = count;
    }
    known.set(key, found);
    return found;
  }
}

const fitsInput = (demand: BufferDemand, depth: BufferDemand): boolean => demand.INP <= depth.INP;
const fitsOutput = (demand: BufferDemand, depth: BufferDemand): boolean => demand.ACC <= depth.ACC;

/** How many schedules of a space fit, without a look at each. */
export function countLegal(t: Target, space: ScheduleSpace, room: Room): number {
  const h = cutsOf(space.tile_h, t.outHeight);
  const w = cutsOf(space.tile_w, t.outWidth);
  const ci = cutsOf(space.tile_ci, t.clusters.ci);
  const co = cutsOf(space.tile_co, t.coBlocks);
  const count = (cuts: Cuts, size: number): number => cuts.count[cuts.ranges + size] ?? 1;
  const wide = w.sizes.filter((size) => size < t.outWidth).length;
  // The first widths with so few tiles along the columns that the program is written out.
  const narrowest = new Map<number, number>();
  const narrow = (steps: number): number => {
    let first = narrowest.get(steps);
    if (first === undefined) {
      first = w.sizes.findIndex((size) => Math.ceil(t.outWidth / size) * steps <= MOST_STEPS);
      narrowest.set(steps, (first = first < 0 ? w.sizes.length : first));
    }
    return first;
  };
  const each = t.nBlocks * t.part.count;
  const finest = each * count(h, 0) * count(w, 0) * count(ci, 0) * count(co, 0) > MOST_STEPS;
  let legal = 0;
  for (const [oc, rows] of space.threads) {
    for (let o = 0; o < co.sizes.length; o++) {
      const alone = space.orders.length === 1 || Math.ceil(count(co, o) / oc) === 1;
      for (let i = 0; i < ci.sizes.length; i++) {
        const fitting = room.of(Math.max(oc, rows), i, o);
        if (fitting === null) continue;
        for (let y = 0; y < h.sizes.length; y++) {
          const widths = fittingWidths(fitting, y);
          if (widths === 0) break;
          const from = finest ? narrow(each * count(h, y) * count(ci, i) * count(co, o)) : 0;
          const points = Math.max(0, widths - from);
          // With all pixels in one group the order of channel groups is no other program.
          const oneGroup = t.nBlocks === 1 && Math.ceil(count(h, y) / rows) === 1;
          const single = oneGroup ? Math.max(0, widths - Math.max(wide, from)) : 0;
          legal += alone ? points : 2 * points - single;
        }
      }
    }
  }
  return legal;
}
