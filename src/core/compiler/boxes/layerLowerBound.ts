import type { Cycles } from '../../base/units.ts';
import { scheduleBound } from '../lowerBound/scheduleLowerBound.ts';
import type { Boxes } from './boxes.ts';
import type { Bound } from '../../cycles/lowerBound.ts';
import { createPlan, type Plan } from '../plan/plan.ts';

/**
 * Cycles no schedule of the layer can go below on this machine: the least `scheduleBound` of all schedules of `boxes`, the
 * space without pins.
 */
export const layerBound = (boxes: Boxes, own: Plan): Bound => boundsBelow(boxes, own, 0).least;

/** What bounds say of a space. */
export interface BoundsBelow {
  /** The least bound of all schedules. */
  readonly least: Bound;
  /** Schedules whose floor is below the limit. */
  readonly open: number;
}

/**
 * Most boxes are slower than the least bound as a whole, by their floor, and most others of their schedules by theirs;
 * `own` comes first, for a schedule chosen well leaves few.
 */
export function boundsBelow(boxes: Boxes, own: Plan, limit: Cycles): BoundsBelow {
  let least = scheduleBound(own);
  let open = 0;
  for (const box of boxes.below(Math.max(limit, least.cycles))) {
    if ((boxes.least[box] ?? 0) >= Math.max(limit, least.cycles)) break;
    boxes.within(
      box,
      (floor, schedule) => {
        if (floor < limit) open++;
        if (floor >= least.cycles) return;
        const bound = scheduleBound(createPlan(boxes.target, schedule()));
        if (bound.cycles < least.cycles) least = bound;
      },
      Math.max(limit, least.cycles),
    );
  }
  return { least, open };
}
