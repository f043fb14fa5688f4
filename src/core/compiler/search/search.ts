import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { Cycles } from '../../base/units.ts';
import type { PartCycles } from '../../cycles/parts.ts';
import type { LowerBound } from '../../cycles/lowerBound.ts';
import { BestEstimates, type Candidate, type Keep, type Ranked } from './bestEstimates.ts';
import { Boxes } from '../boxes/boxes.ts';
import { estimateCycles, estimateOf } from '../estimate/estimate.ts';
import { layerLowerBound } from '../boxes/layerLowerBound.ts';
import { checkSchedule } from '../space/legality.ts';
import { packedSizeProblems } from '../lowering/memoryMap.ts';
import { createPlan } from '../plan/plan.ts';
import { KNOBS, type SchedulePins } from '../schedule/schedule.ts';
import { smallest } from '../space/smallest.ts';
import { scheduleSpace, type ScheduleSpace } from '../space/space.ts';
import type { Target } from '../target/target.ts';
import { inOneGo } from '../../base/slices.ts';

export interface SearchResult {
  /** Points of the space, legal or not. */
  readonly spaceSize: number;
  /** Those that fit. */
  readonly legal: number;
  /** The best estimate first; ties in the order of the boxes. */
  readonly candidates: readonly Candidate[];
}

export interface SearchProgress {
  readonly done: number;
  readonly total: number;
}

/** Points between two reports of progress: some milliseconds. */
const SLICE = 128;

/**
 * The schedules of the space that keep the pins and whose tiles are the smallest for their number, each with its estimate:
 * one of each box, of which the others are variants with a smaller last tile. Pins outside of their range give an
 * empty result; `chooseSchedule` says why.
 */
export function legalSchedules(target: Target, pins: SchedulePins = {}): SearchResult {
  const space = scheduleSpace(target, pins);
  if (!inRange(target, space)) return { spaceSize: space.size, legal: 0, candidates: [] };
  const boxes = new Boxes(target, space);
  const candidates = Array.from({ length: boxes.length }, (_, box): Candidate => {
    const schedule = boxes.corner(box);
    return { schedule, estimate: estimateCycles(createPlan(target, schedule)) };
  });
  candidates.sort((a, b) => a.estimate - b.estimate);
  return { spaceSize: space.size, legal: boxes.countLegal(), candidates };
}

/** The chosen schedule and what it was chosen from. */
export interface Choice extends Candidate {
  /** The estimate divided: parts of the compute resource. */
  readonly estimateParts: readonly PartCycles[];
  /** Points of the space, legal or not. */
  readonly spaceSize: number;
  readonly legal: number;
  /** No schedule of the space (`SCHEDULE_SPACE`), pinned or not, can be faster. */
  readonly layerLowerBound: LowerBound;
}

/** What is left of a space: its best points, and its boxes for whoever decides among them. */
export interface Ranking {
  readonly boxes: Boxes;
  /** Points that fit. */
  readonly legal: number;
  /** The best estimates that were found, best first. At least one. */
  readonly best: readonly [Ranked, ...Ranked[]];
  /** Points that were estimated. */
  readonly estimated: number;
}

/**
 * The legal schedules with the best estimates that were found; if every knob is pinned, that one. Every box whose lower bound
 * is low enough is estimated at its corner; then sizes are varied within the most hopeful boxes. A generator, so that a
 * worker can show progress and stop. Codes: those of `checkSchedule`, `schedule.none` if nothing fits, `compile.memory`.
 */
export function* rankInSlices(
  target: Target,
  pins: SchedulePins,
  keep: Keep,
): Generator<SearchProgress, Result<Ranking>> {
  const [tooLarge] = packedSizeProblems(target);
  if (tooLarge !== undefined) return failure(tooLarge);
  const space = scheduleSpace(target, pins);
  if (!inRange(target, space)) return nothingFits(target, pins, space);
  const boxes = new Boxes(target, space);
  const ranked = yield* rankBoxes(boxes, keep);
  if (ranked === null) return nothingFits(target, pins, space);
  return ok({ boxes, legal: boxes.countLegal(), ...ranked });
}

/** The best of a space and how many were estimated; null: nothing fits. */
export function* rankBoxes(
  boxes: Boxes,
  keep: Keep,
): Generator<SearchProgress, Pick<Ranking, 'best' | 'estimated'> | null> {
  const search = new BestEstimates(boxes, keep);
  const hopeful = boxes.below(keep.ran ?? mostHopeful(boxes));
  let done = 0;
  for (const box of hopeful) {
    if ((boxes.lowerBounds[box] ?? 0) > search.limit()) break;
    if (++done % SLICE === 0) yield { done, total: hopeful.length };
    search.tryCorner(box);
  }
  search.vary();
  const [first, ...others] = search.ranking();
  return first === undefined ? null : { best: [first, ...others], estimated: search.estimated };
}

/** The estimate of the corner of the box with the lowest lower bound, rounded up: the best is no worse. */
function mostHopeful(boxes: Boxes): Cycles {
  const { lowerBounds: least } = boxes;
  let lowest = 0;
  for (let box = 1; box < least.length; box++) if ((least[box] ?? 0) < (least[lowest] ?? 0)) lowest = box;
  return least.length === 0 ? 0 : estimateCycles(createPlan(boxes.target, boxes.corner(lowest))) + 1;
}

/** The ranking's point as the choice. `least`: the layer's lower bound, where it is known. */
export function choiceOf(
  { boxes, legal }: Ranking,
  { plan, schedule }: Pick<Ranked, 'plan' | 'schedule'>,
  least?: LowerBound,
): Choice {
  const { cycles, parts } = estimateOf(plan);
  return {
    ...{ schedule, estimate: cycles, estimateParts: parts },
    ...{ spaceSize: boxes.space.size, legal, layerLowerBound: least ?? layerLowerBound(boxes.unpinned(), plan) },
  };
}

/** The legal schedule with the best estimate that was found. Codes: those of `rankInSlices`. */
function* chooseInSlices(target: Target, pins: SchedulePins = {}): Generator<SearchProgress, Result<Choice>> {
  const ranking = yield* rankInSlices(target, pins, { most: 1, margin: 0, followed: 0 });
  return ranking.ok ? ok(choiceOf(ranking.value, ranking.value.best[0])) : ranking;
}

/** `chooseInSlices` all at once. */
export function bestByEstimate(target: Target, pins: SchedulePins = {}): Result<Choice> {
  return inOneGo(chooseInSlices(target, pins));
}

/** Only pins may be out of range. */
const inRange = (target: Target, space: ScheduleSpace): boolean =>
  checkSchedule(target, smallest(target, space)).every((p) => p.code !== 'schedule.range');

function nothingFits(target: Target, pins: SchedulePins, space: ScheduleSpace): Result<never> {
  // The smallest point says best what is in the way.
  const [first, ...rest] = checkSchedule(target, smallest(target, space));
  const pinned = KNOBS.filter((knob) => pins[knob] !== undefined);
  if (first !== undefined) {
    if (pinned.length > 0) return failure(first, ...rest);
    const withContext = (p: Problem): Problem => ({
      ...p,
      code: 'schedule.none',
      message: `No schedule fits: even with the smallest tiles, ${p.message}`,
    });
    return failure(withContext(first), ...rest.map(withContext));
  }
  return failure({
    code: 'schedule.none',
    message: 'Every schedule that fits the buffers cuts the layer into more steps than are written out.',
    field: 'schedule',
    got: space.size,
    limit: null,
    fix: 'Use larger buffers or a smaller convolution.',
  });
}
