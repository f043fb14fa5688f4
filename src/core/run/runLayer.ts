import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { retold } from '../base/slices.ts';
import { bindData } from '../compiler/lowering/bindData.ts';
import type { Lowered } from '../compiler/lowering/lower.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import { createTarget } from '../compiler/target/target.ts';
import type { Arch } from '../machine/arch.ts';
import type { Trace } from '../trace/trace.ts';
import { layerData } from '../layer/data.ts';
import { convolutionInSlices } from '../layer/fastConvolution.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import { chooseInSlices, type ChooseEvent, type ChooseOptions, type Decision } from './chooseSchedule.ts';
import { computeInSlices, unfinishedReason } from './runProgram.ts';
import { compareOutput, type BitsVerdict } from './verify.ts';

/** A layer on a machine; `schedule`: pinned knobs, the search chooses the others. */
export interface LayerOnMachine {
  readonly arch: Arch;
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  readonly schedule: SchedulePins;
}

export type LayerStage = 'search' | 'timing' | 'function' | 'verify';

/** The best estimate first (again if exact cycles decide for another schedule), then the choice with its exact run. */
export type LayerEvent =
  | ChooseEvent
  | { readonly kind: 'progress'; readonly stage: LayerStage; readonly fraction: number }
  | { readonly kind: 'chosen'; readonly decision: Decision };

/** Chooses the layer's schedule, and with it lowers and times it. Fails with what is wrong with machine, layer or schedule. */
export function* chooseLayerInSlices(
  { arch, shape, epilogue, schedule }: LayerOnMachine,
  options: ChooseOptions = {},
): Generator<ChooseEvent, Result<Decision>, void> {
  const target = createTarget(arch, shape, epilogue);
  return target.ok ? yield* chooseInSlices(target.value, schedule, options) : target;
}

/**
 * All of a layer, in slices of a few milliseconds: choose and time, bind seeded data, compute to the bit, compare with a
 * direct convolution. Further codes: `run.unfinished`.
 */
export function* runLayerInSlices(
  layer: LayerOnMachine,
  seed: number,
): Generator<LayerEvent, Result<BitsVerdict>, void> {
  const chosen = yield* chooseLayerInSlices(layer, { recordBursts: true });
  if (!chosen.ok) return chosen;
  const { lowered, trace } = chosen.value;
  if (trace.cycles === null) return failure(unfinished(trace));
  yield { kind: 'chosen', decision: chosen.value };
  return ok(yield* verifyLayer(lowered, seed));
}

/** No cycles are shown for a run that was not followed to its FINISH. */
const unfinished = (trace: Trace): Problem => ({
  code: 'run.unfinished',
  message: `The run did not reach FINISH: ${unfinishedReason(trace) ?? 'no reason known'}`,
  field: 'schedule',
  got: trace.endedAt,
  limit: null,
  fix: 'Use larger tiles, larger blocks or a smaller layer.',
});

/** No limit on the work: `checkConv` bounds the layer, and a slice is short enough to cancel at. */
const UNLIMITED = { semantics: 'simulator', workLimit: Infinity } as const;

function* verifyLayer(lowered: Lowered, seed: number): Generator<LayerEvent, BitsVerdict, void> {
  const { shape, epilogue, arch, geometry: g } = lowered.plan.target;
  yield progress('function', 0);
  const data = layerData(shape, arch, seed, epilogue);
  const computing = computeInSlices(bindData(lowered, data, ''), UNLIMITED);
  const { problem, memory } = yield* retold(computing, (fraction) => progress('function', fraction));
  if (problem !== null) return { state: 'not-run', reason: `${problem.message} ${problem.fix}` };
  yield progress('verify', 0);
  const widths = { acc: g.scalarBits.ACC, out: g.scalarBits.OUT };
  const reference = convolutionInSlices(shape, epilogue, data, widths);
  const expected = yield* retold(reference, (fraction) => progress('verify', fraction));
  const { address, byteLength } = lowered.map.output;
  return compareOutput(shape, g, memory.read(address, byteLength), expected);
}

const progress = (stage: LayerStage, fraction: number): LayerEvent => ({ kind: 'progress', stage, fraction });
