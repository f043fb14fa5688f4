import type { Cycles } from '../../base/units.ts';
import type { Cuts } from './cuts.ts';
import { cutsOfSpace, BoxLowerBounds } from './boxLowerBounds.ts';
import { MOST_STEPS } from '../space/legality.ts';
import { onlyOrderOf } from '../schedule/order.ts';
import { countLegal, Room, fittingWidths } from './room.ts';
import { ORDERS, type Schedule } from '../schedule/schedule.ts';
import { scheduleSpace, type ScheduleSpace, type TileKnob } from '../space/space.ts';
import type { Target } from '../target/target.ts';

/**
 * A space in boxes, those in which something fits. A box is all schedules with as many tiles along each axis, the same
 * threads and the same order: they do the same work in as many steps, and differ in how uneven their tiles are. If its
 * smallest tiles (its corner) do not fit, none do. There may be very many, so a box is a number here.
 */
export class Boxes {
  readonly target: Target;
  readonly space: ScheduleSpace;
  readonly boxLowerBounds: BoxLowerBounds;
  /** What no schedule of each box can go below. */
  readonly lowerBounds: Float64Array;
  private readonly codes: Float64Array;
  private readonly room: Room;

  constructor(target: Target, space: ScheduleSpace) {
    this.target = target;
    this.space = space;
    const cuts = cutsOfSpace(target, space);
    const boxLowerBounds = new BoxLowerBounds(target, cuts);
    this.boxLowerBounds = boxLowerBounds;
    const { h, w, ci, co } = cuts;
    this.room = new Room(target, { h: h.sizes, w: w.sizes, ci: ci.sizes, co: co.sizes });
    const boxes = this.all();
    this.codes = boxes.codes;
    this.lowerBounds = boxes.least;
  }

  /** Those of all schedules of the layer. */
  unpinned(): Boxes {
    const whole = scheduleSpace(this.target);
    return this.space.size === whole.size ? this : new Boxes(this.target, whole);
  }

  /** What no schedule of the space can go below, by the lower bounds of boxes; Infinity: none fits. */
  get lowestBound(): Cycles {
    return this.lowerBounds.reduce((least, bound) => Math.min(least, bound), Infinity);
  }

  get length(): number {
    return this.codes.length;
  }

  /** Schedules of the space that fit, those of all boxes together. */
  countLegal(): number {
    return countLegal(this.target, this.space, this.room);
  }

  /** What is said of the box of a schedule. */
  lowerBoundOf({ tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread, order }: Schedule): Cycles {
    const { h, w, ci, co } = this.boxLowerBounds;
    const range = ({ ranges, least }: Cuts, size: number): number => {
      let at = ranges - 1;
      while (at > 0 && (least[at] ?? 0) > size) at--;
      return at;
    };
    const at = [range(h, tile_h), range(w, tile_w), range(ci, tile_ci), range(co, tile_co)] as const;
    return this.boxLowerBounds.at(oc_nthread, h_nthread, ORDERS.indexOf(order), ...at);
  }

  /** The schedule of the box with the smallest tiles. */
  corner(box: number): Schedule {
    const { h, w, ci, co } = this.boxLowerBounds;
    const at = this.decode(box);
    return scheduleOf(at, h.least[at.h], w.least[at.w], ci.least[at.ci], co.least[at.co]);
  }

