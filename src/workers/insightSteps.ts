import { scheduleLowerBound } from '../core/compiler/lowerBound/scheduleLowerBound.ts';
import { createPlan } from '../core/compiler/plan/plan.ts';
import { KNOBS, type Schedule, type SchedulePins } from '../core/compiler/schedule/schedule.ts';
import { scheduleReasons, type ScheduleReasons } from '../core/compiler/estimate/scheduleReasons.ts';
import { openSpaces, rankInSlices } from '../core/compiler/search/search.ts';
import { createTarget, withFold, type Target } from '../core/compiler/target/target.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { layerOf } from '../core/experiment/workload.ts';
import { inOneGo } from '../core/base/slices.ts';
import { ok, type Problem, type Result } from '../core/base/problem.ts';
import type { Cycles } from '../core/base/units.ts';

/** Schedules to weigh for an experiment; asked after a run is on the screen, so it delays no result. */
export interface ScheduleQuestion {
  readonly experiment: Experiment;
  /** In this order; the first is the one chosen. */
  readonly schedules: readonly Schedule[];
  /** Further ones to find: the next best of the search. */
  readonly more: number;
}

/** A schedule on the machine of an experiment, without running it. */
export interface Weighed {
  readonly schedule: Schedule;
  /** Null for both if it does not fit. */
  readonly bound: Cycles | null;
  /** It as the other one, the first of the question as the chosen one. */
  readonly reasons: ScheduleReasons | null;
  /** Why it cannot be compiled. */
  readonly problem: Problem | null;
}

export function* insightSteps(question: ScheduleQuestion): Generator<readonly Weighed[], Result<unknown>> {
  const { experiment, schedules, more } = question;
  const layer = layerOf(experiment.workload);
  if (!layer.ok) return layer;
  const target = createTarget(experiment.arch, layer.value.shape, experiment.epilogue);
  if (!target.ok) return target;
  const found = more === 0 ? [] : nextBest(target.value, experiment.schedule, schedules.length + more);
  const next = found.filter((s) => !schedules.some((known) => sameSchedule(s, known))).slice(0, more);
  const [chosen] = schedules;
  if (chosen !== undefined) yield [...schedules, ...next].map((s) => weigh(target.value, chosen, s));
  return ok(null);
}

/** Estimates this far above the best, as a fraction of it, are still told. */
const MARGIN = 0.5;

/** The best by estimate that a search finds, best first. */
function nextBest(layer: Target, pins: SchedulePins, most: number): Schedule[] {
  const spaces = openSpaces(layer, pins);
  const keep = { most, margin: MARGIN, followed: MARGIN };
  return (spaces.ok ? spaces.value.boxes : [])
    .flatMap((boxes) => inOneGo(rankInSlices(boxes, keep)).best)
    .sort((a, b) => a.estimate - b.estimate)
    .map(({ schedule }) => schedule);
}

const sameSchedule = (a: Schedule, b: Schedule): boolean => KNOBS.every((knob) => a[knob] === b[knob]);

function weigh(layer: Target, chosen: Schedule, schedule: Schedule): Weighed {
  const reasons = scheduleReasons(layer, chosen, schedule);
  const target = reasons.ok ? withFold(layer, schedule.fold_taps) : reasons;
  if (!reasons.ok || !target.ok)
    return { schedule, bound: null, reasons: null, problem: target.ok ? null : target.problems[0] };
  const bound = scheduleLowerBound(createPlan(target.value, schedule)).cycles;
  return { schedule, bound, reasons: reasons.value, problem: null };
}
