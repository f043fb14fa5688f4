import type { Arch } from '../machine/arch.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { LayerData } from '../layer/data.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import { biasBound } from './target/biasProduct.ts';
import { bindData, timingProgram } from './lowering/bindData.ts';
import type { Compilation } from './compilation.ts';
import { lowerConv, type Lowered } from './lowering/lower.ts';
import type { SchedulePins } from './schedule/schedule.ts';
import { bestByEstimate, type Choice } from './search/search.ts';
import { createTarget } from './target/target.ts';

export interface CompileRequest {
  readonly arch: Arch;
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  /** Pinned knobs; those left out are searched. All pinned: that very schedule. */
  readonly schedule: SchedulePins;
  /** Without tensors the program is good for timing only: everything it loads but micro-ops is zero. */
  readonly data?: LayerData;
  /** Name of the program. */
  readonly name: string;
}

/**
 * From a layer to a program that runs. Fails with what is wrong with machine, shape, epilogue or schedule, and with
 * `compile.bias-bound`, `.shifts`, `.operand-data` if the data break the epilogue's promise.
 */
export function compileConv({ arch, shape, epilogue, schedule, data, name }: CompileRequest): Result<Compilation> {
  const target = createTarget(arch, shape, epilogue);
  if (!target.ok) return target;
  const [beyond] =
    data === undefined
      ? []
      : [...biasProblems(epilogue, data), ...shiftProblems(epilogue, data), ...operandDataProblems(epilogue, data)];
  if (beyond !== undefined) return failure(beyond);
  const chosen = bestByEstimate(target.value, schedule);
  if (!chosen.ok) return chosen;
  const lowered = lowerConv(target.value, chosen.value.schedule);
  if (!lowered.ok) return lowered;
  return ok(compilationOf(chosen.value, lowered.value, data, name));
}

/** What came out for a schedule that was chosen and lowered. */
export function compilationOf(
  choice: Choice,
  lowered: Lowered,
  data: LayerData | undefined,
  name: string,
): Compilation {
  const { plan, notes, bufferBytes, map } = lowered;
  const { shape, epilogue } = plan.target;
  return {
    shape,
    epilogue,
    schedule: choice.schedule,
    program: data === undefined ? timingProgram(lowered, name) : bindData(lowered, data, name),
    notes,
    bufferBytes,
    lowerBound: choice.layerLowerBound,
    estimate: choice.estimate,
    estimateParts: choice.estimateParts,
    output: { address: map.output.address, byteLength: map.output.byteLength },
  };
}

/** Programs are made for all data within the bound, before any is seen. */
export function biasProblems(epilogue: Epilogue, { bias }: LayerData): Problem[] {
  const limit = biasBound(epilogue);
  const largest = bias.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!epilogue.bias || largest <= limit) return [];
  return [
    {
      code: 'compile.bias-bound',
      message: `The data hold a bias of size ${largest}, but the epilogue promises at most ${limit}.`,
      field: 'biasBound',
      got: largest,
      limit,
      fix: `Set biasBound to ${largest} or more.`,
    },
  ];
}

/** Does each channel have a shift that the epilogue promised? */
export function shiftProblems(
  { shift, shiftByChannel }: Epilogue,
  { bias, shifts }: Pick<LayerData, 'bias' | 'shifts'>,
): Problem[] {
  if (shiftByChannel !== true) return [];
  const wrong = shifts?.find((own) => own < 0 || own > shift);
  if (shifts?.length === bias.length && wrong === undefined) return [];
  return [
    {
      code: 'compile.shifts',
      message:
        wrong === undefined
          ? `The epilogue shifts each channel by its own amount, but the data hold ${shifts?.length ?? 0} shifts for ${bias.length} channels.`
          : `The data hold a shift of ${wrong}, but the epilogue promises 0 to ${shift}.`,
      field: 'shiftByChannel',
      got: wrong ?? shifts?.length ?? 0,
      limit: wrong === undefined ? bias.length : `0..${shift}`,
      fix: 'Give a shift for each output channel, none above the shift of the epilogue.',
    },
  ];
}

function operandDataProblems({ operand }: Epilogue, data: LayerData): Problem[] {
  if (operand === undefined || data.operand !== undefined) return [];
  return [
    {
      code: 'compile.operand-data',
      message: 'The epilogue has a second tensor, but the data hold none.',
      field: 'operand',
      got: null,
      limit: null,
      fix: 'Give the operand as a tensor of the shape of the output.',
    },
  ];
}
