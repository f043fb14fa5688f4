import type { PartCycles } from '../core/compiler/account.ts';
import { scheduleBound } from '../core/compiler/bound.ts';
import { estimateParts } from '../core/compiler/estimate.ts';
import { checkSchedule } from '../core/compiler/legality.ts';
import { createPlan } from '../core/compiler/plan.ts';
import { KNOBS, type Schedule } from '../core/compiler/schedule.ts';
import { legalSchedules } from '../core/compiler/search.ts';
import { createTarget, type Target } from '../core/compiler/target.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { layerOf } from '../core/experiment/workload.ts';
import { ok, type Problem, type Result } from '../core/problem.ts';
import type { Cycles } from '../core/units.ts';

/** Schedules to weigh for an experiment; asked after a run is on the screen, so it delays no result. */
export interface ScheduleQuestion {
  readonly experiment: Experiment;
  /** In this order. */
  readonly schedules: readonly Schedule[];
  /** Further ones to find: the next best of the search. */
  readonly more: number;
}

/** A schedule on the machine of an experiment, without running it. */
export interface Weighed {
  readonly schedule: Schedule;
  /** Null for all three if it does not fit. */
  readonly bound: Cycles | null;
  readonly estimate: Cycles | null;
  /** Of compute; they add up to the estimate. */
  readonly parts: readonly PartCycles[] | null;
  /** Why it cannot be compiled. */
  readonly problem: Problem | null;
}

export function* insightSteps(question: ScheduleQuestion): Generator<readonly Weighed[], Result<unknown>> {
  const { experiment, schedules, more } = question;
  const layer = layerOf(experiment.workload);
  if (!layer.ok) return layer;
  const target = createTarget(experiment.arch, layer.value.shape, experiment.epilogue);
  if (!target.ok) return target;
  const next =
    more === 0
      ? []
      : legalSchedules(target.value, experiment.schedule)
          .candidates.map((c) => c.schedule)
          .filter((s) => !schedules.some((known) => sameSchedule(s, known)))
          .slice(0, more);
  yield [...schedules, ...next].map((s) => weigh(target.value, s));
  return ok(null);
}

const sameSchedule = (a: Schedule, b: Schedule): boolean => KNOBS.every((knob) => a[knob] === b[knob]);

function weigh(target: Target, schedule: Schedule): Weighed {
  const [problem] = checkSchedule(target, schedule);
  if (problem !== undefined) return { schedule, bound: null, estimate: null, parts: null, problem };
  const plan = createPlan(target, schedule);
  const parts = estimateParts(plan);
  const estimate = parts.reduce((sum, p) => sum + p.cycles, 0);
  return { schedule, bound: scheduleBound(plan).cycles, estimate, parts, problem: null };
}
