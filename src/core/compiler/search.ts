import { failure, ok, type Problem, type Result } from '../problem.ts';
import type { Cycles } from '../units.ts';
import type { PartCycles } from './account.ts';
import type { Bound } from './compilation.ts';
import { estimateCycles, estimateFloor, estimateOf } from './estimate.ts';
import { floorOf, layerBound } from './layerBound.ts';
import { checkSchedule, fits, tooManySteps } from './legality.ts';
import { packedSizeProblems } from './memoryMap.ts';
import { createPlan, type Plan } from './plan.ts';
import { KNOBS, type Schedule, type SchedulePins } from './schedule.ts';
import { ordersOf, scheduleSpace, type Space } from './space.ts';
import type { Target } from './target.ts';

/** A legal schedule with what it is expected to take. */
export interface Candidate {
  readonly schedule: Schedule;
  readonly estimate: Cycles;
}

export interface SearchResult {
  /** Points of the space, legal or not. */
  readonly spaceSize: number;
  /** Legal points, best estimate first; ties in the order of the space. */
  readonly candidates: readonly Candidate[];
}

export interface SearchProgress {
  readonly done: number;
  readonly total: number;
}

/** Points between two reports of progress: some milliseconds. */
const SLICE = 128;

/**
 * Every legal schedule that keeps the pins, with its estimate. Pins outside of their range give an empty result;
 * `chooseSchedule` says why.
 */
export function legalSchedules(target: Target, pins: SchedulePins = {}): SearchResult {
  const space = scheduleSpace(target, pins);
  const candidates = legalPoints(target, space).map((schedule) => ({
    schedule,
    estimate: estimateCycles(createPlan(target, schedule)),
  }));
  candidates.sort((a, b) => a.estimate - b.estimate);
  return { spaceSize: space.size, candidates };
}

/** The chosen schedule and what it was chosen from. */
export interface Choice extends Candidate {
  /** The estimate divided: parts of the compute resource. */
  readonly estimateParts: readonly PartCycles[];
  /** Points of the space, legal or not. */
  readonly spaceSize: number;
  readonly legal: number;
  /** No legal schedule of the layer can be faster, pinned or not. */
  readonly layerBound: Bound;
}

/** Of the whole space, whatever is pinned. */
function boundOfLayer(target: Target, own: Schedule, space: Space, points: readonly Schedule[]): Bound {
  const whole = scheduleSpace(target);
  return layerBound(target, own, space.size === whole.size ? points : legalPoints(target, whole));
}

/**
 * The legal schedule with the best estimate, the first of `legalSchedules`; if every knob is pinned, that one. Those that
 * cannot come below the best estimate found are not estimated, most of them not even planned: many times faster than the whole search. A
 * generator, so that a worker can show progress and stop. Codes: those of
 * `checkSchedule`, `schedule.none` if nothing fits, `compile.memory`.
 */
export function* chooseInSlices(target: Target, pins: SchedulePins = {}): Generator<SearchProgress, Result<Choice>> {
  const [tooLarge] = packedSizeProblems(target);
  if (tooLarge !== undefined) return failure(tooLarge);
  const space = scheduleSpace(target, pins);
  const pinned = onlyPoint(target, space);
  if (pinned !== null) {
    const [first, ...rest] = checkSchedule(target, pinned);
    if (first !== undefined) return failure(first, ...rest);
    const bound = boundOfLayer(target, pinned, space, [pinned]);
    const { cycles, parts } = estimateOf(createPlan(target, pinned));
    return ok({
      ...{ schedule: pinned, estimate: cycles, estimateParts: parts },
      ...{ spaceSize: 1, legal: 1, layerBound: bound },
    });
  }
  const floor = floorOf(target);
  const points = legalPoints(target, space).map((schedule, index) => ({ schedule, index, floor: floor(schedule) }));
  points.sort((a, b) => a.floor - b.floor);
  let best: { estimate: Cycles; index: number; plan: Plan | undefined } = {
    estimate: Infinity,
    index: 0,
    plan: undefined,
  };
  let done = 0;
  for (const point of points) {
    // Estimates are rounded, floors are not.
    if (point.floor > best.estimate + 1) break;
    if (++done % SLICE === 0) yield { done, total: points.length };
    const plan = createPlan(target, point.schedule);
    if (estimateFloor(plan) > best.estimate + 1) continue;
    const estimate = estimateCycles(plan);
    const { index } = point;
    if (estimate < best.estimate || (estimate === best.estimate && index < best.index))
      best = { estimate, index, plan };
  }
  const { plan } = best;
  if (plan === undefined) return nothingFits(target, pins, space);
  const { cycles, parts } = estimateOf(plan);
  const { schedule } = plan;
  const bound = boundOfLayer(
    target,
    schedule,
    space,
    points.map((point) => point.schedule),
  );
  return ok({
    ...{ schedule, estimate: cycles, estimateParts: parts },
    ...{ spaceSize: space.size, legal: points.length, layerBound: bound },
  });
}

/** `chooseInSlices` all at once. */
export function chooseSchedule(target: Target, pins: SchedulePins = {}): Result<Choice> {
  const slices = chooseInSlices(target, pins);
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
  }
}

/** Legal points in the order of the space. Buffers fill up monotonically, so larger tiles are tried only while they may fit. */
export function legalPoints(target: Target, space: Space): Schedule[] {
  const legal: Schedule[] = [];
  const ascending = (sizes: readonly number[]): readonly number[] => [...sizes].reverse();
  const [hs, ws, cis, cos] = [space.tile_h, space.tile_w, space.tile_ci, space.tile_co].map(ascending);
  const inRange = checkSchedule(target, smallest(space)).every((p) => p.code !== 'schedule.range');
  if (!inRange) return legal;
  for (const [oc_nthread, h_nthread] of space.threads) {
    for (const tile_ci of cis ?? []) {
      for (const tile_co of cos ?? []) {
        const channels = { tile_ci, tile_co, oc_nthread, h_nthread };
        if (!fits(target, { ...channels, tile_h: hs?.[0] ?? 1, tile_w: ws?.[0] ?? 1 })) break;
        for (const tile_h of hs ?? []) {
          let any = false;
          for (const tile_w of ws ?? []) {
            const tiles = { ...channels, tile_h, tile_w };
            if (!fits(target, tiles)) break;
            any = true;
            if (tooManySteps(target, tiles)) continue;
            for (const order of ordersOf(target, tiles, space.orders)) legal.push({ ...tiles, order });
          }
          if (!any) break;
        }
      }
    }
  }
  return legal;
}

const least = (sizes: readonly number[]): number => sizes.at(-1) ?? 1;

function smallest(space: Space): Schedule {
  const [oc_nthread, h_nthread] = space.threads[0] ?? [2, 2];
  return {
    ...{ tile_h: least(space.tile_h), tile_w: least(space.tile_w) },
    ...{ tile_ci: least(space.tile_ci), tile_co: least(space.tile_co), oc_nthread, h_nthread },
    order: space.orders[0] ?? 'weight-stationary',
  };
}

/** The schedule, if the pins leave no other. */
function onlyPoint(target: Target, space: Space): Schedule | null {
  if (space.size !== 1) return null;
  const point = smallest(space);
  const [order] = ordersOf(target, point, space.orders);
  return order === undefined ? null : { ...point, order };
}

function nothingFits(target: Target, pins: SchedulePins, space: Space): Result<never> {
  // The smallest point says best what is in the way.
  const [first, ...rest] = checkSchedule(target, smallest(space));
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
