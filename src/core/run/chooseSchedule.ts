import type { SearchAccount } from '../analysis/runView.ts';
import { scheduleLowerBound } from '../compiler/lowerBound/scheduleLowerBound.ts';
import { timingProgram } from '../compiler/lowering/bindData.ts';
import { estimateOf } from '../compiler/estimate/estimate.ts';
import { stepCount } from '../compiler/space/legality.ts';
import { lowerConv, type Lowered } from '../compiler/lowering/lower.ts';
import type { Boxes } from '../compiler/boxes/boxes.ts';
import { spaceLowerBounds } from '../compiler/boxes/layerLowerBound.ts';
import { createPlan } from '../compiler/plan/plan.ts';
import { walkLowerBound } from '../compiler/lowerBound/walkLowerBound.ts';
import type { Schedule, SchedulePins } from '../compiler/schedule/schedule.ts';
import { scheduleKey, type Keep, type Ranked } from '../compiler/search/bestEstimates.ts';
import {
  choiceOf,
  openSpaces,
  rankBoxes,
  rankInSlices,
  type Choice,
  type SearchProgress,
} from '../compiler/search/search.ts';
import type { Target } from '../compiler/target/target.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import { ok, type Result } from '../base/problem.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { inOneGo, retold } from '../base/slices.ts';
import { timeInSlices } from './runProgram.ts';

/** A schedule that was chosen by exact cycles, with its program and its run. */
export interface Decision extends Choice {
  readonly lowered: Lowered;
  readonly trace: Trace;
  readonly search: SearchAccount;
}

export type ChooseEvent =
  | { readonly kind: 'progress'; readonly stage: 'search' | 'timing'; readonly fraction: number }
  /** The best by estimate: at once, before anything is simulated; again if the choice is another one. */
  | { readonly kind: 'estimate'; readonly cycles: Cycles; readonly schedule: Schedule };

export interface ChooseOptions {
  /** Keep the bursts in the trace (default false). */
  readonly recordBursts?: boolean;
  /** Simulate as many more of the points that remain, lowest first (default 0); Infinity: a proof. */
  readonly prove?: number;
}

/**
 * What the simulator decides among at most: estimates this far above the least, as a fraction of it, have been the fastest
 * schedule's where micro-ops are loaded again and again.
 */
const KEEP: Pick<Keep, 'most' | 'margin'> = { most: 32, margin: 0.5 };

/** Estimates this near each other are within their errors. */
const NEAR = 0.005;

/** Of estimates near the best, as many are run whatever that takes. */
const ALWAYS = 3;

/** As far as estimates of this program were seen to be off, times this, others may be. */
const DOUBT = 2;

/** Instructions of all runs together up to which an estimate need not be near: of short programs many are quickly run. */
const SHORT = 400;
/** The same once a run has shown an estimate to be off: others may be by more, and in another direction. */
const SHORT_WHEN_OFF = 4000;
/** And where no more schedules than this fit: looking at all of them again takes no time. */
const FEW = 512;
/**
 * The same for schedules whose micro-ops are loaded again and again: how long these loads wait behind others, or how much of
 * the memory's delay passes behind others' beats, estimates do not say. They were seen to be 17 % off where the first was right.
 */
const SHORT_WITH_RELOADS = 20_000;

/** A schedule of more steps than this is simulated only if its estimate is the best: such runs take long. */
const MOST_STEPS = 4096;

/** A schedule with its plan. */
type Point = Pick<Ranked, 'schedule' | 'plan'>;

/** A point that was run. */
interface Run {
  readonly point: Point;
  readonly lowered: Lowered;
  readonly trace: Trace;
}

/** What was looked at of a space, and its best run. */
interface Contest {
  readonly boxes: Boxes;
  /** The best by estimate. */
  readonly first: Ranked;
  best: Run;
  /** Those that were run, each with the lower bound of its schedule. */
  readonly simulated: Map<string, Cycles>;
  estimated: number;
}

/**
 * The schedule that takes the fewest cycles, whatever way taps are folded: a lower bound excludes, an estimate ranks, the simulator decides among
 * the best. A function of target, pins and options; nothing is cut by time. Codes: those of `openSpaces`.
 */
