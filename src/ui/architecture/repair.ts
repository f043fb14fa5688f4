import { isParameterId, withParameter } from '../../core/arch/parameters.ts';
import type { Repair } from '../../core/problem.ts';
import { useExperimentStore } from '../../state/experiment.ts';

/** Does what a repair of `checkArch` says. */
export function repairArch({ field, value }: Repair): void {
  if (!isParameterId(field)) return;
  useExperimentStore.getState().edit((e) => ({ ...e, arch: withParameter(e.arch, field, value) }));
}
