import type { RunView } from '../core/analysis/runView.ts';
import type { Schedule } from '../core/compiler/schedule.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { BitsVerdict, RunResult } from '../core/experiment/result.ts';
import { runExperiment } from '../core/experiment/run.ts';
import { ok, type Result } from '../core/problem.ts';
import type { Cycles } from '../core/units.ts';

/** How far to go: `estimate` only ranks schedules, `timing` also runs the best one, `full` also checks its bits. */
export type Depth = 'estimate' | 'timing' | 'full';

export interface RunRequest {
  readonly experiment: Experiment;
  readonly depth: Depth;
}

/** What a run says on its way, as it crosses to the page. */
export type RunUpdate =
  | {
      readonly kind: 'progress';
      readonly stage: 'search' | 'timing' | 'function' | 'verify';
      readonly fraction: number;
    }
  | { readonly kind: 'estimate'; readonly cycles: Cycles; readonly schedule: Schedule }
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'bits'; readonly verdict: BitsVerdict };

/** The run as far as it is asked for. */
export function* runSteps({ experiment, depth }: RunRequest): Generator<RunUpdate, Result<unknown>> {
  const run = runExperiment(experiment);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    yield step.value;
    if (step.value.kind === (depth === 'estimate' ? 'estimate' : depth === 'timing' ? 'result' : '')) return ok(null);
  }
}

/** The arrays of a trace: large, and of no more use to the worker once they are sent. */
export function traceBuffers(update: RunUpdate): ArrayBuffer[] {
  if (update.kind !== 'result') return [];
  const { reads, writes, ...trace }: RunView['trace'] = update.result.run.trace;
  const arrays = [trace, reads, writes].flatMap((part) => Object.values(part) as unknown[]);
  const buffers = arrays.flatMap((a) => (ArrayBuffer.isView(a) && a.buffer instanceof ArrayBuffer ? [a.buffer] : []));
  return [...new Set(buffers)];
}