export function* chooseInSlices(
  layer: Target,
  pins: SchedulePins = {},
  options: ChooseOptions = {},
): Generator<ChooseEvent, Result<Decision>, void> {
  const spaces = openSpaces(layer, pins);
  if (!spaces.ok) return spaces;
  const [boxes, ...others] = spaces.value.boxes;
  const opening = yield* contest(boxes, options);
  if (!opening.ok) return opening;
  const contests: [Contest, ...Contest[]] = [opening.value];
  for (const space of others) {
    if (space.lowestBound >= cyclesOf(bestOf(contests).best)) continue;
    const next = yield* contest(space, options);
    if (next.ok) contests.push(next.value);
  }
  const prove = options.prove ?? 0;
  const open = prove > 0 ? yield* openPoints(contests) : [];
  const proven = yield* proveInSlices(contests, open, prove, options);
  const { best } = bestOf(contests);
  const limit = cyclesOf(best);
  const known = new Map<Boxes, LowerBound>();
  let remaining = open.slice(proven).filter(({ bound }) => bound < limit).length;
  for (const own of contests) {
    const below = spaceLowerBounds(own.boxes, own.best.point.plan, limit);
    known.set(own.boxes, below.least);
    if (prove === 0) remaining += below.open - [...own.simulated.values()].filter((bound) => bound < limit).length;
  }
  if (best.point.plan !== opening.value.first.plan) yield estimateEvent(best.point);
  const choice = choiceOf(layer, spaces.value, best.point, known);
  const total = (of: (c: Contest) => number): number => contests.reduce((sum, c) => sum + of(c), 0);
  const simulated = total((c) => c.simulated.size);
  return ok({
    ...choice,
    ...{ lowered: best.lowered, trace: best.trace },
    search: {
      ...{ points: choice.spaceSize, legal: choice.legal, estimated: total((c) => c.estimated), simulated },
      ...{ excluded: choice.legal - simulated - remaining, remaining },
    },
  });
}

const bestOf = (contests: readonly [Contest, ...Contest[]]): Contest =>
  contests.reduce((best, other) => (cyclesOf(other.best) < cyclesOf(best.best) ? other : best));

/** Ranks the schedules of a space and runs the best. */
function* contest(boxes: Boxes, options: ChooseOptions): Generator<ChooseEvent, Result<Contest>> {
  const { target } = boxes;
  const ranking = yield* progressOf(rankInSlices(boxes, { ...KEEP, followed: NEAR }));
  const [first, ...others] = ranking.best;
  yield estimateEvent(first);
  const opening = yield* simulate(first, options);
  if (!opening.ok) return opening;
  const simulated = new Map([[scheduleKey(first.schedule), boxes.boxLowerBounds.of(first.schedule)]]);
  const own: Contest = { boxes, first, best: opening.value, simulated, estimated: ranking.estimated };
  const unsure = new Unsure(first, opening.value, boxes.countLegal() <= FEW);
  const considerAll = function* (points: readonly Ranked[]): Generator<ChooseEvent> {
    for (const point of points) {
      if (simulated.has(scheduleKey(point.schedule)) || !unsure.wants(point)) continue;
      const tooLong = stepCount(target, point.schedule) > MOST_STEPS;
      if (scheduleLowerBound(point.plan).cycles >= cyclesOf(own.best) || tooLong) continue;
      unsure.saw(point, yield* consider(own, point, options));
    }
  };
  yield* considerAll(others);
  if (unsure.error > NEAR || unsure.wantsMore) {
    // Once more, excluding only what the best run excludes.
    const most = Math.max(KEEP.most, unsure.affordable);
    const keep = { ...KEEP, most, followed: KEEP.margin, ran: cyclesOf(own.best) };
    const wider = yield* progressOf(rankBoxes(boxes, keep));
    yield* considerAll(wider?.best ?? []);
    own.estimated = Math.max(own.estimated, wider?.estimated ?? 0);
  }
  return ok(own);
}

function* consider(own: Contest, point: Point, options: ChooseOptions): Generator<ChooseEvent, Run | null> {
  const next = yield* simulate(point, options);
  own.simulated.set(scheduleKey(point.schedule), own.boxes.boxLowerBounds.of(point.schedule));
  if (!next.ok) return null;
  if (cyclesOf(next.value) < cyclesOf(own.best)) own.best = next.value;
  return next.value;
}

/** How far estimates can be trusted, from the runs so far. */
class Unsure {
  /** As many programs like the first are quickly run: of two dozen instructions more than are ranked otherwise. */
  readonly affordable: number;
  private readonly first: Ranked;
  private readonly few: boolean;
  private runs = 0;
  private instructions = 0;
  /** The largest of any estimate, as a fraction. */
  error = 0;

