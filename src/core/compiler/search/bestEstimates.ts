import type { Cycles } from '../../base/units.ts';
import type { Boxes } from '../boxes/boxes.ts';
import { estimateUpTo } from '../estimate/estimate.ts';
import { createPlan, type Plan } from '../plan/plan.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** A legal schedule with what it is expected to take. */
export interface Candidate {
  readonly schedule: Schedule;
  readonly estimate: Cycles;
}

export interface Ranked extends Candidate {
  readonly plan: Plan;
  /** Of the estimate: cycles spent on micro-ops that did not stay. */
  readonly reloads: Cycles;
}

/** How many points a ranking keeps, and how far above the best estimate, as a fraction of it. */
export interface Keep {
  readonly most: number;
  readonly margin: number;
  /**
   * How far above the best, as a fraction, estimates are followed to their end: further ones are only kept if they were
   * low when they were made, which is enough where estimates can be trusted.
   */
  readonly followed: number;
  /** What a run took, if there was one: then only lower bounds at or above it exclude, and no estimate does. */
  readonly ran?: Cycles;
}

/**
 * Boxes that are looked into, and those of them in which sizes are varied till it helps no more, this often at most. On
 * ResNet-18's layers and eight machines with proven optima the choice is 0.04 % above them on average; twice as many of
 * either change little.
 */
const HOPEFUL = 80;
const VARIED = 12;
const MOST_ROUNDS = 3;

/** Where no more schedules than this have lower bounds below the best estimate, all are estimated. */
const FEW = 512;

/** Estimates this near each other, as a fraction, tell nothing. */
const ALIKE = 0.0002;

interface Start {
  readonly box: number;
  readonly ranked: Ranked;
  /** What its best schedule may be estimated at. */
  readonly hope: Cycles;
}

/** The best schedules by estimate, of a part of the space: each box's corner, and then more of the most hopeful boxes. */
export class BestEstimates {
  /** Best first; of equals, the first found. */
  private readonly best: Ranked[] = [];
  private corner: Ranked | null = null;
  /** Schedules that were estimated. */
  estimated = 0;
  private readonly starts: Start[] = [];
  private readonly known = new Set<string>();
  private readonly boxes: Boxes;
  private readonly keep: Keep;

  constructor(boxes: Boxes, keep: Keep) {
    this.boxes = boxes;
    this.keep = keep;
  }

  /** A schedule whose lower bound is higher cannot be the best by estimate, as far as estimates are right. They are rounded. */
  limit(): Cycles {
    return this.keep.ran ?? (this.best[0]?.estimate ?? Infinity) + 1;
  }

  /**
   * Tries the box's corner. What its lower bound is above the box's, another schedule of the box may take less: chunks are no
   * smaller than the corner's, but last tiles are.
   */
  tryCorner(box: number): void {
    const { boxes, starts } = this;
    const corner = boxes.corner(box);
    const gain = boxes.boxLowerBounds.of(corner) - (boxes.lowerBounds[box] ?? 0);
    const ranked = this.estimate(corner, this.limit() + gain);
    if (ranked === null) return;
    if (ranked.estimate < (this.corner?.estimate ?? Infinity)) this.corner = ranked;
    // Other sizes may need fewer micro-ops, so that all stay.
    const hope = ranked.estimate - gain - ranked.reloads;
    const at = starts.findIndex((start) => start.hope > hope);
    starts.splice(at < 0 ? starts.length : at, 0, { box, ranked, hope });
    if (starts.length > HOPEFUL) starts.pop();
  }

  /**
   * Tries all schedules whose lower bounds are below the best estimate, if they are few; else other sizes in the most hopeful
   * boxes: those with the lowest lower bound, and from the best of them on knob by knob.
   */
  vary(): void {
    const { boxes } = this;
    const few = boxes.fewBelow(this.limit(), FEW);
    if (few !== null) {
      for (const schedule of few) this.estimate(schedule, this.limit());
      return;
    }
    const better = this.starts
      .filter(({ hope }) => hope <= this.limit())
      .map(({ box, ranked }) => {
        const lowest = this.estimate(boxes.lowest(box), ranked.estimate);
        return { box, ranked: lowest !== null && lowest.estimate < ranked.estimate ? lowest : ranked };
      })
      .sort((a, b) => atBest(a.ranked) - atBest(b.ranked));
    // Which sizes need fewer micro-ops is told by no lower bound, so where they do not stay all are varied.
    const varied = better.some(({ ranked }) => ranked.reloads > 0) ? HOPEFUL : VARIED;
    for (const { box, ranked } of better.slice(0, varied)) this.descend(box, ranked);
  }

  /**
   * The best, best first, with the best corner among them, which comes first if it is as good as the first, and third at
   * the latest: estimates of corners are right more often, for where tiles are even there is less to be wrong about.
   */
  ranking(): Ranked[] {
    const { corner, keep } = this;
    const [first] = this.best;
    if (first === undefined || corner === null || corner === first) return [...this.best];
    const others = this.best.filter((b) => b !== corner);
    if (corner.estimate <= first.estimate * (1 + ALIKE)) return [corner, ...others].slice(0, keep.most);
    if (keep.most === 1 || corner.estimate > first.estimate * (1 + keep.margin)) return [...this.best];
    return [...others.slice(0, 2), corner, ...others.slice(2, keep.most - 1)];
  }

  private descend(box: number, from: Ranked): void {
    let here = from;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = here;
      for (const schedule of this.boxes.beside(box, before.schedule, this.limit())) {
        const found = this.estimate(schedule, here.estimate);
        if (found !== null && found.estimate < here.estimate) here = found;
      }
      if (here === before) return;
    }
  }

  /** Null: known, or above the limit even if all micro-ops stayed. */
  private estimate(schedule: Schedule, limit: Cycles): Ranked | null {
    const key = scheduleKey(schedule);
    if (this.known.has(key)) return null;
    this.known.add(key);
    const plan = createPlan(this.boxes.target, schedule);
    const estimated = estimateUpTo(plan, Math.max(limit, this.worthKeeping()));
    if (estimated === null) return null;
    this.estimated++;
    const ranked = { schedule, estimate: estimated.cycles, plan, reloads: estimated.reloads };
    this.insert(ranked);
    return ranked;
  }

  /** Estimates up to this are followed to their end. */
  private worthKeeping(): Cycles {
    return (this.best[0]?.estimate ?? Infinity) * (1 + this.keep.followed);
  }

  private insert(ranked: Ranked): void {
    const { best, keep } = this;
    const after = best.findIndex((b) => b.estimate > ranked.estimate);
    best.splice(after < 0 ? best.length : after, 0, ranked);
    const limit = (best[0]?.estimate ?? 0) * (1 + keep.margin);
    while (best.length > keep.most || (best.at(-1)?.estimate ?? 0) > limit) best.pop();
  }
}

const atBest = ({ estimate, reloads }: Ranked): Cycles => estimate - reloads;

/** Equal for equal schedules. */
export const scheduleKey = (s: Schedule): string =>
  `${s.tile_h},${s.tile_w},${s.tile_ci},${s.tile_co},${s.oc_nthread},${s.h_nthread},${s.order},${s.fold_taps}`;
