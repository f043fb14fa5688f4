import type { SearchAccount } from '../analysis/runView.ts';
import { scheduleBound } from '../compiler/bound.ts';
import { timingProgram } from '../compiler/bindData.ts';
import type { Bound } from '../compiler/compilation.ts';
import { estimateCycles, estimateOf } from '../compiler/estimate.ts';
import { stepCount } from '../compiler/legality.ts';
import { lowerConv, type Lowered } from '../compiler/lower.ts';
import { createPlan } from '../compiler/plan.ts';
import type { Schedule, SchedulePins } from '../compiler/schedule.ts';
import { choiceOf, rankInSlices, type Choice, type Keep, type Ranked, type Ranking } from '../compiler/search.ts';
import type { Target } from '../compiler/target.ts';
import { ok, type Result } from '../problem.ts';
import { createTimingRun } from '../simulator/timing/run.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../units.ts';
import { inOneGo } from '../slices.ts';

/** A schedule that was chosen by exact cycles, with its program and its run. */
export interface Decision extends Choice {
  readonly lowered: Lowered;
  readonly trace: Trace;
  readonly search: SearchAccount;
}

export type DecideEvent =
  | { readonly kind: 'progress'; readonly stage: 'search' | 'timing'; readonly fraction: number }
  /** The best by estimate: at once, before anything is simulated; again if the choice is another one. */
  | { readonly kind: 'estimate'; readonly cycles: Cycles; readonly schedule: Schedule };

export interface DecideOptions {
  /** Keep the bursts in the trace (default false). */
  readonly recordBursts?: boolean;
  /** Simulate as many more of the points that remain, best estimate first (default 0); Infinity: a proof. */
  readonly prove?: number;
}

/**
 * What the simulator decides among: estimates this near each other are within their errors. Measured on ResNet-18's layers
 * on three presets, the fastest of the best 48 by estimate was always among these.
 */
const KEEP: Keep = { most: 3, margin: 0.005 };

/** A schedule of more steps than this is simulated only if its estimate is the best: such runs take long. */
const MOST_STEPS = 4096;

const TIMING_SLICE = 50_000;

/** A point that was run. */
interface Run {
  readonly point: Ranked;
  readonly lowered: Lowered;
  readonly trace: Trace;
}

/**
 * The schedule of the space that takes the fewest cycles: a bound excludes, an estimate ranks, the simulator decides among
 * the best. A function of target, pins and options; nothing is cut by time. Codes: those of `chooseSchedule`.
 */
export function* decideInSlices(
  target: Target,
  pins: SchedulePins = {},
  options: DecideOptions = {},
): Generator<DecideEvent, Result<Decision>> {
  const found = yield* rank(target, pins);
  if (!found.ok) return found;
  const ranking = found.value;
  const [first, ...others] = ranking.best;
  yield estimateEvent(first);
  const opening = yield* simulate(target, first, options);
  if (!opening.ok) return opening;
  let best = opening.value;
  const simulated = new Set([first.index]);
  const consider = function* (point: Ranked): Generator<DecideEvent> {
    const next = yield* simulate(target, point, options);
    simulated.add(point.index);
    if (next.ok && cyclesOf(next.value) < cyclesOf(best)) best = next.value;
  };
  for (const point of others)
    if (scheduleBound(point.plan).cycles < cyclesOf(best) && stepCount(target, point.schedule) <= MOST_STEPS)
      yield* consider(point);
  const { open, least } = boundsBelow(target, ranking, best);
  let left = options.prove ?? 0;
  for (const { point, bound } of left > 0 ? byEstimate(open) : []) {
    if (simulated.has(point.index) || bound >= cyclesOf(best)) continue;
    if (left-- === 0) break;
    yield* consider(point);
  }
  if (best.point.index !== first.index) yield estimateEvent(best.point);
  const remaining = open.filter(({ point, bound }) => !simulated.has(point.index) && bound < cyclesOf(best)).length;
  const choice = choiceOf(target, ranking, best.point, least);
  return ok({
    ...choice,
    ...{ lowered: best.lowered, trace: best.trace },
    search: {
      ...{ points: choice.spaceSize, legal: choice.legal, estimated: ranking.estimated, simulated: simulated.size },
      ...{ excluded: choice.legal - simulated.size - remaining, remaining },
    },
  });
}

/** `decideInSlices` all at once. */
export function decideSchedule(target: Target, pins: SchedulePins = {}, options: DecideOptions = {}): Result<Decision> {
  return inOneGo(decideInSlices(target, pins, options));
}

function* rank(target: Target, pins: SchedulePins): Generator<DecideEvent, Result<Ranking>> {
  const slices = rankInSlices(target, pins, KEEP);
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
    yield { kind: 'progress', stage: 'search', fraction: next.value.done / next.value.total };
  }
}

/** As it is shown: never below the schedule's bound. */
const estimateEvent = ({ plan, schedule }: Ranked): DecideEvent => ({
  ...{ kind: 'estimate', cycles: estimateOf(plan).cycles, schedule },
});

function* simulate(
  target: Target,
  point: Ranked,
  { recordBursts }: DecideOptions,
): Generator<DecideEvent, Result<Run>> {
  const lowered = lowerConv(target, point.schedule);
  if (!lowered.ok) return lowered;
  const run = createTimingRun(timingProgram(lowered.value, ''), { recordBursts: recordBursts ?? false });
  while (!run.step(TIMING_SLICE)) {
    const { handedOut, instructionCount } = run.progress;
    yield { kind: 'progress', stage: 'timing', fraction: handedOut / instructionCount };
  }
  return ok({ point, lowered: lowered.value, trace: run.trace() });
}

/** A run that was given up, or never ends, is no choice while there is another. */
const cyclesOf = ({ trace }: Run): Cycles => trace.cycles ?? Infinity;

/** A point whose bound leaves open whether it is faster than the best run. */
interface OpenPoint {
  readonly point: Omit<Ranked, 'estimate'>;
  readonly bound: Cycles;
}

/** The points whose bound is below what the best run took, and the least bound of all points: none other is below that. */
function boundsBelow(
  target: Target,
  { points, floors }: Ranking,
  best: Run,
): { readonly open: readonly OpenPoint[]; readonly least: Bound } {
  const cycles = cyclesOf(best);
  const open: OpenPoint[] = [];
  let least = scheduleBound(best.point.plan);
  points.forEach((schedule, index) => {
    if ((floors[index] ?? Infinity) >= cycles) return;
    const plan = createPlan(target, schedule);
    const bound = scheduleBound(plan);
    if (bound.cycles < least.cycles) least = bound;
    if (bound.cycles < cycles) open.push({ point: { schedule, index, plan }, bound: bound.cycles });
  });
  return { open, least };
}

/** Best first, as the fastest excludes most of the others. */
const byEstimate = (open: readonly OpenPoint[]): (OpenPoint & { readonly point: Ranked })[] =>
  open
    .map(({ point, bound }) => ({ point: { ...point, estimate: estimateCycles(point.plan) }, bound }))
    .sort((a, b) => a.point.estimate - b.point.estimate);
