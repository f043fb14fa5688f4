import { failure, ok, type Problem, type Result } from '../problem.ts';
import type { Cycles } from '../units.ts';
import type { PartCycles } from './account.ts';
import type { Bound } from './compilation.ts';
import { estimateCycles, estimateFloor, estimateOf } from './estimate.ts';
import { floorOf, layerBound } from './layerBound.ts';
import { checkSchedule, fits, tooManySteps, type Tiling } from './legality.ts';
import { packedSizeProblems } from './memoryMap.ts';
import { createPlan, type Plan } from './plan.ts';
import { KNOBS, type Schedule, type SchedulePins } from './schedule.ts';
import { keepsClusters, ordersOf, scheduleSpace, type Space } from './space.ts';
import type { Target } from './target.ts';
import { inOneGo } from '../slices.ts';

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

/** What is left of a space: its best points, and all that may matter to whoever decides among them. */
export interface Ranking {
  readonly space: Space;
  /** Every legal point, in the order of the space. */
  readonly points: readonly Schedule[];
  /** What the bound of each cannot be below (`floorOf`). */
  readonly floors: Float64Array;
  /** The best estimates, best first; ties in the order of the space. At least one. */
  readonly best: readonly [Ranked, ...Ranked[]];
  /** Points that were estimated; all others cannot be among the best. */
  readonly estimated: number;
}

export interface Ranked extends Candidate {
  /** Among the legal points. */
  readonly index: number;
  readonly plan: Plan;
}

/** How many points a ranking keeps, and how far above the best estimate, as a fraction of it. */
export interface Keep {
  readonly most: number;
  readonly margin: number;
}

/**
 * The legal schedules with the best estimates, as in `legalSchedules`; if every knob is pinned, that one. Those that
 * cannot be among them are not estimated, most of them not even planned: many times faster than the whole search. A
 * generator, so that a worker can show progress and stop. Codes: those of
 * `checkSchedule`, `schedule.none` if nothing fits, `compile.memory`.
 */
export function* rankInSlices(
  target: Target,
  pins: SchedulePins,
  { most, margin }: Keep,
): Generator<SearchProgress, Result<Ranking>> {
  const [tooLarge] = packedSizeProblems(target);
  if (tooLarge !== undefined) return failure(tooLarge);
  const space = scheduleSpace(target, pins);
  const points = legalPoints(target, space);
  const floors = floorsOf(target, points);
  const best: Ranked[] = [];
  const worst = (): Cycles => {
    const [first] = best;
    if (first === undefined) return Infinity;
    return Math.min(first.estimate * (1 + margin), best[most - 1]?.estimate ?? Infinity);
  };
  let done = 0;
  let estimated = 0;
  const hopeful = byFloor(floors, mostHopeful(target, points, floors) * (1 + margin) + 1);
  for (const index of hopeful) {
    const schedule = points[index];
    // Estimates are rounded, floors are not.
    if (schedule === undefined || (floors[index] ?? 0) > worst() + 1) break;
    if (++done % SLICE === 0) yield { done, total: hopeful.length };
    const plan = createPlan(target, schedule);
    if (estimateFloor(plan) > worst() + 1) continue;
    estimated++;
    insert(best, { schedule, estimate: estimateCycles(plan), index, plan });
    while (best.length > most || (best.at(-1)?.estimate ?? 0) > worst()) best.pop();
  }
  const [first, ...others] = best;
  if (first === undefined) return nothingFits(target, pins, space);
  return ok({ space, points, floors, best: [first, ...others], estimated });
}

/** Keeps the list in order: by estimate, then by place in the space. */
function insert(best: Ranked[], ranked: Ranked): void {
  const { estimate, index } = ranked;
  const after = best.findIndex((b) => b.estimate > estimate || (b.estimate === estimate && b.index > index));
  best.splice(after < 0 ? best.length : after, 0, ranked);
}

function floorsOf(target: Target, points: readonly Schedule[]): Float64Array {
  const floor = floorOf(target);
  return Float64Array.from(points, floor);
}

/** The estimate of the point with the lowest floor: the best is no worse. */
function mostHopeful(target: Target, points: readonly Schedule[], floors: Float64Array): Cycles {
  let lowest = 0;
  for (let i = 1; i < floors.length; i++) if ((floors[i] ?? 0) < (floors[lowest] ?? 0)) lowest = i;
  const schedule = points[lowest];
  return schedule === undefined ? 0 : estimateCycles(createPlan(target, schedule));
}