  /**
   * Goes through the schedules of the box that fit and have a lower bound below the limit, smallest tiles first: `visit` has
   * the lower bound of each, and asks for the schedule itself where it needs it.
   */
  within(box: number, visit: (lowerBound: Cycles, schedule: () => Schedule) => void, limit: Cycles = Infinity): void {
    const { boxLowerBounds, room } = this;
    const at = this.decode(box);
    const order = ORDERS.indexOf(at.order);
    const [oc, rows] = at.threads;
    const { h: hs, w: ws, ci: cis, co: cos } = boxLowerBounds;
    const [ciEnd, coEnd, hEnd, wEnd] = [end(cis, at.ci), end(cos, at.co), end(hs, at.h), end(ws, at.w)];
    const { ranges } = ws;
    let [i, o, y, x] = [0, 0, 0, 0];
    const schedule = (): Schedule => scheduleOf(at, hs.sizes[y], ws.sizes[x], cis.sizes[i], cos.sizes[o]);
    for (i = start(cis, at.ci); i < ciEnd; i++) {
      for (o = start(cos, at.co); o < coEnd; o++) {
        const fitting = room.of(Math.max(oc, rows), i, o);
        if (fitting === null) continue;
        // What the lower bound of several is above, that of each is.
        if (boxLowerBounds.at(oc, rows, order, at.h, at.w, cis.ranges + i, cos.ranges + o) >= limit) continue;
        for (y = start(hs, at.h); y < hEnd; y++) {
          const widths = Math.min(wEnd, fittingWidths(fitting, y));
          if (boxLowerBounds.at(oc, rows, order, hs.ranges + y, at.w, cis.ranges + i, cos.ranges + o) >= limit)
            continue;
          for (x = start(ws, at.w); x < widths; x++) {
            const lowerBound = boxLowerBounds.at(
              oc,
              rows,
              order,
              hs.ranges + y,
              ranges + x,
              cis.ranges + i,
              cos.ranges + o,
            );
            if (lowerBound < limit) visit(lowerBound, schedule);
          }
        }
      }
    }
  }

  /** The schedule of the box with the lowest lower bound. */
  lowest(box: number): Schedule {
    let best = this.corner(box);
    let lowest = Infinity;
    this.within(box, (lowerBound, schedule) => {
      if (lowerBound >= lowest) return;
      lowest = lowerBound;
      best = schedule();
    });
    return best;
  }

  /** Those schedules of the box that fit, have a lower bound below the limit and differ from one of it in one knob, smallest size first. */
  *beside(box: number, s: Schedule, limit: Cycles): Generator<Schedule> {
    const { h, w, ci, co } = this.boxLowerBounds;
    const at = this.decode(box);
    const fits = (tile: Schedule): boolean => {
      const fitting = this.room.of(
        Math.max(...at.threads),
        ci.sizes.indexOf(tile.tile_ci),
        co.sizes.indexOf(tile.tile_co),
      );
      return fitting !== null && w.sizes.indexOf(tile.tile_w) < fittingWidths(fitting, h.sizes.indexOf(tile.tile_h));
    };
    const knobs = [
      ['tile_h', h, at.h],
      ['tile_w', w, at.w],
      ['tile_co', co, at.co],
      ['tile_ci', ci, at.ci],
    ] as const;
    for (const [knob, cuts, range] of knobs) {
      for (let i = start(cuts, range); i < end(cuts, range); i++) {
        const size = cuts.sizes[i] ?? 1;
        if (size === s[knob]) continue;
        const of = (k: TileKnob): number => (k === knob ? size : s[k]);
        const other = scheduleOf(at, of('tile_h'), of('tile_w'), of('tile_ci'), of('tile_co'));
        if (fits(other) && this.boxLowerBounds.of(other) < limit) yield other;
      }
    }
  }

  /** Boxes whose lower bound is below a limit, lowest first: sorting all would take longer than looking at those. */
  below(limit: Cycles): number[] {
    const { lowerBounds: least } = this;
    const boxes: number[] = [];
    for (let box = 0; box < least.length; box++) if ((least[box] ?? Infinity) < limit) boxes.push(box);
    return boxes.sort((a, b) => (least[a] ?? 0) - (least[b] ?? 0));
  }

  /** All schedules whose lower bound is below a limit, those of the lowest boxes first; null: more than `most`. */
  fewBelow(limit: Cycles, most: number): Schedule[] | null {
    const found: Schedule[] = [];
    for (const box of this.below(limit)) {
      this.within(
        box,
        (_, schedule) => {
          if (found.length <= most) found.push(schedule());
        },
        limit,
      );
      if (found.length > most) return null;
    }
    return found;
  }

