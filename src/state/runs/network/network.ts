import { createStore } from '../../store.ts';
import type { Arch } from '../../../core/machine/arch.ts';
import type { CompiledLayer, LayerResult, MemoryPlan, NetworkResult } from '../../../core/network/network.ts';
import type { Problem } from '../../../core/base/problem.ts';
import type { OpenDimension } from '../../../core/workload/onnx/inputs.ts';
import type { Picture } from '../../../core/workload/pictures/picture.ts';
import type { GraphOutline } from '../../../core/workload/graph/outline.ts';
import type { IntegerValues, LayerPlanes, NetworkAbout, NetworkStage } from '../../../workers/networkProtocol.ts';
import type { WeightScales } from '../../../core/workload/quantize/weights.ts';
import type { Failure } from '../../../workers/protocol.ts';
import type { FileName, NetworkChoice } from '../../documents/networkChoice.ts';

/** A network on a machine, as far as it is known: it grows from estimates to exact cycles, layer by layer. */
export interface NetworkShown {
  /** Of the request these figures belong to. */
  readonly key: string;
  /** Everything has run; until then answer and activations may still be those of the input before. */
  readonly complete: boolean;
  readonly choice: NetworkChoice;
  readonly arch: Arch;
  readonly data: FileName | null;
  readonly weightScales: WeightScales;
  /** Names what its scales were taken from. */
  readonly scales: string;
  readonly about: NetworkAbout | null;
  /** What there is to see of its graph. */
  readonly outline: GraphOutline | null;
  /** Null until it is in integers. */
  readonly integers: IntegerValues | null;
  /** As many as are compiled so far. */
  readonly layers: readonly CompiledLayer[];
  /** As many as there will be. */
  readonly layerCount: number;
  /** Null until all layers are compiled. */
  readonly memory: MemoryPlan | null;
  readonly results: ReadonlyMap<number, LayerResult>;
  readonly planes: ReadonlyMap<number, LayerPlanes>;
  readonly result: NetworkResult | null;
  /** The picture that it is run on, as the network reads it; null: it reads none. */
  readonly picture: Picture | null;
  /** What the simulated machine gives, there before it is checked; null until it has run. */
  readonly outputs: RunOutputs | null;
  /** What the float network gives on the same input; null until it has run. */
  readonly float: RunOutputs | null;
  /** The layer of this very run whose output was made last; null: none yet. */
  readonly lastMade: number | null;
  /** Milliseconds from the request to its last event. */
  readonly tookMs: number | null;
}

/** Values by output, and of which request; that of the input before stays until there are new ones. */
export interface RunOutputs {
  readonly key: string;
  readonly values: Readonly<Record<string, Float32Array>>;
}

export interface NetworkProgress {
  readonly stage: NetworkStage;
  readonly fraction: number;
  /** The one under way; '' where there is none. */
  readonly layer: string;
}

export interface NetworkState {
  /** What was asked for last; null: nothing yet. */
  readonly askedKey: string | null;
  readonly shown: NetworkShown | null;
  readonly running: boolean;
  readonly stopped: boolean;
  readonly progress: NetworkProgress | null;
  /** Why what was asked for cannot be done: the import's report, an illegal machine. */
  readonly refused: NetworkRefusal | null;
  readonly failure: Failure | null;
  /** A file that a link names and this machine does not have. */
  readonly missing: MissingFile | null;
  /** Which run is compared with; null: none. */
  readonly baselineKey: string | null;
  /** That run, once it is whole. */
  readonly baseline: NetworkShown | null;
  /** Why it cannot be had; null: nothing is wrong. */
  readonly baselineProblem: string | null;
}

export interface NetworkRefusal {
  readonly title: string;
  readonly problems: readonly Problem[];
  /** Sizes that the network's file leaves open. */
  readonly open: readonly OpenDimension[];
}

export interface MissingFile extends FileName {
  readonly what: 'network' | 'data';
}

export const NO_NETWORK: NetworkState = {
  askedKey: null,
  shown: null,
  running: false,
  stopped: false,
  progress: null,
  refused: null,
  failure: null,
  missing: null,
  baselineKey: null,
  baseline: null,
  baselineProblem: null,
};

export const useNetworkStore = createStore<NetworkState>(() => NO_NETWORK);

/** What is shown is not of what was asked for. */
export const isStale = (s: NetworkState): boolean => s.shown?.key !== s.askedKey;

/** What the memory track shows: what layers hand to each other, or also weights and programs. */
export type MemoryExtent = 'activations' | 'all';

/** Shared by the track and its legend. Never in the URL. */
export const useMemoryExtent = createStore<{ readonly extent: MemoryExtent }>(() => ({ extent: 'activations' }));

/** The layer under the pointer, in all pictures of the network. Never in the URL. */
export const useLayerHover = createStore<{ readonly layer: number | null }>(() => ({ layer: null }));

export function hoverLayer(layer: number | null): void {
  if (useLayerHover.getState().layer !== layer) useLayerHover.setState({ layer });
}