/** Indices of the floors up to a limit, lowest first: sorting all would take longer than looking at those. */
function byFloor(floors: Float64Array, limit: Cycles): number[] {
  const indices: number[] = [];
  for (let i = 0; i < floors.length; i++) if ((floors[i] ?? Infinity) <= limit) indices.push(i);
  return indices.sort((a, b) => (floors[a] ?? 0) - (floors[b] ?? 0));
}

/** The ranking's point as the choice. `least`: the least bound of the ranking's points, where it is known. */
export function choiceOf(
  target: Target,
  { space, points }: Ranking,
  { plan, schedule }: Ranked,
  least?: Bound,
): Choice {
  const { cycles, parts } = estimateOf(plan);
  const whole = scheduleSpace(target);
  const unpinned = space.size === whole.size;
  const bound =
    unpinned && least !== undefined
      ? least
      : layerBound(target, schedule, unpinned ? points : legalPoints(target, whole));
  return {
    ...{ schedule, estimate: cycles, estimateParts: parts },
    ...{ spaceSize: space.size, legal: points.length, layerBound: bound },
  };
}

/** The legal schedule with the best estimate, the first of `legalSchedules`. Codes: those of `rankInSlices`. */
function* chooseInSlices(target: Target, pins: SchedulePins = {}): Generator<SearchProgress, Result<Choice>> {
  const ranking = yield* rankInSlices(target, pins, { most: 1, margin: 0 });
  return ranking.ok ? ok(choiceOf(target, ranking.value, ranking.value.best[0])) : ranking;
}

/** `chooseInSlices` all at once. */
export function chooseSchedule(target: Target, pins: SchedulePins = {}): Result<Choice> {
  return inOneGo(chooseInSlices(target, pins));
}

/** Legal points in the order of the space. Buffers fill up monotonically, so larger tiles are tried only while they may fit. */
export function legalPoints(target: Target, space: Space): Schedule[] {
  const legal: Schedule[] = [];
  const ascending = (sizes: readonly number[]): readonly number[] => [...sizes].reverse();
  const [hs, ws] = [ascending(space.tile_h), ascending(space.tile_w)];
  const smallestPoint = smallest(target, space);
  const inRange = checkSchedule(target, smallestPoint).every((p) => p.code !== 'schedule.range');
  if (!inRange) return legal;
  const manySteps = tooManySteps(target, smallestPoint);
  for (const [oc_nthread, h_nthread] of space.threads) {
    for (const tile_ci of ascending(space.tile_ci)) {
      for (const tile_co of ascending(space.tile_co)) {
        if (!keepsClusters(target, { tile_co, tile_ci })) continue;
        let any = false;
        // The higher the tiles, the fewer columns fit: from one height to the next, only the widest need another look.
        let widths = ws.length;
        for (const tile_h of hs) {
          const tiles = (tile_w: number): Tiling => ({ tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread });
          while (widths > 0 && !fits(target, tiles(ws[widths - 1] ?? 1))) widths--;
          if (widths === 0) break;
          any = true;
          for (let i = 0; i < widths; i++) {
            const tile_w = ws[i] ?? 1;
            const tiling = tiles(tile_w);
            if (manySteps && tooManySteps(target, tiling)) continue;
            for (const order of ordersOf(target, tiling, space.orders))
              legal.push({ tile_h, tile_w, tile_ci, tile_co, oc_nthread, h_nthread, order });
          }
        }
        if (!any) break;
      }
    }
  }
  return legal;
}

const least = (sizes: readonly number[]): number => sizes.at(-1) ?? 1;

function smallest(target: Target, space: Space): Schedule {
  const tile_co = least(space.tile_co);
  const tile_ci = [...space.tile_ci].reverse().find((size) => keepsClusters(target, { tile_co, tile_ci: size }));
  const [oc_nthread, h_nthread] = space.threads[0] ?? [2, 2];
  return {
    ...{ tile_h: least(space.tile_h), tile_w: least(space.tile_w) },
    ...{ tile_ci: tile_ci ?? least(space.tile_ci), tile_co, oc_nthread, h_nthread },
    order: space.orders[0] ?? 'weight-stationary',
  };
}

function nothingFits(target: Target, pins: SchedulePins, space: Space): Result<never> {
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
