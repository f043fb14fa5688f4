import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { Cycles } from '../../base/units.ts';
import type { PartCycles } from '../../cycles/parts.ts';
import type { LowerBound } from '../../cycles/lowerBound.ts';
import { BestEstimates, type Candidate, type Keep, type Ranked } from './bestEstimates.ts';
import { Boxes } from '../boxes/boxes.ts';
import { estimateCycles, estimateOf } from '../estimate/estimate.ts';
import { foldedTargets } from '../space/folds.ts';
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
export function legalSchedules(layer: Target, pins: SchedulePins = {}): SearchResult {
  const targets = foldedTargets(layer, pins);
  const spaces = (targets.ok ? targets.value : []).map((target) => ({ target, space: scheduleSpace(target, pins) }));
  const all = spaces.flatMap(({ target, space }) => (inRange(target, space) ? [new Boxes(target, space)] : []));
  const candidates = all.flatMap((boxes) =>
    Array.from({ length: boxes.length }, (_, box): Candidate => {
      const schedule = boxes.corner(box);
      return { schedule, estimate: estimateCycles(createPlan(boxes.target, schedule)) };
    }),
  );
  candidates.sort((a, b) => a.estimate - b.estimate);
  return {
    spaceSize: spaces.reduce((sum, { space }) => sum + space.size, 0),
    legal: all.reduce((sum, boxes) => sum + boxes.countLegal(), 0),
    candidates,
  };
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

/** The spaces that a layer's schedules are in, one for each way to fold its taps. */
export interface Spaces {
  /** Those in which something fits, the one with the lowest lower bound first. */
  readonly boxes: readonly [Boxes, ...Boxes[]];
  /** Points of all, legal or not. */
  readonly points: number;
}

/** As far as pins leave them open. Codes: those of `checkSchedule`, `schedule.none` if nothing fits, `compile.memory`. */
export function openSpaces(layer: Target, pins: SchedulePins): Result<Spaces> {
  const targets = foldedTargets(layer, pins);
  if (!targets.ok) return targets;
  const opened = targets.value.map((target) => openSpace(target, pins));
  const [first, ...others] = opened
    .flatMap((space) => (space.ok ? [space.value] : []))
    .sort((a, b) => a.lowestBound - b.lowestBound);
  if (first !== undefined) {
    const points = targets.value.reduce((sum, target) => sum + scheduleSpace(target, pins).size, 0);
    return ok({ boxes: [first, ...others], points });
  }
  // What is in the way without folds is what the user knows best.
  return openSpace(targets.value[0], pins) as Result<never>;
}

function openSpace(target: Target, pins: SchedulePins): Result<Boxes> {
  const [tooLarge] = packedSizeProblems(target);
  if (tooLarge !== undefined) return failure(tooLarge);
  const space = scheduleSpace(target, pins);
  const boxes = inRange(target, space) ? new Boxes(target, space) : null;
  return boxes === null || boxes.length === 0 ? nothingFits(target, pins, space) : ok(boxes);
}

/** What was looked at of a space. */
export interface Ranking {
  /** The best estimates that were found, best first. At least one. */
  readonly best: readonly [Ranked, ...Ranked[]];
  /** Points that were estimated. */
  readonly estimated: number;
}

/**
 * The legal schedules of a space with the best estimates that were found; if every knob is pinned, that one. Every box whose lower bound
 * is low enough is estimated at its corner; then sizes are varied within the most hopeful boxes. A generator, so that a
 * worker can show progress and stop.
 */
export function* rankInSlices(boxes: Boxes, keep: Keep): Generator<SearchProgress, Ranking> {
  const ranking = yield* rankBoxes(boxes, keep);
  if (ranking === null) throw new Error('a space in which something fits has a best schedule');
  return ranking;
}

/** The same below what a run took (`Keep.ran`); null: nothing is. */
export function* rankBoxes(boxes: Boxes, keep: Keep): Generator<SearchProgress, Ranking | null> {
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

/** A schedule as the choice from spaces. `known`: their lower bounds, as far as they are known. */
export function choiceOf(
  layer: Target,
  { boxes, points }: Spaces,
  { plan, schedule }: Pick<Ranked, 'plan' | 'schedule'>,
  known?: ReadonlyMap<Boxes, LowerBound>,
): Choice {
  const { cycles, parts } = estimateOf(plan);
  return {
    ...{ schedule, estimate: cycles, estimateParts: parts },
    spaceSize: points,
    legal: boxes.reduce((sum, each) => sum + each.countLegal(), 0),
    layerLowerBound: layerLowerBound(layer, plan, known),
  };
}

/** The legal schedule with the best estimate that was found. Codes: those of `openSpaces`. */
function* chooseInSlices(layer: Target, pins: SchedulePins = {}): Generator<SearchProgress, Result<Choice>> {
  const spaces = openSpaces(layer, pins);
  if (!spaces.ok) return spaces;
  const [first, ...others] = spaces.value.boxes;
  const keep = { most: 1, margin: 0, followed: 0 };
  let [best] = (yield* rankInSlices(first, keep)).best;
  for (const boxes of others) {
    if (boxes.lowestBound >= best.estimate) continue;
    const [next] = (yield* rankInSlices(boxes, keep)).best;
    if (next.estimate < best.estimate) best = next;
  }
  return ok(choiceOf(layer, spaces.value, best));
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
