import type { MemoryRange } from '../program/program.ts';
import type { Cycles } from '../base/units.ts';
import type { Layout } from './layout.ts';
import type { CompiledNetwork } from './network.ts';
import type { LayerProgram } from './vtaLayer.ts';

/** A value in memory. */
export interface ValuePlace {
  readonly value: string;
  readonly layout: Layout;
  readonly address: number;
}

/** What is done for a layer, in order. */
export interface ExecutableLayer {
  /** The host's: from one layout to another. */
  readonly repacks: readonly { readonly from: ValuePlace; readonly to: ValuePlace }[];
  readonly reads: readonly ValuePlace[];
  readonly writes: readonly ValuePlace[];
  /** Where its output lies when it is done; null: nobody needs it. */
  readonly output: ValuePlace | null;
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
  readonly inputs: readonly ValuePlace[];
  readonly outputs: readonly ValuePlace[];
  /** Cycles of programs run so far, by timing key: values do not change them. */
  readonly cycles: Map<string, { readonly cycles: Cycles | null; readonly reason: string }>;
}
