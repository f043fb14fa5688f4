import type { Operator } from './operator.ts';

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
}

export interface GraphInput extends TensorType {
  readonly name: string;
}

export interface GraphNode {
  /** Unique in its graph. */
  readonly name: string;
  readonly operator: Operator;
  /** Value names, in the operator's order (`operator.ts`); an optional one that is absent is ''. */
  readonly inputs: readonly string[];
  /** One value: operators with several outputs are not supported. */
  readonly output: string;
}

export type ElementType = 'float32' | 'int8' | 'uint8' | 'int32' | 'int64' | 'bool';

export interface TensorType {
  readonly type: ElementType;
  /** Extents, all positive. */
  readonly shape: readonly number[];
}

/** A constant's values: from the file, or made when they are asked for (a network of 500 MB need not lie in memory). */
export interface Constant extends TensorType {
  readonly source:
    /** int64 in an Int32Array (what does not fit is refused at the import), bool as 0 and 1 in a Uint8Array. */
    | { readonly kind: 'data'; readonly data: Float32Array | Int32Array | Int8Array | Uint8Array }
    /** Every element the same. */
    | { readonly kind: 'fill'; readonly value: number }
    /** Normal distribution cut at 2 sigma, from a stream of its own for each seed. */
    | { readonly kind: 'seeded'; readonly seed: number; readonly mean: number; readonly deviation: number };
}
