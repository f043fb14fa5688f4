import { withRepair } from '../../core/arch/setting.ts';
import type { Repair } from '../../core/problem.ts';
import { useExperimentStore } from '../../state/experiment.ts';

/** Does what a repair of `checkArch` says. */
export function repairArch(repair: Repair): void {
  useExperimentStore.getState().edit((e) => ({
    ...e,
    arch: withRepair(e.arch, repair),
  }));
}
