import { adoptDerived } from '../../core/analysis/derivations.ts';
import { viewOf } from '../../core/experiment/result.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { JobClient } from '../../workers/client.ts';
import type { Depth, RunRequest, RunUpdate } from '../../workers/runSteps.ts';
import { archProblems, runKey } from '../documents/experiment.ts';
import { layerExperiment, networkOf, utilizationOf } from '../documents/layers.ts';
import { nextMachines } from '../documents/nextSteps.ts';
import { addSummary, useResultsStore, useSummaryStore } from './results.ts';
import { summaryOf } from './summary.ts';

interface Task {
  readonly experiment: Experiment;
  readonly depth: Depth;
}

/** Work for when the machine is otherwise idle: the baseline, then the other layers, then what could be tried next. */
export interface Background {
  /** Goes on with what is missing for this experiment and baseline. */
  readonly go: (experiment: Experiment, baseline: Experiment | null) => void;
  readonly pause: () => void;
}

/** Nobody has changed anything for this long. */
const IDLE_MS = 250;

export function createBackground(client: JobClient<RunRequest, RunUpdate>): Background {
  let queue: Task[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    const task = queue.shift();
    if (task === undefined) return;
    const key = runKey(task.experiment);
    client.run(task, {
      onEvent: (update) => {
        hear(task, key, update);
      },
      onEnd: (outcome) => {
        if (outcome.kind === 'cancelled') return;
        if (outcome.kind === 'refused') addSummary(key, outcome.problems[0]);
        // A background worker that failed is not worth an alarm: the row stays an estimate, the next one is tried.
        next();
      },
    });
  }

  return {
    go: (experiment, baseline) => {
      clearTimeout(timer);
      client.cancel();
      timer = setTimeout(() => {
        queue = tasksFor(experiment, baseline);
        next();
      }, IDLE_MS);
    },
    pause: () => {
      clearTimeout(timer);
      queue = [];
      client.cancel();
    },
  };
}

function hear({ experiment }: Task, key: string, update: RunUpdate): void {
  if (update.kind === 'estimate') {
    const { cycles, schedule } = update;
    const utilization = utilizationOf(experiment, cycles);
    addSummary(key, { cycles, utilization, exact: false, bound: null, estimate: cycles, schedule });
  } else if (update.kind === 'result') {
    const { result, derived } = update;
    if (derived !== null) adoptDerived(result.run.trace, derived);
    const summary = summaryOf(result);
    if (summary !== null) addSummary(key, summary);
    useResultsStore.setState((s) => (s.baselineKey === key ? { baseline: { key, view: viewOf(result) } } : {}));
  }
}

function tasksFor(experiment: Experiment, baseline: Experiment | null): Task[] {
  const { summaries } = useSummaryStore.getState();
  const tasks: Task[] = [];
  if (baseline !== null && archProblems(baseline.arch).length === 0) {
    if (useResultsStore.getState().baseline?.key !== runKey(baseline)) {
      tasks.push({ experiment: baseline, depth: 'view' });
    }
  }
  const network = networkOf(experiment.workload);
  if (network === undefined || archProblems(experiment.arch).length > 0) return tasks;
  const layers = network.layers.filter((l) => l.onHost !== true).map((l) => layerExperiment(experiment, network, l));
  const steps = nextMachines(experiment).map((s) => s.experiment);
  const inexact = [...layers, ...steps].filter((e) => {
    const known = summaries.get(runKey(e));
    return known === undefined || ('exact' in known && !known.exact);
  });
  return [...tasks, ...inexact.map((e): Task => ({ experiment: e, depth: 'timing' }))];
}
