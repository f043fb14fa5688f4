import { changesOf } from '../../core/arch/setting.ts';
import { isParameterId, withParameter } from '../../core/arch/parameters.ts';
import type { Repair } from '../../core/problem.ts';
import { useExperimentStore } from '../../state/experiment.ts';

/** Does what a repair of `checkArch` says. */
export function repairArch(repair: Repair): void {
  useExperimentStore.getState().edit((e) => ({
    ...e,
    arch: changesOf(repair).reduce(
      (arch, { field, value }) => (isParameterId(field) ? withParameter(arch, field, value) : arch),
      e.arch,
    ),
  }));
}
