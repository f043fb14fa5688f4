import type { Arch } from '../core/machine/arch.ts';
import type { CompiledLayer, LayerResult, MemoryPlan, NetworkResult } from '../core/network/network.ts';
import type { Ends } from '../core/workload/graph/findPart.ts';
import type { GraphOutline } from '../core/workload/graph/outline.ts';
import type { Picture } from '../core/workload/pictures/picture.ts';
import type { Mix, PictureGiven } from '../core/workload/pictures/pictureSample.ts';
import type { PicturePorts } from '../core/workload/pictures/picturePorts.ts';
import type { PixelFormName } from '../core/workload/pictures/pixelFormNames.ts';
import type { RunSize } from '../core/workload/graph/runSize.ts';
import type { WeightScales } from '../core/workload/quantize/weights.ts';
import type { OpenDimension } from '../core/workload/onnx/inputs.ts';

/** Where a network comes from. A file crosses to the worker by reference and is read there. */
export type NetworkSource =
  | ({
      readonly kind: 'built-in';
      readonly name: string;
      /** Sizes that its user chooses, by name. */
      readonly dimensions?: Readonly<Record<string, number>>;
    } & Ends)
  /** `hash` names the bytes: a worker that has read them does not read them again. */
  | ({
      readonly kind: 'file';
      readonly name: string;
      readonly hash: string;
      readonly file: Blob;
      /** Sizes that the file leaves open, by name. */
      readonly dimensions?: Readonly<Record<string, number>>;
      /** How large it is; as the import takes it. */
      readonly inputs?: Readonly<Record<string, readonly number[]>>;
      readonly batch?: number;
      /** What there is to say of it beside what the import says. */
      readonly notes?: readonly string[];
    } & Ends);

/** What quantization looks at. */
export type NetworkData =
  | { readonly kind: 'seeded' }
  /** Values of the network's one input; `what` they are, such as `digits`. */
  | { readonly kind: 'samples'; readonly what: string; readonly samples: readonly Float32Array[] }
  /** The picture that is shipped, once for each of `mixes`. */
  | { readonly kind: 'scene'; readonly pixels: PixelFormName; readonly mixes: readonly Mix[] }
  /** A .npy or JSON file; its first sample is the input where no other is given. */
  | { readonly kind: 'file'; readonly name: string; readonly hash: string; readonly file: Blob };

/** What a network is run on. */
export type NetworkInput =
  /** Values of the network's one input. */
  | { readonly kind: 'values'; readonly values: Float32Array }
  /** Of a network that reads pictures; `picture` null: the one that is shipped. A network that reads none gets what it would without. */
  | ({ readonly kind: 'picture'; readonly picture: Picture | null } & Omit<PictureGiven, 'picture'>);

/** One run of a whole network on a machine. */
export interface NetworkRequest {
  readonly source: NetworkSource;
  readonly arch: Arch;
  /** Of the weights of a built-in network, and of the input where none is given. */
  readonly seed: number;
  /** Null: the first sample of the file, or else a seeded one. */
  readonly input: NetworkInput | null;
  readonly calibration: NetworkData;
  readonly weightScales: WeightScales;
}

export type NetworkStage = 'read' | 'quantize' | 'compile' | 'run' | 'check' | 'error';

/** What is known of a network before it is compiled. */
export interface NetworkAbout {
  readonly name: string;
  /** Shapes of the inputs, by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Such as `opset 13 by pytorch 2.1`; '' for a built-in one. */
  readonly origin: string;
  /** What the import left out, where facts come from, what the weights are. */
  readonly notes: readonly string[];
  /** Such as `12 samples of digits.npy`. */
  readonly calibratedOn: string;
  /** Sizes that the file leaves open, or that may be chosen of a built-in network. */
  readonly open: readonly OpenDimension[];
  /** Weights that the file has no values of, and that have random ones. */
  readonly seeded: readonly string[];
  /** What it has to do with pictures; null: nothing that its shapes tell. */
  readonly ports: PicturePorts | null;
  /** What the run will take about; null: not known. */
  readonly size: RunSize | null;
}

/** How values are held once the network is in integers. */
export interface IntegerValues {
  /** Of an input of the machine. */
  readonly bits: number;
  /** By value that passes from layer to layer: an integer q stands for q * 2^-fraction; null: it stays float32. */
  readonly fractions: ReadonlyMap<string, number | null>;
}

/** What a run says on its way, in this order. */
export type NetworkUpdate =
  | { readonly kind: 'progress'; readonly stage: NetworkStage; readonly fraction: number; readonly layer: string }
  | { readonly kind: 'about'; readonly about: NetworkAbout }
  /** Once, before anything is compiled. */
  | { readonly kind: 'outline'; readonly outline: GraphOutline }
  /** Once, when the network is in integers. */
  | { readonly kind: 'integers'; readonly integers: IntegerValues }
  /** The picture that it is run on, as the network reads it. */
  | { readonly kind: 'picture'; readonly picture: Picture }
  /** Instead of it, of a file that cannot be taken and leaves sizes open: others may do. */
  | { readonly kind: 'open'; readonly open: readonly OpenDimension[] }
  /** One layer of `count` is compiled, in their order; memory is not planned yet. Not of what an earlier request compiled. */
  | { readonly kind: 'layer'; readonly layer: CompiledLayer; readonly count: number }
  /** Schedules are found; cycles are estimates until the layers have run. */
  | { readonly kind: 'compiled'; readonly layers: readonly CompiledLayer[]; readonly memory: MemoryPlan }
  /** When its cycles are known, again with its bits, again with its error; planes only the first time. */
  | { readonly kind: 'ran'; readonly result: LayerResult; readonly planes: LayerPlanes | null }
  /** What the run gives, by output: once every layer has run, before any is checked. */
  | { readonly kind: 'outputs'; readonly outputs: Readonly<Record<string, Float32Array>> }
  | { readonly kind: 'result'; readonly result: NetworkResult }
  /** What the float network gives on the same input, by output. */
  | { readonly kind: 'float'; readonly outputs: Readonly<Record<string, Float32Array>> };

/** A layer's output as the machine's memory holds it, made small enough to look at. */
export interface LayerPlanes {
  readonly layer: number;
  /** Of the picture of one channel; a vector is one row. */
  readonly width: number;
  readonly height: number;
  /** As many as there are pictures; `channels` says how many the layer has. */
  readonly count: number;
  readonly channels: number;
  /** [count, height, width], integers as stored; of a layer whose values are real numbers, scaled to the largest. */
  readonly values: Int8Array;
}
