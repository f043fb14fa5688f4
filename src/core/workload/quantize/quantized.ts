import type { ElementType } from '../../tensor/tensor.ts';
import type { Ordered } from '../../tensor/strided.ts';
import type { Operator } from '../../operators/registry.ts';
import type { ConvShape, Epilogue } from '../../layer/layer.ts';

/** Bits of a machine's integers; outputs are as wide as inputs. */
export interface IntegerWidths {
  readonly input: number;
  readonly weight: number;
  readonly accumulator: number;
}

/**
 * A network in integers: what VTA computes, and what the host does between, each with exact results. Layers are fused
 * nodes of the float graph; a layer's meaning does not depend on any machine but for the widths.
 */
export interface QuantizedGraph {
  readonly version: 1;
  readonly name: string;
  readonly widths: IntegerWidths;
  /** Names of values; they are given as floats, and quantized on entry if the value has a fraction. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly values: Readonly<Record<string, QuantizedValue>>;
  /** In an order in which every value is made before it is used. */
  readonly layers: readonly QuantizedLayer[];
}

export interface QuantizedValue {
  readonly name: string;
  /** Row-major; images [N, C, H, W], vectors [N, K]. */
  readonly shape: readonly number[];
  /**
   * An integer q of the input width stands for q * 2^-fraction; negative fractions are steps above 1. Null: float32,
   * which only the host sees.
   */
  readonly fraction: number | null;
  /** Of a value without a fraction that is no float32: what it holds. */
  readonly type?: ElementType;
}

export interface QuantizedLayer {
  /** Of its main node; unique. */
  readonly name: string;
  /** What it is in the field's terms: `conv2d`, `depthwise conv2d`, `dense`, `max pool`, `add`, `softmax`, ... */
  readonly operation: string;
  /** Names of the float graph's nodes that it computes, in their order. */
  readonly nodes: readonly string[];
  /** Multiply-adds of these nodes by the definitions of their operators (`graphMacs`), however they are computed. */
  readonly macs: number;
  /** Every element that it makes is one of its inputs' or 0: where VTA does it by products, these are none of the network's. */
  readonly copies?: true;
  readonly operator: QuantizedOperator;
  /** Value names; what each is says `QuantizedOperator`. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** What it makes beside, in the operator's order; '' where nobody reads it. */
  readonly others?: readonly string[];
}

export type QuantizedOperator =
  /**
   * [x] or [x, operand]: any window that VTA can slide (`layer/layer.ts` has the meaning): convolutions, dense layers
   * (kernels of the whole image), pools, sums and products of two tensors, upsampling, scaling, clipping. A vector
   * [N, K] is an image [N, K, 1, 1]. With `made`: [x, weights], a value that the network makes.
   */
  | {
      readonly kind: 'window';
      readonly shape: ConvShape;
      readonly epilogue: Epilogue;
      /** `LayerData` layout; none of them where they are made during the run. */
      readonly weight: Int8Array;
      readonly made?: MadeWeights;
      /** [CO]; null without. */
      readonly bias: Int32Array | null;
      /** [CO]: of an epilogue that shifts each channel by its own amount. */
      readonly shifts?: Int8Array;
    }
  /** [x, ...] one after another along the channels, all with the output's fraction. */
  | { readonly kind: 'concat' }
  /** [x] the same values in the same (row-major) order, the same fraction. */
  | { readonly kind: 'reshape' }
  /**
   * Any operator of the float graph, on the host: integer inputs become floats (q * 2^-fraction, exact), `evaluate` computes
   * in float32, and an output with a fraction is rounded to the nearest integer (ties to even) within its width. Inputs that are
   * constants are in `constants` under their names.
   */
  | {
      readonly kind: 'float';
      readonly operator: Operator;
      readonly constants: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
      /** Why it is not in integers, in a sentence: what VTA cannot do. */
      readonly reason: string;
    };

/** How the elements of a value are a layer's weights, row-major [CO, CI / groups, 1, 1]: as that tensor, its axes in order, each held to so many bits. */
export interface MadeWeights extends Ordered {
  readonly bits: number;
}

/**
 * A value of a run in integers, row-major; Float32Array where the fraction is null. Of a value of another type the bytes as they lie in memory
 * (Uint8Array): only an ONNX model reads them.
 */
export type QuantizedData = Int8Array | Float32Array | Uint8Array;
