import type { Cycles } from '../../base/units.ts';
import { lowerBoundBelow, scheduleLowerBound } from '../lowerBound/scheduleLowerBound.ts';
import { Boxes } from './boxes.ts';
import type { LowerBound } from '../../cycles/lowerBound.ts';
import { createPlan, type Plan } from '../plan/plan.ts';
import { foldedTargets } from '../space/folds.ts';
import { scheduleSpace } from '../space/space.ts';
import type { Target } from '../target/target.ts';

/** What lower bounds say of a space. */
export interface SpaceLowerBounds {
  /** The least lower bound of all schedules. */
  readonly least: LowerBound;
  /** Schedules whose lower bound is below the limit. */
  readonly open: number;
}

/**
 * Cycles no schedule of the layer can go below on this machine: the least `scheduleLowerBound` of all schedules without pins, however taps are
 * folded. `own`: one of them. `known`: what is known of spaces already.
 */
export function layerLowerBound(
  layer: Target,
  own: Plan,
  known: ReadonlyMap<Boxes, LowerBound> = new Map<Boxes, LowerBound>(),
): LowerBound {
  let least = scheduleLowerBound(own);
  const targets = foldedTargets(layer);
  for (const target of targets.ok ? targets.value : []) {
    const opened = [...known.keys()].find((boxes) => boxes.target.fold === target.fold);
    const boxes = opened?.unpinned() ?? new Boxes(target, scheduleSpace(target));
    if (boxes.lowestBound >= least.cycles) continue;
    const bound = (boxes === opened ? known.get(boxes) : undefined) ?? leastOf(boxes, least);
    if (bound.cycles < least.cycles) least = bound;
  }
  return least;
}

const leastOf = (boxes: Boxes, least: LowerBound): LowerBound => below(boxes, least, 0).least;

/** What is said of a space of which `own` is a schedule. */
export const spaceLowerBounds = (boxes: Boxes, own: Plan, limit: Cycles): SpaceLowerBounds =>
  below(boxes, scheduleLowerBound(own), limit);

/**
 * Most boxes are slower than the least lower bound as a whole, by their lower bound, and most others of their schedules by theirs;
 * a schedule chosen well leaves few.
 */
function below(boxes: Boxes, own: LowerBound, limit: Cycles): SpaceLowerBounds {
  let least = own;
  let open = 0;
  for (const box of boxes.below(Math.max(limit, least.cycles))) {
    if ((boxes.lowerBounds[box] ?? 0) >= Math.max(limit, least.cycles)) break;
    boxes.within(
      box,
      (lowerBound, schedule) => {
        if (lowerBound < limit) open++;
        if (lowerBound >= least.cycles) return;
        least = lowerBoundBelow(createPlan(boxes.target, schedule()), least) ?? least;
      },
      Math.max(limit, least.cycles),
    );
  }
  return { least, open };
}
