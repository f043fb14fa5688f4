import { DEFAULT_EXPERIMENT } from '../../src/core/experiment/defaults.ts';
import type { Experiment } from '../../src/core/experiment/experiment.ts';
import { runWhole } from '../../src/core/experiment/run.ts';

/** What the engine says in Node, without any page: the page must show the same. */
export function expectedCycles(change: (experiment: Experiment) => Experiment = (same) => same): number {
  const result = runWhole(change(DEFAULT_EXPERIMENT));
  if (!result.ok) throw new Error(result.problems[0].message);
  const { cycles } = result.value.run.trace;
  if (cycles === null) throw new Error('the run did not finish');
  return cycles;
}