  /** The numbers of all boxes in which something fits, and their lower bounds. */
  private all(): { readonly codes: Float64Array; readonly least: Float64Array } {
    const { target: t, space, boxLowerBounds, room } = this;
    const { h: hs, w: ws, ci: cis, co: cos } = boxLowerBounds;
    const orders = ORDERS.flatMap((order, i) => (space.orders.includes(order) ? [i] : []));
    let codes = new Float64Array(1024);
    let least = new Float64Array(1024);
    let count = 0;
    for (let thread = 0; thread < space.threads.length; thread++) {
      const [oc, rows] = space.threads[thread] ?? ONE;
      for (let ci = 0; ci < cis.ranges; ci++) {
        for (let co = 0; co < cos.ranges; co++) {
          const fitting = room.of(Math.max(oc, rows), start(cis, ci), start(cos, co));
          if (fitting === null) continue;
          const channels = Math.ceil((cos.count[co] ?? 1) / oc);
          const mostPixels = MOST_STEPS / (t.nBlocks * t.part.count * (cis.count[ci] ?? 1) * (cos.count[co] ?? 1));
          for (let h = 0; h < hs.ranges; h++) {
            const widths = fittingWidths(fitting, start(hs, h));
            if (widths === 0) break;
            const high = hs.count[h] ?? 1;
            for (let w = 0; w < ws.ranges && start(ws, w) < widths; w++) {
              const wide = ws.count[w] ?? 1;
              // All of a box have as many steps.
              if (high * wide > mostPixels) continue;
              const only = orders.length > 1 ? onlyOrderOf(channels, t.nBlocks * Math.ceil(high / rows) * wide) : null;
              for (const order of orders) {
                if (only !== null && only !== ORDERS[order]) continue;
                if (count === codes.length) {
                  codes = twice(codes);
                  least = twice(least);
                }
                codes[count] = this.code(thread, order, h, w, ci, co);
                least[count++] = boxLowerBounds.at(oc, rows, order, h, w, ci, co);
              }
            }
          }
        }
      }
    }
    return { codes: codes.slice(0, count), least: least.slice(0, count) };
  }

  // Hot loop: called for every box that is kept.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
  private code(thread: number, order: number, h: number, w: number, ci: number, co: number): number {
    const { boxLowerBounds: f } = this;
    return ((((thread * 2 + order) * f.ci.ranges + ci) * f.co.ranges + co) * f.h.ranges + h) * f.w.ranges + w;
  }

  private decode(box: number): Place {
    const { boxLowerBounds: f, space } = this;
    const code = this.codes[box] ?? 0;
    const allH = Math.floor(code / f.w.ranges);
    const allCo = Math.floor(allH / f.h.ranges);
    const allCi = Math.floor(allCo / f.co.ranges);
    const allOrders = Math.floor(allCi / f.ci.ranges);
    return {
      fold: this.target.fold,
      threads: space.threads[Math.floor(allOrders / 2)] ?? ONE,
      order: ORDERS[allOrders % 2] ?? 'weight-stationary',
      h: allH % f.h.ranges,
      w: code % f.w.ranges,
      ci: allCi % f.ci.ranges,
      co: allCo % f.co.ranges,
    };
  }
}

/** Where a box is: indices of ranges of sizes in the lower bounds' cuts. */
interface Place {
  readonly fold: Schedule['fold_taps'];
  readonly threads: readonly [oc: number, h: number];
  readonly order: Schedule['order'];
  readonly h: number;
  readonly w: number;
  readonly ci: number;
  readonly co: number;
}

const scheduleOf = ({ fold, threads, order }: Place, tile_h = 1, tile_w = 1, tile_ci = 1, tile_co = 1): Schedule => ({
  tile_h,
  tile_w,
  tile_ci,
  tile_co,
  oc_nthread: threads[0],
  h_nthread: threads[1],
  order,
  fold_taps: fold,
});

const ONE = [1, 1] as const;

function twice(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}

/** Places of a range's sizes among all: from `start` to before `end`. */
const start = ({ from }: Cuts, range: number): number => from[range] ?? 0;
const end = ({ from }: Cuts, range: number): number => from[range + 1] ?? 0;
