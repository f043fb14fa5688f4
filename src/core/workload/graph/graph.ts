import type { OperatorNode } from '../../operators/definition.ts';
import type { Operator } from '../../operators/registry.ts';
import type { Constant, TensorType } from '../../tensor/tensor.ts';

/**
 * A neural network as a typed tensor graph: plain data, every shape known. Tensors are row-major; images are [N, C, H, W].
 * Names of nodes and values are those of the file it came from, so that a message can point at what its author wrote.
 */
export interface Graph {
  readonly version: 1;
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  /** Names of values. */
  readonly outputs: readonly string[];
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly GraphNode[];
  /** Weights and other constants, by value name. */
  readonly constants: Readonly<Record<string, Constant>>;
  /** Real ranges of values, by their names, that a quantized file says: it was calibrated by them. Left out: it says none. */
  readonly ranges?: Readonly<Record<string, ValueRange>>;
  /** The quantized file that it is the network in floats of; left out: it is of none. */
  readonly quantized?: QuantizedFile;
}

export interface QuantizedFile {
  /** The ONNX file, whose outputs are all the values named here. One array is one model. */
  readonly model: Uint8Array;
  /** By the graph's names, what the file has in a value's place: floats, or integers q that stand for (q - zero) * scale. */
  readonly values: Readonly<
    Record<
      string,
      { readonly name: string; readonly integers: { readonly scale: number; readonly zero: number } | null }
    >
  >;
}

export type ValueRange = readonly [low: number, high: number];

export interface GraphInput extends TensorType {
  readonly name: string;
  /** It takes whole numbers of this range, as an image of bytes does; any numbers if left out. */
  readonly range?: readonly [low: number, high: number];
  /** What it has where nobody gives any: sizes, axes and limits, which few numbers can be. */
  readonly usual?: readonly number[];
}

export type GraphNode = OperatorNode<Operator>;

export { outputsOf } from '../../operators/definition.ts';

/** The constant of that name, if there is one. */
export const constantOf = ({ constants }: Graph, name: string | undefined): Constant | undefined =>
  name !== undefined && Object.hasOwn(constants, name) ? constants[name] : undefined;
