import type { BundleTensor } from '../program/networkBundle.ts';
import type { MemoryRange } from '../program/program.ts';
import type { Cycles } from '../base/units.ts';
import type { CompiledNetwork } from './network.ts';
import type { LayerProgram } from './vtaLayer.ts';

/** What is done for a layer, in order. */
export interface ExecutableLayer {
  /** The host's: from one layout to another. */
  readonly repacks: readonly { readonly from: BundleTensor; readonly to: BundleTensor }[];
  readonly reads: readonly BundleTensor[];
  readonly writes: readonly BundleTensor[];
  /** Where its output lies when it is done; null: nobody needs it. */
  readonly output: BundleTensor | null;
  /** What VTA runs; null on the host. */
  readonly vta: ExecutableProgram | null;
}

export interface ExecutableProgram {
  readonly program: LayerProgram;
  /** With the layer's own addresses. */
  readonly stream: Uint8Array;
  readonly base: number;
  /** Programs with the same key take the same cycles. */
  readonly timingKey: string;
}

/** A compiled network with all that a run needs. */
export interface Executable {
  readonly network: CompiledNetwork;
  /** One for each layer of the graph. */
  readonly layers: readonly ExecutableLayer[];
  /** Weights, biases, micro-ops, instruction streams. */
  readonly constants: readonly MemoryRange[];
  readonly inputs: readonly BundleTensor[];
  readonly outputs: readonly BundleTensor[];
  /** Cycles of programs run so far, by timing key: values do not change them. */
  readonly cycles: Map<string, { readonly cycles: Cycles | null; readonly reason: string }>;
}
