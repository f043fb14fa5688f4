import type { Cycles } from '../../base/units.ts';
import { FINISH, handOutLowerBound } from '../lowerBound/scheduleLowerBound.ts';
import { cutsOf, columnCuts, rowCuts, type Cuts, type WindowCuts } from './cuts.ts';
import { COMPUTE_OVERHEAD } from '../costs/durations.ts';
import { passCycles } from '../target/epilogue.ts';
import { STORE_HANDSHAKE } from '../../machine/design/constants.ts';
import { beatBytes, LOAD_START, loadEnd } from '../costs/transferLowerBounds.ts';
import { maxInstructions } from '../plan/plan.ts';
import { ORDERS, type Schedule } from '../schedule/schedule.ts';
import type { ScheduleSpace } from '../space/space.ts';
import { biasWithoutProduct, clustersIn, layerWork, tileSums, uniformElements, type Target } from '../target/target.ts';

/** Sizes of all tile knobs, cut into ranges. */
export interface AllCuts {
  readonly h: WindowCuts;
  readonly w: WindowCuts;
  readonly ci: Cuts;
  readonly co: Cuts;
}

export const cutsOfSpace = (t: Target, space: ScheduleSpace): AllCuts => ({
  h: rowCuts(t, space.tile_h),
  w: columnCuts(t, space.tile_w),
  ci: cutsOf(space.tile_ci, t.clusters.ci),
  co: cutsOf(space.tile_co, t.coBlocks),
});

/**
 * What no schedule of a box of the space can go below: a box is all schedules with as many tiles along each axis, and the
 * same threads and order. Each term is the least over the box, from the side of the range that makes it so: first chunks
 * from the smallest tiles, last tiles from the largest. Of a box of one schedule it is at most its `scheduleLowerBound`.
 * In plain arithmetic, for there are many: what a box is made of is known of every range beforehand (`cuts.ts`).
 */
export class BoxLowerBounds {
  readonly target: Target;
  readonly h: WindowCuts;
  readonly w: WindowCuts;
  readonly ci: Cuts;
  readonly co: Cuts;
  private readonly more: number;
  private readonly perElement: Cycles;
  private readonly handOut: Cycles;
  /** Instructions of a tile besides its chunks. */
  private readonly perTile: number;
  /** Cycles behind the last product, for each element of the last tile, and besides. */
  private readonly behindEach: Cycles;
  private readonly behind: Cycles;
  private readonly tapsAtLeast: number;
  private readonly input: { readonly beats: number; readonly each: Cycles };
  private readonly weight: { readonly beats: number; readonly each: Cycles };
  private readonly storeEach: number;
  /** The same for all tiles; null: of a maximum, by counts of rows and columns, for sizes of a range do the same work. */
  private readonly work: Work | null;
  private readonly works = new Map<number, Work>();
  private readonly elements: number;
  private readonly planes: number;

  constructor(t: Target, cuts: AllCuts) {
    this.target = t;
    this.h = cuts.h;
    this.w = cuts.w;
    this.ci = cuts.ci;
    this.co = cuts.co;
    this.work = t.maxPool === null ? this.newWork(1, 1) : null;
    this.elements = t.nBlocks * t.coBlocks * t.outHeight * t.outWidth;
    this.planes = t.nBlocks * t.clusters.count * t.clusters.ci;
    // Of the ways to add the bias the one with least work: a product, if it is possible.
    const product = Number(t.biasProduct !== null);
    this.more = product + t.operandProducts;
    const passes = t.passes[product === 1 ? 'product' : biasWithoutProduct(t)];
    const passed = passes.reduce((sum, pass) => sum + passCycles(pass), 0);
    this.perElement = this.more + passed;
    this.handOut = handOutLowerBound(t, { tiles: 1, products: 1 + this.more, passes: passes.length });
    this.perTile = passes.length + this.more + maxInstructions(t);
    // Some passes come before an operand: none is sure to be behind the last load.
    this.behindEach = t.operandProducts === 0 ? passed : 0;
    this.behind = t.operandProducts === 0 ? passes.length * COMPUTE_OVERHEAD : 0;
    this.tapsAtLeast = t.transposed === null && t.maxPool === null ? t.part.least : 1;
    const beat = beatBytes(t);
    const { elementBytes } = t.geometry;
    this.input = { beats: elementBytes.INP / beat, each: LOAD_START + loadEnd(t, 'INP') };
    this.weight = { beats: elementBytes.WGT / beat, each: LOAD_START + loadEnd(t, 'WGT') };
    // Whole bursts have the fewest handshakes.
    this.storeEach = (elementBytes.OUT / beat) * (1 + STORE_HANDSHAKE / 2 ** t.arch.hardware.burstLengthLog2);
  }

  /** Of one schedule, if its sizes are among those of the space. */
  of({ tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread, order }: Schedule): Cycles {
    const entry = (cuts: Cuts, size: number): number => cuts.ranges + cuts.sizes.indexOf(size);
    return this.at(
      oc_nthread,
      h_nthread,
      ORDERS.indexOf(order),
      entry(this.h, tile_h),
      entry(this.w, tile_w),
      entry(this.ci, tile_ci),
      entry(this.co, tile_co),
    );
  }

