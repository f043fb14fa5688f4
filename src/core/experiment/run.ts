import { geometry } from '../arch/geometry.ts';
import { programBound } from '../analysis/bound/programBound.ts';
import type { RunView } from '../analysis/runView.ts';
import { bindData, timingProgram } from '../compiler/bindData.ts';
import type { Bound } from '../compiler/compilation.ts';
import { lowerConv, type Lowered } from '../compiler/lower.ts';
import type { Schedule } from '../compiler/schedule.ts';
import { chooseInSlices, type Choice } from '../compiler/search.ts';
import { createTarget, type Target } from '../compiler/target.ts';
import { decode } from '../isa/codec.ts';
import { isaLayout } from '../isa/fields.ts';
import { failure, ok, type Problem, type Result } from '../problem.ts';
import { createFunctionalRun } from '../simulator/functional/run.ts';
import { createTimingRun } from '../simulator/timing/run.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../units.ts';
import { layerData } from '../workload/data.ts';
import { convolutionInSlices } from '../workload/fastConvolution.ts';
import type { Experiment } from './experiment.ts';
import { experimentKey } from './key.ts';
import type { BitsVerdict, RunResult } from './result.ts';
import { compareOutput } from './verify.ts';
import { layerOf } from './workload.ts';

export type RunStage = 'search' | 'compile' | 'timing' | 'function' | 'verify';

/** What a run says on its way: the estimate first, then exact cycles, then whether the bits are right. */
export type RunEvent =
  | { readonly kind: 'progress'; readonly stage: RunStage; readonly fraction: number }
  | { readonly kind: 'estimate'; readonly cycles: Cycles; readonly schedule: Schedule }
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'bits'; readonly verdict: BitsVerdict };

const TIMING_SLICE = 50_000;
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
  const found = yield* search(target.value, experiment);
  if (!found.ok) return found;
  const { schedule, estimate, estimateParts, spaceSize, legal } = found.value;
  yield { kind: 'estimate', cycles: estimate, schedule };
  yield { kind: 'progress', stage: 'compile', fraction: 0 };
  const lowered = lowerConv(target.value, schedule);
  if (!lowered.ok) return lowered;
  const trace = yield* time(lowered.value);
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
        notes: lowered.value.notes,
        bufferBytes: lowered.value.bufferBytes,
        bound: found.value.layerBound,
        programBound: boundOf(experiment, lowered.value),
        estimate,
        estimateParts,
        trace,
        search: { points: spaceSize, legal },
      },
      stream: lowered.value.stream,
      microOps: { dramBase: lowered.value.map.uops.element, words: lowered.value.uops },
      bits: { state: 'pending' },
    },
  };
  const verdict = yield* verify(experiment, lowered.value);
  yield { kind: 'bits', verdict };
  return ok(verdict);
}

function* search(target: Target, experiment: Experiment): Generator<RunEvent, Result<Choice>> {
  const steps = chooseInSlices(target, experiment.schedule);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    yield { kind: 'progress', stage: 'search', fraction: next.value.done / next.value.total };
  }
}

function* time(lowered: Lowered): Generator<RunEvent, Trace> {
  const run = createTimingRun(timingProgram(lowered, ''));
  while (!run.step(TIMING_SLICE)) {
    const { handedOut, instructionCount } = run.progress;
    yield { kind: 'progress', stage: 'timing', fraction: handedOut / instructionCount };
  }
  return run.trace();
}

/** A program of ours always comes to its FINISH on a machine that the timing simulator runs. */
function boundOf({ arch }: Experiment, { stream, map }: Lowered): Bound {
  const bound = programBound({ arch, instructions: stream, base: map.stream });
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

function* reference(...layer: Parameters<typeof convolutionInSlices>): Generator<RunEvent, Int8Array> {
  const steps = convolutionInSlices(...layer);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { kind: 'progress', stage: 'verify', fraction: step.value };
  }
}

/** The view of a result: what can be derived again is. */
export function viewOf(result: RunResult): RunView {
  const { arch } = result.run;
  return { ...result.run, geometry: geometry(arch), instructions: decode(isaLayout(arch), result.stream) };
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
