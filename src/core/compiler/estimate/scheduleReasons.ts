import { ok, type Problem, type Result } from '../../base/problem.ts';
import type { Bytes, Cycles } from '../../base/units.ts';
import type { PartId } from '../../cycles/parts.ts';
import type { BufferBytes } from '../compilation.ts';
import { estimateOf, type ScheduleEstimate } from './estimate.ts';
import { checkSchedule, demand } from '../space/legality.ts';
import { createPlan } from '../plan/plan.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { withFold, type Target } from '../target/target.ts';
import { uopDemand } from '../lowering/uopDemand.ts';

/** A schedule with what it is expected to take and what it asks of each buffer. */
export interface WeighedEstimate {
  readonly schedule: Schedule;
  readonly estimate: ScheduleEstimate;
  readonly bufferBytes: BufferBytes;
}

export interface PartDifference {
  readonly part: PartId;
  /** What the other schedule spends more; negative: less. */
  readonly cycles: Cycles;
}

/** Why one schedule is taken and not another. */
export interface ScheduleReasons {
  readonly chosen: WeighedEstimate;
  readonly other: WeighedEstimate;
  /** Estimated cycles of the other schedule less those of the chosen one. */
  readonly difference: Cycles;
  /** The difference by part, largest first, parts that do not differ left out. They add up to it. */
  readonly parts: readonly PartDifference[];
}

/**
 * Two schedules on one target, compared part by part; to say what a machine's change did to the schedule one had before.
 * Fails with the problems of the first of them that is not legal (`checkSchedule`): the other may fit no longer.
 */
export function scheduleReasons(layer: Target, chosen: Schedule, other: Schedule): Result<ScheduleReasons> {
  const weighed: WeighedEstimate[] = [];
  for (const schedule of [chosen, other]) {
    const [first, ...rest]: Problem[] = checkSchedule(layer, schedule);
    if (first !== undefined) return { ok: false, problems: [first, ...rest] };
    const target = withFold(layer, schedule.fold_taps);
    if (!target.ok) return target;
    weighed.push(weigh(target.value, schedule));
  }
  const [a, b] = weighed as [WeighedEstimate, WeighedEstimate];
  const parts = b.estimate.parts
    .map(({ part, cycles }) => ({ part, cycles: cycles - cyclesOf(a.estimate, part) }))
    .filter(({ cycles }) => cycles !== 0)
    .sort((x, y) => Math.abs(y.cycles) - Math.abs(x.cycles));
  return ok({ chosen: a, other: b, difference: b.estimate.cycles - a.estimate.cycles, parts });
}

const cyclesOf = (estimate: ScheduleEstimate, part: PartId): Cycles =>
  estimate.parts.find((p) => p.part === part)?.cycles ?? 0;

function weigh(target: Target, schedule: Schedule): WeighedEstimate {
  const plan = createPlan(target, schedule);
  const needed = demand(target, schedule);
  const { elementBytes } = target.geometry;
  const bytes = (tensor: 'INP' | 'WGT' | 'ACC'): Bytes => needed[tensor] * elementBytes[tensor];
  return {
    schedule,
    estimate: estimateOf(plan),
    bufferBytes: { INP: bytes('INP'), WGT: bytes('WGT'), ACC: bytes('ACC'), UOP: uopDemand(plan) },
  };
}
