import { differingParameters, type ParameterId } from '../../core/machine/parameters.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { canonicalText } from '../../core/experiment/key.ts';
import type { Document } from './experiment.ts';
import type { History } from './history.ts';

/** The experiment before its machine was changed last, and in which parameters. */
export interface MachineChange {
  readonly before: Experiment;
  readonly parameters: readonly ParameterId[];
}

/**
 * What the last steps did to the machine: back to before the first of a row of steps that all moved the same parameters,
 * as keys on a slider do. Null if the last step changed something else.
 */
export function machineChange({ past, present }: History<Document>): MachineChange | null {
  const now = present.experiment;
  let found: MachineChange | null = null;
  for (const { experiment } of [...past].reverse()) {
    if (!sameButMachine(experiment, now)) break;
    const parameters = differingParameters(experiment.arch, now.arch);
    if (found === null) {
      // Pinning a run to compare with is a step that changes no experiment.
      if (parameters.length > 0) found = { before: experiment, parameters };
    } else if (parameters.length === 0 || parameters.join() === found.parameters.join()) {
      if (parameters.length > 0) found = { before: experiment, parameters };
    } else break;
  }
  return found;
}

const sameButMachine = (a: Experiment, b: Experiment): boolean => {
  const rest = ({ workload, epilogue, schedule }: Experiment): string => canonicalText([workload, epilogue, schedule]);
  return rest(a) === rest(b);
};
