import { NUMBER_KNOBS } from '../../core/compiler/schedule/schedule.ts';
import type { Repair } from '../../core/base/problem.ts';
import { repairArch } from './machineRepair.ts';
import { setPin } from './pins.ts';

/** Does what a repair says: a knob of the schedule is pinned, a parameter of the machine set. */
export function repairExperiment(repair: Repair): void {
  const knob = NUMBER_KNOBS.find((k) => k === repair.field);
  if (knob === undefined) repairArch(repair);
  else if (typeof repair.value === 'number') setPin(knob, repair.value);
}
