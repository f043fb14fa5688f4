import type { Arch } from '../../core/machine/arch.ts';
import { findPreset } from '../../core/machine/presets.ts';
import { useExperimentStore } from '../documents/experiment.ts';
import { useViewStore } from './view.ts';

/** A whole machine to go on with. */
export interface ChosenMachine {
  /** Id of the preset it is, or started from. */
  readonly preset: string;
  readonly arch: Arch;
  /** Id of its device. */
  readonly deviceId: string;
}

/** Takes a machine as one step, with its device: one that was looked at for the machine before means nothing now. */
export function takeMachine({ preset, arch, deviceId }: ChosenMachine): void {
  useViewStore.getState().patch({ device: deviceId === findPreset(preset)?.deviceId ? null : deviceId });
  useExperimentStore.getState().edit((e) => ({ ...e, preset, arch }));
}
