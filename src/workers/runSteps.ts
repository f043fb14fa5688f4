import { retold } from '../core/base/slices.ts';
import type { Derived } from '../core/analysis/derivations.ts';
import { deriveInSlices } from '../core/analysis/derived.ts';
import type { Schedule } from '../core/compiler/schedule/schedule.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import type { BitsVerdict } from '../core/run/verify.ts';
import type { RunResult } from '../core/experiment/result.ts';
import { viewOf } from '../core/experiment/result.ts';
import { runExperiment } from '../core/experiment/run.ts';
import { decode } from '../core/isa/codec.ts';
import { isaLayout } from '../core/isa/fields.ts';
import { ok, type Result } from '../core/base/problem.ts';
import type { Cycles } from '../core/base/units.ts';

/**
 * How far to go: `estimate` only ranks schedules, `timing` also runs the best one, `view` also makes what views ask of
 * that run, `full` also checks its bits.
 */
export type Depth = 'estimate' | 'timing' | 'view' | 'full';

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
  /** `derived`: to be taken over before any view looks at the run; null at depth `timing`. */
  | { readonly kind: 'result'; readonly result: RunResult; readonly derived: Derived | null }
  | { readonly kind: 'bits'; readonly verdict: BitsVerdict };

/** The run as far as it is asked for. */
export function* runSteps({ experiment, depth }: RunRequest): Generator<RunUpdate, Result<unknown>> {
  const run = runExperiment(experiment);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    const { value } = step;
    if (value.kind !== 'result') yield value;
    else if (depth === 'timing') yield { ...value, derived: null };
    else yield { ...value, derived: yield* derivedSteps(value.result) };
    if (value.kind === LAST[depth]) return ok(null);
  }
}

const LAST: Readonly<Record<Depth, RunUpdate['kind'] | null>> = {
  estimate: 'estimate',
  timing: 'result',
  view: 'result',
  full: null,
};

function derivedSteps(result: RunResult): Generator<RunUpdate, Derived> {
  const { arch } = result.run;
  // Each derivation looks at every instruction: here, decoding them all once is the least.
  const steps = deriveInSlices({ ...viewOf(result), instructions: decode(isaLayout(arch), result.stream) });
  return retold(steps, () => ({ kind: 'progress', stage: 'timing', fraction: 1 }));
}

/** The arrays of a result: large, and of no more use to the worker once they are sent. */
export function traceBuffers(update: RunUpdate): ArrayBuffer[] {
  if (update.kind !== 'result') return [];
  const buffers = new Set<ArrayBuffer>();
  const collect = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(update.result.run.trace);
  collect(update.result.run.notes);
  collect(update.derived);
  return [...buffers];
}