  constructor(first: Ranked, run: Run, few: boolean) {
    this.first = first;
    this.few = few;
    this.affordable = Math.floor(SHORT_WHEN_OFF / run.lowered.instructions.length);
    this.saw(first, run);
  }

  saw({ estimate }: Ranked, run: Run | null): void {
    if (run === null) return;
    this.runs++;
    this.instructions += run.lowered.instructions.length;
    this.error = Math.max(this.error, Math.abs(estimate / cyclesOf(run) - 1));
  }

  /** Are all runs together short? */
  get wantsMore(): boolean {
    return this.isShort(this.first);
  }

  /** Is the point to be run? */
  wants(point: Ranked): boolean {
    const above = point.estimate / this.first.estimate - 1;
    if (above <= NEAR && this.runs < ALWAYS) return true;
    return this.wantsMore || this.isShort(point) || (this.error > NEAR && above <= DOUBT * this.error);
  }

  private isShort({ reloads }: Ranked): boolean {
    if (reloads > 0) return this.instructions < SHORT_WITH_RELOADS;
    return this.instructions < (this.few || this.error > NEAR ? SHORT_WHEN_OFF : SHORT);
  }
}

/** A point whose lower bounds leave open whether it is faster than the best run. */
interface OpenPoint {
  readonly contest: Contest;
  readonly schedule: Schedule;
  readonly bound: Cycles;
}

/**
 * All schedules that were not run and whose lower bounds are below the best run, lowest first: by that of the box, then by
 * closed form, then by a walk over their steps, each tighter and slower than the one before.
 */
function* openPoints(contests: readonly [Contest, ...Contest[]]): Generator<ChooseEvent, OpenPoint[]> {
  const open: OpenPoint[] = [];
  const limit = cyclesOf(bestOf(contests).best);
  for (const contest of contests) {
    const { boxes, simulated } = contest;
    const hopeful = boxes.below(limit);
    for (const [done, box] of hopeful.entries()) {
      const consider = (_: Cycles, scheduleOf: () => Schedule): void => {
        const schedule = scheduleOf();
        const plan = createPlan(boxes.target, schedule);
        const closed = scheduleLowerBound(plan).cycles;
        const bound = closed >= limit ? closed : Math.max(closed, walkLowerBound(plan));
        if (bound < limit && !simulated.has(scheduleKey(schedule))) open.push({ contest, schedule, bound });
      };
      boxes.within(box, consider, limit);
      yield { kind: 'progress', stage: 'search', fraction: done / hopeful.length };
    }
  }
  return open.sort((a, b) => a.bound - b.bound);
}

/** Runs open points, as many as there may be, while their lower bounds are below the best run. How many were looked at. */
function* proveInSlices(
  contests: readonly [Contest, ...Contest[]],
  open: readonly OpenPoint[],
  most: number,
  options: ChooseOptions,
): Generator<ChooseEvent, number> {
  for (const [i, { contest, schedule, bound }] of open.entries()) {
    if (i >= most || bound >= cyclesOf(bestOf(contests).best)) return i;
    yield* consider(contest, { schedule, plan: createPlan(contest.boxes.target, schedule) }, options);
  }
  return open.length;
}

/** `chooseInSlices` all at once. */
export function chooseSchedule(target: Target, pins: SchedulePins = {}, options: ChooseOptions = {}): Result<Decision> {
  return inOneGo(chooseInSlices(target, pins, options));
}

const progressOf = <T>(slices: Generator<SearchProgress, T>): Generator<ChooseEvent, T> =>
  retold(slices, ({ done, total }) => ({ kind: 'progress', stage: 'search', fraction: done / total }));

/** As it is shown: never below the schedule's lower bound. */
const estimateEvent = ({ plan, schedule }: Point): ChooseEvent => ({
  ...{ kind: 'estimate', cycles: estimateOf(plan).cycles, schedule },
});

function* simulate(point: Point, { recordBursts }: ChooseOptions): Generator<ChooseEvent, Result<Run>> {
  const lowered = lowerConv(point.plan.target, point.schedule);
  if (!lowered.ok) return lowered;
  const timing = timeInSlices(timingProgram(lowered.value, ''), { recordBursts: recordBursts ?? false });
  const trace = yield* retold(timing, (fraction): ChooseEvent => ({ kind: 'progress', stage: 'timing', fraction }));
  return ok({ point, lowered: lowered.value, trace });
}

/** A run that was given up, or never ends, is no choice while there is another. */
const cyclesOf = ({ trace }: Run): Cycles => trace.cycles ?? Infinity;
