import type { DramTraffic } from '../analysis/dramTraffic.ts';
import type { SearchAccount } from '../analysis/runView.ts';
import type { Arch } from '../machine/arch.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { TensorBits } from '../run/verify.ts';
import type { InputFrom } from '../compiler/target/target.ts';
import type { Schedule } from '../compiler/schedule/schedule.ts';
import type { Problem } from '../base/problem.ts';
import type { Bytes, Cycles } from '../base/units.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import type { LayerError } from '../workload/quantize/noise.ts';
import type { OwnShapes } from '../workload/quantize/modelLayer.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';

export type { LayerError };

/** A quantized network compiled for a machine: who computes each layer, with which schedule, and where everything lies. */
export interface CompiledNetwork {
  readonly version: 1;
  readonly arch: Arch;
  readonly graph: QuantizedGraph;
  /** One for each layer of the graph, in its order. */
  readonly layers: readonly CompiledLayer[];
  readonly memory: MemoryPlan;
}

export interface CompiledLayer {
  readonly index: number;
  readonly name: string;
  /** `conv2d`, `max pool`, ... */
  readonly operation: string;
  readonly nodes: readonly string[];
  /** Value names. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly outputShape: readonly number[];
  /** `none`: nothing moves, the output lies where the input does (a concatenation made by its stores, a reshape that keeps the layout). */
  readonly where: 'vta' | 'host' | 'none';
  /** Why the host keeps it, or why nothing has to be done; '' on VTA. */
  readonly reason: string;
  /**
   * Of a layer that VTA could compute, but not on this machine or as it was asked for: what keeps it off, and what brings it back. Null: VTA has it,
   * or no machine could.
   */
  readonly moved: Problem | null;
  /** `QuantizedLayer.macs`: the network's own, none where nothing has to be done. */
  readonly macs: number;
  /** `QuantizedLayer.copies` */
  readonly copies?: true;
  /** Of what it reads and writes, without its constants: what a host moves that computes it. */
  readonly bytes: Bytes;
  /** What VTA runs; null elsewhere. */
  readonly vta: VtaLayer | null;
  /**
   * What the host moves right before the layer, because it finds an input in a layout that is not its own, and what it writes with taps of the
   * layer's windows as channels, or as its weights.
   */
  readonly repacks: readonly RepackedInput[];
}

export interface RepackedInput {
  readonly value: string;
  /** Why: `a border of zeros around it`, `blocks of 8 channels instead of 16`. */
  readonly reason: string;
  /** Bytes written. */
  readonly bytes: Bytes;
}

/** A layer on VTA: enough to open it as an experiment of its own. */
export interface VtaLayer {
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  /** Who made its input: taps are folded into channels only of what the host wrote. */
  readonly inputFrom: InputFrom;
  readonly schedule: Schedule;
  readonly lowerBound: LowerBound;
  readonly estimate: Cycles;
  /** Points of the schedule space, how many of them are legal, and what became of those. */
  readonly search: SearchAccount;
  readonly instructions: number;
  /** Over the memory port (`analysis/dramTraffic.ts`): whole beats; and what they hold. */
  readonly bytes: DramTraffic['bytes'];
  readonly usefulBytes: DramTraffic['usefulBytes'];
}

/** DRAM of the whole run. Addresses are bytes. */
export interface MemoryPlan {
  readonly regions: readonly MemoryRegion[];
  /** Highest address in use + 1 - lowest. */
  readonly peakBytes: Bytes;
  /** Of all activations at once, with regions used again; and what they would take if none were. */
  readonly activationBytes: Bytes;
  readonly activationBytesWithoutReuse: Bytes;
  readonly constantBytes: Bytes;
}

export interface MemoryRegion {
  readonly name: string;
  readonly kind: 'input' | 'activation' | 'output' | 'weight' | 'bias' | 'micro-ops' | 'instructions' | 'constant';
  readonly address: number;
  readonly byteLength: Bytes;
  /** Indices of the first and the last layer during which its content is needed. */
  readonly from: number;
  readonly to: number;
  /** Value whose data it holds; null for constants. */
  readonly value: string | null;
}

/** One layer, run. */
export interface LayerResult {
  readonly index: number;
  /** To the cycle, of a VTA layer; null: the host's, unknown. */
  readonly cycles: Cycles | null;
  /** Those of them in which the GEMM core multiplies (`gemmBusy` is their share); null where `cycles` is. */
  readonly gemmCycles: Cycles | null;
  /**
   * Milliseconds that a layer of the host took where it was run, on that computer; null: VTA's, or nobody measured. A board's host takes another time: it is
   * no part of any other figure, and never compared.
   */
  readonly measuredMs: number | null;
  /** Does VTA's memory hold what the integer reference says? On the host the reference is what computes. */
  readonly bits: LayerBits;
  /** Of what it made, where that has another shape than the network was compiled for: it depends on the data. */
  readonly shapes?: OwnShapes;
  /** Against the float network on the same input; null if not asked for. */
  readonly error: LayerError | null;
}

export type LayerBits = TensorBits | { readonly state: 'host' } | { readonly state: 'not-checked' };

/** All of a run. */
export interface NetworkResult {
  readonly layers: readonly LayerResult[];
  /** Sum over VTA's layers. */
  readonly vtaCycles: Cycles;
  readonly vtaLayers: number;
  readonly hostLayers: number;
  /** Values of the graph's outputs, in real units. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  /** Shapes of these as the run made them. */
  readonly outputShapes: Readonly<Record<string, readonly number[]>>;
}
