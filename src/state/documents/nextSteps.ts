import { fit } from '../../core/machine/deviceFit.ts';
import type { Device } from '../../core/machine/devices.ts';
import { getParameter, parameter, withParameter, type ParameterId } from '../../core/machine/parameters.ts';
import { resources } from '../../core/machine/resources.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { archProblems } from './experiment.ts';

/** One more step of a parameter. */
interface NextMachine {
  readonly id: ParameterId;
  readonly experiment: Experiment;
}

/** What it would cost. */
export interface NextStep extends NextMachine {
  /** What it takes of the device more than now, of each resource that changes; before anything is run. */
  readonly more: readonly { readonly resource: string; readonly by: number }[];
  /** Null if it fits the device; else why not, in a sentence. */
  readonly misfit: string | null;
}

/** Parameters of which more may mean fewer cycles. */
const WORTH_TRYING: readonly ParameterId[] = [
  'LOG_BLOCK_IN',
  'LOG_BLOCK_OUT',
  'LOG_INP_BUFF_SIZE',
  'LOG_WGT_BUFF_SIZE',
  'LOG_ACC_BUFF_SIZE',
  'busBits',
  'burstLengthLog2',
];

/** The legal machines one stop further in one parameter, each on the same layer. */
export function nextMachines(experiment: Experiment): readonly NextMachine[] {
  return WORTH_TRYING.flatMap((id) => {
    const { stops } = parameter(id);
    const next = stops[stops.indexOf(getParameter(experiment.arch, id)) + 1];
    if (next === undefined || !stops.includes(getParameter(experiment.arch, id))) return [];
    const arch = withParameter(experiment.arch, id, next);
    return archProblems(arch).length > 0 ? [] : [{ id, experiment: { ...experiment, arch } }];
  });
}

/** The same with what they take of a device. */
export function nextSteps(experiment: Experiment, device: Device): readonly NextStep[] {
  const now = fit(resources(experiment.arch), device).lines;
  return nextMachines(experiment).map((machine) => {
    const { lines, fits, why } = fit(resources(machine.experiment.arch), device);
    const more = lines.flatMap(({ resource, used }) => {
      const by = used - (now.find((l) => l.resource === resource)?.used ?? 0);
      return by === 0 ? [] : [{ resource, by }];
    });
    return { ...machine, more, misfit: fits ? null : (why[0] ?? 'It does not fit.') };
  });
}

/** A step whose run is known, with the cycles it saves. */
export interface RankedStep {
  readonly step: NextStep;
  /** Null: not known yet. */
  readonly saved: number | null;
}

/**
 * What fits before what does not, each by what it saves, most first; steps that save nothing are dropped, steps whose
 * run is not there yet come after those that are known. `cyclesOf`: exact cycles of an experiment, null if not known.
 */
export function rankSteps(
  steps: readonly NextStep[],
  cycles: number,
  cyclesOf: (experiment: Experiment) => number | null,
): readonly RankedStep[] {
  return steps
    .map((step): RankedStep => {
      const known = cyclesOf(step.experiment);
      return { step, saved: known === null ? null : cycles - known };
    })
    .filter(({ saved }) => saved === null || saved > 0)
    .sort((a, b) => Number(a.step.misfit !== null) - Number(b.step.misfit !== null) || (b.saved ?? 0) - (a.saved ?? 0));
}