  /** Of threads, order (its index) and an entry of each of the cuts. */
  // Hot loop: called for every box of a layer, tens of thousands; an object of its arguments would be made for each.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
  at(ocThreads: number, hThreads: number, order: number, h: number, w: number, ci: number, co: number): Cycles {
    const t = this.target;
    const nh = this.h.count[h] ?? 1;
    const nw = this.w.count[w] ?? 1;
    const nci = (this.ci.count[ci] ?? 1) * t.part.count;
    const nco = this.co.count[co] ?? 1;
    const coLeast = this.co.least[co] ?? 1;
    const ciLeast = this.ci.least[ci] ?? 1;
    const coMost = this.co.most[co] ?? 1;
    const ciMost = this.ci.most[ci] ?? 1;
    const tiles = t.nBlocks * nh * nw * nco;
    const { products, all } = this.work ?? this.workOf(h, w);
    const { elements } = this;
    const computed = all + elements * this.perElement + tiles * (nci + this.perTile) * COMPUTE_OVERHEAD;
    const last = (this.h.last[h] ?? 1) * (this.w.last[w] ?? 1) * (this.co.last[co] ?? 1);
    const stored = last * this.storeEach + 1 + FINISH;

    // Compute: all its work behind the first chunk's loads, which the first reset may pass, and before the last store.
    const { memoryDelay } = t.arch.hardware;
    const firstInput = clustersIn(t, coLeast) * ciLeast * (this.h.first[h] ?? 0) * (this.w.first[w] ?? 0);
    const firstWeight = t.uniform ? uniformElements(t) : coLeast * ciLeast * t.part.taps;
    const first =
      memoryDelay +
      (this.input.each + firstInput * this.input.beats) +
      (this.weight.each + firstWeight * this.weight.beats);
    const reset = coMost * tileSums(t, this.h.most[h] ?? 1, this.w.most[w] ?? 1) + COMPUTE_OVERHEAD;
    const compute = this.handOut + Math.max(0, first - reset) + computed + stored;

    // Read: a pass over a set of chunks finds at most as many of them on chip as there are ping-pong buffers (`reloads.ts`).
    const contexts = Math.max(ocThreads, hThreads);
    const each = Math.ceil(t.clusters.co / coLeast);
    const inputs = Math.ceil(nco / each);
    const inputPasses = t.clusters.even ? Math.ceil(each / ocThreads) : 1;
    const pixelGroups = t.nBlocks * Math.ceil(nh / hThreads) * nw;
    const channelsOut = order === 0;
    const image = this.planes * (this.h.all[h] ?? 0) * (this.w.all[w] ?? 0);
    const imageChunks = t.nBlocks * nh * nw * nci * inputs;
    const imageKept = contexts * (inputPasses - 1) * inputs * (channelsOut ? 1 : pixelGroups);
    const imageChunk = clustersIn(t, coMost) * ciMost * (this.h.widest[h] ?? 0) * (this.w.widest[w] ?? 0);
    const inp = Math.max(image, inputPasses * image - imageKept * imageChunk) + t.operandProducts * elements;
    const inpChunks = Math.max(imageChunks, inputPasses * imageChunks - imageKept) + t.operandProducts * tiles;
    let wgt = t.uniform ? uniformElements(t) : 0;
    let wgtChunks = 1;
    if (!t.uniform) {
      const weights = t.coBlocks * t.clusters.ci * t.taps;
      const kept = contexts * (pixelGroups - 1) * (channelsOut ? Math.ceil(nco / ocThreads) : 1);
      wgt = Math.max(weights, pixelGroups * weights - kept * coMost * (ciMost * t.part.taps + 1));
      wgtChunks = Math.max(nco * nci, pixelGroups * nco * nci - kept);
    }
    const loads =
      inp * this.input.beats + wgt * this.weight.beats + inpChunks * this.input.each + wgtChunks * this.weight.each;
    const lastProducts = t.operandProducts === 0 ? last * (this.ci.last[ci] ?? 1) * this.tapsAtLeast : last;
    const tail = last * this.behindEach + this.behind + stored;
    const head = this.handOut + memoryDelay;
    const read = head + loads + lastProducts + maxInstructions(t) * COMPUTE_OVERHEAD + tail;
    if (contexts === 2) return Math.max(compute, read);
    // With one buffer there is no load while a product runs.
    const alone = head + loads + products + tiles * nci * COMPUTE_OVERHEAD + tail;
    return Math.max(compute, read, alone);
  }

  private workOf(h: number, w: number): Work {
    const key = (this.h.count[h] ?? 1) * 2 ** 16 + (this.w.count[w] ?? 1);
    let work = this.works.get(key);
    if (work === undefined) this.works.set(key, (work = this.newWork(this.h.least[h] ?? 1, this.w.least[w] ?? 1)));
    return work;
  }

  private newWork(tile_h: number, tile_w: number): Work {
    const { products, resets, passed } = layerWork(this.target, { tile_h, tile_w });
    return { products, all: products + resets + passed };
  }
}

interface Work {
  readonly products: Cycles;
  readonly all: Cycles;
}
