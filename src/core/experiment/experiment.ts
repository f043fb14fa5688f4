import type { Arch } from '../machine/arch.ts';
import type { SchedulePins } from '../compiler/schedule/schedule.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';

/** A layer of a built-in network, or a convolution of the user's own. */
export type WorkloadChoice =
  | { readonly kind: 'network'; readonly network: string; readonly layer: string }
  | { readonly kind: 'conv'; readonly shape: ConvShape };

/**
 * The one value that everything is a function of. Same experiment, same bits, same cycles, anywhere.
 */
export interface Experiment {
  readonly version: 1;
  /** Id of the preset the machine started from: gives its name and its device. No bit and no cycle depends on it. */
  readonly preset: string;
  readonly arch: Arch;
  readonly workload: WorkloadChoice;
  readonly epilogue: Epilogue;
  /** Pinned knobs; the search chooses the others. `{oc_nthread: 1, h_nthread: 1}` switches latency hiding off. */
  readonly schedule: SchedulePins;
  /** Seeds the tensors. */
  readonly seed: number;
}
