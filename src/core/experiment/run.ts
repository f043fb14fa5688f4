import { retold } from '../base/slices.ts';
import type { Arch } from '../machine/arch.ts';
import { programLowerBound } from '../analysis/lowerBound/programLowerBound.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { Lowered } from '../compiler/lowering/lower.ts';
import { noteColumns } from '../compiler/lowering/notes.ts';
import { ok, type Result } from '../base/problem.ts';
import type { Decision } from '../run/chooseSchedule.ts';
import { runLayerInSlices, type LayerEvent } from '../run/runLayer.ts';
import type { BitsVerdict } from '../run/verify.ts';
import type { Experiment } from './experiment.ts';
import { experimentKey } from './key.ts';
import type { RunResult } from './result.ts';
import { layerOf } from './workload.ts';

/**
 * What a run says on its way: the best estimate first (again if exact cycles decide for another schedule), then exact cycles,
 * then whether the bits are right.
 */
export type RunEvent =
  | Exclude<LayerEvent, { readonly kind: 'chosen' }>
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'bits'; readonly verdict: BitsVerdict };

/**
 * Everything about one experiment, in slices of a few milliseconds (`core/run/runLayer.ts`). Fails with what is wrong with
 * machine, layer or schedule. The arrays of the `result` event are the receiver's: nothing here reads them again.
 */
export function* runExperiment(experiment: Experiment): Generator<RunEvent, Result<BitsVerdict>> {
  const { arch, epilogue, schedule, seed, workload } = experiment;
  const layer = layerOf(workload);
  if (!layer.ok) return layer;
  const steps = runLayerInSlices({ arch, shape: layer.value.shape, epilogue, schedule }, seed);
  const verdict = yield* retold(steps, (event): RunEvent =>
    event.kind === 'chosen' ? { kind: 'result', result: resultOf(experiment, event.decision) } : event,
  );
  if (verdict.ok) yield { kind: 'bits', verdict: verdict.value };
  return verdict;
}

function resultOf(experiment: Experiment, decision: Decision): RunResult {
  const { schedule, estimate, estimateParts, lowered, trace, layerLowerBound, search } = decision;
  const { arch, epilogue } = experiment;
  return {
    key: experimentKey(experiment),
    experiment,
    run: {
      arch,
      shape: lowered.plan.target.shape,
      epilogue,
      schedule,
      notes: noteColumns(lowered.notes),
      bufferBytes: lowered.bufferBytes,
      lowerBound: layerLowerBound,
      programLowerBound: lowerBoundOf(arch, lowered),
      estimate,
      estimateParts,
      trace,
      search,
    },
    stream: lowered.stream,
    microOps: { dramBase: lowered.map.uops.element, words: lowered.uops },
    bits: { state: 'pending' },
  };
}

/** A program of ours always comes to its FINISH on a machine that the timing simulator runs. */
function lowerBoundOf(arch: Arch, { stream, map }: Lowered): LowerBound {
  const bound = programLowerBound({ arch, instructions: stream, base: map.stream });
  if (bound === null) throw new Error('a run that ended has a bound');
  return bound;
}

/** The whole run in one go: what tests, benchmarks and the command line use. */
export function runWhole(experiment: Experiment): Result<RunResult> {
  const run = runExperiment(experiment);
  let result: RunResult | null = null;
  for (;;) {
    const next = run.next();
    if (next.done !== true) {
      if (next.value.kind === 'result') ({ result } = next.value);
      continue;
    }
    if (!next.value.ok) return next.value;
    if (result === null) throw new Error('a run ended without a result');
    return ok({ ...result, bits: next.value.value });
  }
}
