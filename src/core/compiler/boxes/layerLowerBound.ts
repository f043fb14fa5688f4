import type { Cycles } from '../../base/units.ts';
import { scheduleLowerBound } from '../lowerBound/scheduleLowerBound.ts';
import type { Boxes } from './boxes.ts';
import type { LowerBound } from '../../cycles/lowerBound.ts';
import { createPlan, type Plan } from '../plan/plan.ts';

/**
 * Cycles no schedule of the layer can go below on this machine: the least `scheduleLowerBound` of all schedules of `boxes`, the
 * space without pins.
 */
export const layerLowerBound = (boxes: Boxes, own: Plan): LowerBound => layerLowerBounds(boxes, own, 0).least;

/** What lower bounds say of a space. */
export interface LayerLowerBounds {
  /** The least lower bound of all schedules. */
  readonly least: LowerBound;
  /** Schedules whose lower bound is below the limit. */
  readonly open: number;
}

/**
 * Most boxes are slower than the least lower bound as a whole, by their lower bound, and most others of their schedules by theirs;
 * `own` comes first, for a schedule chosen well leaves few.
 */
export function layerLowerBounds(boxes: Boxes, own: Plan, limit: Cycles): LayerLowerBounds {
  let least = scheduleLowerBound(own);
  let open = 0;
  for (const box of boxes.below(Math.max(limit, least.cycles))) {
    if ((boxes.lowerBounds[box] ?? 0) >= Math.max(limit, least.cycles)) break;
    boxes.within(
      box,
      (lowerBound, schedule) => {
        if (lowerBound < limit) open++;
        if (lowerBound >= least.cycles) return;
        const bound = scheduleLowerBound(createPlan(boxes.target, schedule()));
        if (bound.cycles < least.cycles) least = bound;
      },
      Math.max(limit, least.cycles),
    );
  }
  return { least, open };
}
