import { failure, type Result } from '../../base/problem.ts';
import type { ElementType } from '../../tensor/tensor.ts';

/** What an element of a model's tensor may be: also what no value of a graph of ours holds. */
export type ModelElement = ElementType | 'float16' | 'float64' | 'string';

/** Elements as they lie in memory, row-major; halves as their 16 bits, bool as bytes 0 and 1. */
export type ModelData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

export interface ModelTensor {
  readonly type: ModelElement;
  /** An extent may be 0. */
  readonly shape: readonly number[];
  readonly data: ModelData;
}

/** What a model says of one of its inputs or outputs; a text for an extent that it does not know. */
export interface ModelValue {
  readonly name: string;
  /** Null: no tensor (a sequence, a map). */
  readonly type: ModelElement | null;
  readonly shape: readonly (number | string)[];
}

/** An ONNX model to be run once, as plain data that may cross to another thread. */
export interface ModelTask {
  /** The file: one array is one model, and who gives the same array again need not have it read again. */
  readonly model: Uint8Array;
  /** By name of the model's inputs; null: it is only read, and says what it has. */
  readonly inputs: Readonly<Record<string, ModelTensor>> | null;
  /** The outputs wanted; all of them if left out. */
  readonly outputs?: readonly string[];
}

export interface ModelAnswer {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** By name of the outputs wanted; empty where the model was only read. */
  readonly values: Readonly<Record<string, ModelTensor>>;
  /** Of the run alone, measured where it ran: never part of a result that must be the same everywhere. */
  readonly milliseconds: number;
}

/**
 * Who runs ONNX models (ONNX Runtime, everywhere the same WebAssembly, one thread: the same bits). Problems: `model.refused` (it cannot be read or run:
 * the reason in the runtime's words), `model.limit` (memory or time beyond what it may take), `model.failed` (it died, or was cancelled), `model.unavailable` (there is none, or it could not be loaded).
 */
export interface ModelRuntime {
  /** A model is to come: what takes a while to be ready begins now. */
  readonly warm?: () => void;
  readonly startModel: (task: ModelTask) => ModelJob;
}

/** A run that is asked again and again until it has ended, as a `HostJob`. */
export interface ModelJob {
  readonly poll: () => Result<ModelAnswer> | null;
  /** Nobody wants the outcome any more. Of a run that has ended it is nothing. */
  readonly cancel: () => void;
}

/** The model by this runtime, in slices: each yield says only that it is still under way. Who stops in between cancels it. */
export function* runModel(runtime: ModelRuntime, task: ModelTask): Generator<null, Result<ModelAnswer>, void> {
  const job = runtime.startModel(task);
  try {
    for (;;) {
      const outcome = job.poll();
      if (outcome !== null) return outcome;
      yield null;
    }
  } finally {
    job.cancel();
  }
}

/** Where no runtime is at hand: whoever asks is told so. */
export const noModels: ModelRuntime = {
  startModel: () => ({
    poll: () =>
      failure({
        code: 'model.unavailable',
        message: 'ONNX Runtime is not at hand here, which computes what VTA Explorer has no operator for.',
        field: 'host',
        got: null,
        limit: null,
        fix: 'Run the network in the page, or with the command line.',
      }),
    cancel: () => undefined,
  }),
};
