import { DEFAULT_EXPERIMENT } from '../../src/core/experiment/defaults.ts';
import type { Experiment } from '../../src/core/experiment/experiment.ts';
import type { RunResult } from '../../src/core/experiment/result.ts';
import { runWhole } from '../../src/core/experiment/run.ts';

/** The run that the engine makes of an experiment in Node. */
export function expectedRun(change: (experiment: Experiment) => Experiment = (same) => same): RunResult['run'] {
  const result = runWhole(change(DEFAULT_EXPERIMENT));
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value.run;
}

/** What the engine says in Node, without any page: the page must show the same. */
export function expectedCycles(change: (experiment: Experiment) => Experiment = (same) => same): number {
  const { cycles } = expectedRun(change).trace;
  if (cycles === null) throw new Error('the run did not finish');
  return cycles;
}
