import { withRepair } from '../../core/machine/setting.ts';
import type { Repair } from '../../core/base/problem.ts';
import { useExperimentStore } from './experiment.ts';

/** Does what a repair of `checkArch` says. */
export function repairArch(repair: Repair): void {
  useExperimentStore.getState().edit((e) => ({
    ...e,
    arch: withRepair(e.arch, repair),
  }));
}
