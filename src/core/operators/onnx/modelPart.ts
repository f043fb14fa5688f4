import type { TensorType } from '../../tensor/tensor.ts';

/** A value by the name that an ONNX model has for it. */
export interface ModelPort extends TensorType {
  readonly name: string;
}

/** A node of an ONNX model. */
export interface ModelStep {
  readonly name: string;
  readonly operator: string;
}
