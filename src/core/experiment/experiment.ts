import type { Arch } from '../machine/arch.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import type { SweepSpec } from '../explore/sweepSpec.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';

/** A layer of a built-in network, or a convolution of the user's own. */
export type WorkloadChoice =
  | { readonly kind: 'network'; readonly network: string; readonly layer: string }
  | { readonly kind: 'conv'; readonly shape: ConvShape };

/** Counted up when a field that is there changes its form or its meaning; `upgradeExperiment` then learns to read the one before. */
export const EXPERIMENT_VERSION = 1;

/**
 * The one value that everything is a function of. Same experiment, same bits, same cycles, anywhere. What may be left out
 * means what it meant before there was a place for it: one machine, nothing varied.
 */
export interface Experiment {
  readonly version: typeof EXPERIMENT_VERSION;
  /** Id of the preset the machine started from: gives its name and its device. No bit and no cycle depends on it. */
  readonly preset: string;
  readonly arch: Arch;
  readonly workload: WorkloadChoice;
  readonly epilogue: Epilogue;
  /** Pinned knobs; the search chooses the others. `{oc_nthread: 1, h_nthread: 1}` switches latency hiding off. */
  readonly schedule: SchedulePins;
  /** Seeds the tensors. */
  readonly seed: number;
  /** What of the machine is varied, all else being as it is here. No bit and no cycle of the experiment itself depends on it. */
  readonly exploration?: Exploration;
}

/** What a sweep says beyond what it runs. */
export type Exploration = Pick<SweepSpec, 'axes' | 'device'>;
