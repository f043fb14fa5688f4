import { retold } from '../base/slices.ts';
import { geometry } from '../machine/geometry.ts';
import { programLowerBound } from '../analysis/lowerBound/programLowerBound.ts';
import type { RunView } from '../analysis/runView.ts';
import { bindData } from '../compiler/lowering/bindData.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { Lowered } from '../compiler/lowering/lower.ts';
import { noteColumns } from '../compiler/lowering/notes.ts';
import { createTarget } from '../compiler/target/target.ts';
import { chooseInSlices, type ChooseEvent } from '../run/chooseSchedule.ts';
import { isaLayout } from '../isa/fields.ts';
import { instructionsOf } from '../isa/instructionList.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { createFunctionalRun } from '../simulator/functional/run.ts';
import type { Trace } from '../trace/trace.ts';
import { layerData } from '../layer/data.ts';
import { convolutionInSlices } from '../layer/fastConvolution.ts';
import type { Experiment } from './experiment.ts';
import { experimentKey } from './key.ts';
import type { BitsVerdict, RunResult } from './result.ts';
import { compareOutput } from './verify.ts';
import { layerOf } from './workload.ts';

export type RunStage = 'search' | 'timing' | 'function' | 'verify';

/**
 * What a run says on its way: the best estimate first (again if exact cycles decide for another schedule), then exact cycles,
 * then whether the bits are right.
 */
export type RunEvent =
  | ChooseEvent
  | { readonly kind: 'progress'; readonly stage: RunStage; readonly fraction: number }
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'bits'; readonly verdict: BitsVerdict };

/** No limit on the work of a run: `checkConv` bounds the layer, and a slice is short enough to cancel at. */
const FUNCTION_SLICE = 8_000_000;

/**
 * Everything about one experiment, in slices of a few milliseconds: search, compile, time to the cycle, compute to the
 * bit, compare with a direct convolution. Fails with what is wrong with machine, layer or schedule. The arrays of the
 * `result` event are the receiver's: nothing here reads them again.
 */
export function* runExperiment(experiment: Experiment): Generator<RunEvent, Result<BitsVerdict>> {
  const layer = layerOf(experiment.workload);
  if (!layer.ok) return layer;
  const target = createTarget(experiment.arch, layer.value.shape, experiment.epilogue);
  if (!target.ok) return target;
  const decided = yield* chooseInSlices(target.value, experiment.schedule, { recordBursts: true });
  if (!decided.ok) return decided;
  const { schedule, estimate, estimateParts, lowered, trace, layerLowerBound } = decided.value;
  if (trace.cycles === null) return failure(unfinished(trace));
  yield {
    kind: 'result',
    result: {
      key: experimentKey(experiment),
      experiment,
      run: {
        arch: experiment.arch,
        shape: layer.value.shape,
        epilogue: experiment.epilogue,
        schedule,
        notes: noteColumns(lowered.notes),
        bufferBytes: lowered.bufferBytes,
        lowerBound: layerLowerBound,
        programLowerBound: lowerBoundOf(experiment, lowered),
        estimate,
        estimateParts,
        trace,
        search: decided.value.search,
      },
      stream: lowered.stream,
      microOps: { dramBase: lowered.map.uops.element, words: lowered.uops },
      bits: { state: 'pending' },
    },
  };
  const verdict = yield* verify(experiment, lowered);
  yield { kind: 'bits', verdict };
  return ok(verdict);
}

/** A program of ours always comes to its FINISH on a machine that the timing simulator runs. */
function lowerBoundOf({ arch }: Experiment, { stream, map }: Lowered): LowerBound {
  const bound = programLowerBound({ arch, instructions: stream, base: map.stream });
  if (bound === null) throw new Error('a run that ended has a bound');
  return bound;
}

/** No cycles are shown for a run that was not followed to its FINISH. */
function unfinished(trace: Trace): Problem {
  return {
    code: 'run.unfinished',
    message: `The run did not reach FINISH: ${trace.deadlock?.message ?? trace.cut ?? 'no reason known'}`,
    field: 'schedule',
    got: trace.endedAt,
    limit: null,
    fix: 'Use larger tiles, larger blocks or a smaller layer.',
  };
}

function* verify(experiment: Experiment, lowered: Lowered): Generator<RunEvent, BitsVerdict> {
  const { shape, epilogue, arch } = lowered.plan.target;
  const g = geometry(arch);
  yield { kind: 'progress', stage: 'function', fraction: 0 };
  const data = layerData(shape, arch, experiment.seed, epilogue);
  const run = createFunctionalRun(bindData(lowered, data, ''), { semantics: 'simulator', workLimit: Infinity });
  while (!run.step(FUNCTION_SLICE)) yield { kind: 'progress', stage: 'function', fraction: run.progress() };
  const { problem, memory } = run.result();
  if (problem !== null) return { state: 'not-run', reason: `${problem.message} ${problem.fix}` };
  yield { kind: 'progress', stage: 'verify', fraction: 0 };
  const expected = yield* reference(shape, epilogue, data, { acc: g.scalarBits.ACC, out: g.scalarBits.OUT });
  const { address, byteLength } = lowered.map.output;
  return compareOutput(shape, g, memory.read(address, byteLength), expected);
}

const reference = (...layer: Parameters<typeof convolutionInSlices>): Generator<RunEvent, Int8Array> =>
  retold(convolutionInSlices(...layer), (fraction) => ({ kind: 'progress', stage: 'verify', fraction }));

/** The view of a result: what can be derived again is. */
export function viewOf(result: RunResult): RunView {
  const { arch } = result.run;
  return { ...result.run, geometry: geometry(arch), instructions: instructionsOf(isaLayout(arch), result.stream) };
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
