import type { TensorType } from '../../tensor/tensor.ts';

/** A value by the name that an ONNX model has for it. */
export interface ModelPort extends TensorType {
  readonly name: string;
  /** Does its shape depend on the data? Then `shape` is that of the values the network was read with; no other node reads it. */
  readonly varies?: true;
}

/** A node of an ONNX model. */
export interface ModelStep {
  readonly name: string;
  readonly operator: string;
}
