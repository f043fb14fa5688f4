import type { RunResult } from '../../core/experiment/result.ts';
import { utilizationOf } from '../documents/layers.ts';
import type { Summary } from './results.ts';

/** What is kept of an exact run when its trace is not; null if it never finished. */
export function summaryOf({ experiment, run }: RunResult): Summary | null {
  const { cycles } = run.trace;
  if (cycles === null) return null;
  return {
    cycles,
    utilization: utilizationOf(experiment, cycles),
    exact: true,
    bound: run.lowerBound.cycles,
    estimate: run.estimate,
    schedule: run.schedule,
  };
}
