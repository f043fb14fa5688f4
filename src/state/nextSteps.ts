import { getParameter, parameter, withParameter, type ParameterId } from '../core/arch/parameters.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { archProblems } from './experiment.ts';

/** What one more step of a parameter would be. */
export interface NextStep {
  readonly id: ParameterId;
  readonly experiment: Experiment;
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
export function nextSteps(experiment: Experiment): readonly NextStep[] {
  return WORTH_TRYING.flatMap((id) => {
    const { stops } = parameter(id);
    const next = stops[stops.indexOf(getParameter(experiment.arch, id)) + 1];
    if (next === undefined || !stops.includes(getParameter(experiment.arch, id))) return [];
    const arch = withParameter(experiment.arch, id, next);
    return archProblems(arch).length > 0 ? [] : [{ id, experiment: { ...experiment, arch } }];
  });
}
