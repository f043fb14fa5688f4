import type { Cycles } from '../../base/units.ts';
import { tileSize, type TiledAxis } from '../plan/axis.ts';
import type { TransferCost } from './durations.ts';
import { gemmLoops } from '../lowering/gemmLoops.ts';
import { columnWindow, rowWindow, type Plan, type TileWindow } from '../plan/plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { clustersIn, type Target } from '../target/target.ts';

export interface SizeCost {
  /** Accumulator elements of the tile. */
  readonly elements: number;
  /** Accumulator elements zeroed before the tile's first step. */
  readonly resets: number;
  /** Rounds of the step's product. */
  readonly products: number;
  /** Cycles of the ALU behind it, besides the epilogue's. */
  readonly passed: Cycles;
  readonly microOps: number;
  /** Micro-ops of each GEMM instruction. */
  readonly kernels: readonly number[];
  /** GEMM instructions. */
  readonly parts: number;
}

/** Costs by kind of step, worked out when first asked for. */
type ByKind<T> = (T | undefined)[];

/**
 * What schedules of one target have in common: those with the same tiles load the same input, whatever their tiles of
 * output channels and their threads. What is in a table must not depend on which schedule or step asked first.
 */
export class CostTables {
  private readonly inputTables = new Map<number, ByKind<TransferCost>>();
  private readonly weightTables = new Map<number, ByKind<TransferCost>>();
  private readonly outputTables = new Map<number, ByKind<TransferCost>>();
  private readonly operandTables = new Map<number, ByKind<TransferCost>>();
  private readonly sizeTables = new Map<number, Map<number, ByKind<SizeCost>>>();
  private readonly fullTables = new Map<number, Map<number, readonly number[]>>();
  private readonly rowEnds = new Map<number, Ends>();
  private readonly columnEnds = new Map<number, Ends>();

  /** Several clusters come with all of their input, so their number and tile_ci are told by the product. */
  inputs({ schedule: { tile_h, tile_w, tile_ci, tile_co }, target }: Plan): ByKind<TransferCost> {
    return tableAt(this.inputTables, key(tile_h, tile_w, tile_ci * clustersIn(target, tile_co)));
  }

  weights({ schedule: { tile_co, tile_ci }, biasBy: by }: Plan): ByKind<TransferCost> {
    return tableAt(this.weightTables, key(Number(by === 'product'), tile_co, tile_ci));
  }

  outputs({ tile_h, tile_w, tile_co }: Schedule): ByKind<TransferCost> {
    return tableAt(this.outputTables, key(tile_h, tile_w, tile_co));
  }

  operands({ tile_h, tile_w, tile_co }: Schedule): ByKind<TransferCost> {
    return tableAt(this.operandTables, key(tile_h, tile_w, tile_co));
  }

  sizes({ schedule: { tile_h, tile_w, tile_ci, tile_co }, biasBy: by }: Plan): ByKind<SizeCost> {
    const at = key(tile_h, tile_w, tile_ci);
    let tables = this.sizeTables.get(at);
    if (tables === undefined) this.sizeTables.set(at, (tables = new Map<number, ByKind<SizeCost>>()));
    return tableAt(tables, tile_co * 2 + Number(by === 'product'));
  }

  /** Micro-ops of each product of a full tile, without a bias. */
  microOps({ target, schedule: { tile_h, tile_w, tile_ci, tile_co } }: Plan): readonly number[] {
    const at = key(tile_h, tile_w, tile_ci);
    let tables = this.fullTables.get(at);
    if (tables === undefined) this.fullTables.set(at, (tables = new Map<number, readonly number[]>()));
    let found = tables.get(tile_co);
    if (found === undefined) {
      const full = { rows: tile_h, columns: tile_w, ci: tile_ci, co: tile_co };
      tables.set(tile_co, (found = gemmLoops(target, full).map((product) => product.microOps)));
    }
    return found;
  }

  /** Kinds of tiles along the rows. Whether the image has a border in memory follows from tile_h and tile_w. */
  rows(plan: Plan): Ends {
    const at = key(0, plan.schedule.tile_h, plan.schedule.tile_w);
    let found = this.rowEnds.get(at);
    if (found === undefined) this.rowEnds.set(at, (found = ends(plan.h, plan.ky, (i, ky) => rowWindow(plan, i, ky))));
    return found;
  }

  columns(plan: Plan): Ends {
    const at = key(0, plan.schedule.tile_h, plan.schedule.tile_w);
    let found = this.columnEnds.get(at);
    if (found === undefined)
      this.columnEnds.set(at, (found = ends(plan.w, plan.kx, (i, kx) => columnWindow(plan, i, kx))));
    return found;
  }
}

/** Tile sizes are at most the extents of a tensor, 16 bits. */
const key = (a: number, b: number, c: number): number => (a * 2 ** 17 + b) * 2 ** 17 + c;

function tableAt<T>(tables: Map<number, ByKind<T>>, at: number): ByKind<T> {
  let table = tables.get(at);
  if (table === undefined) tables.set(at, (table = []));
  return table;
}

const tablesOfTargets = new WeakMap<Target, CostTables>();

export function costTables(target: Target): CostTables {
  let tables = tablesOfTargets.get(target);
  if (tables === undefined) tablesOfTargets.set(target, (tables = new CostTables()));
  return tables;
}

/** Tiles along an axis that cost the same: those in the middle. Each that reaches into the padding is its own kind, and a smaller last one. */
export interface Ends {
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly kinds: number;
}

/** At most this many kinds at each end: with more, tiles are so small that a few cycles of zero filling do not matter. */
const MOST_ENDS = 4;

function ends(axis: TiledAxis, kernel: TiledAxis, window: (index: number, part: number) => TileWindow): Ends {
  const { count } = axis;
  let before = 0;
  while (before < Math.min(count, MOST_ENDS) && window(before, 0).before > 0) before++;
  const lastPart = (index: number): TileWindow => window(index, kernel.count - 1);
  let after = 0;
  while (after < Math.min(count - before, MOST_ENDS) && isEnd(axis, count - 1 - after, lastPart)) after++;
  return { before, after, count, kinds: before + after + 1 };
}

const isEnd = (axis: TiledAxis, index: number, window: (index: number) => TileWindow): boolean =>
  tileSize(axis, index) < axis.tile || window(index).after > 0;

/** The kind of tile `index`: those before the middle, those after it, and the middle. */
export const tileKind = ({ before, after, count }: Ends, index: number): number =>
  index < before ? index : index >= count - after ? before + count - 1 - index : before + after;

/** A tile of a kind. */
export const tileOf = ({ before, after, count }: Ends, kind: number): number =>
  kind < before ? kind : kind < before + after ? count - 1 - (kind - before) : before;
