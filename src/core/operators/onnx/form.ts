import type { ElementType } from '../../tensor/tensor.ts';
import type { Window } from '../../tensor/window.ts';

/** What an operator is in ONNX, opset 19. */
export interface OnnxForm {
  readonly op: string;
  readonly attributes: OnnxAttributes;
  /** Constants to add after the node's own inputs; null for an optional input left out. */
  readonly constants: readonly (ConstantInput | null)[];
}

/** Whole numbers are integers in ONNX: a float is given as `{f}`. Text is ASCII. */
export type OnnxAttributes = Readonly<Record<string, number | string | readonly number[] | { readonly f: number }>>;

/** A small constant that ONNX wants as an input where the graph has an attribute. */
export interface ConstantInput {
  readonly part: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export const onnxForm = (
  op: string,
  attributes: OnnxAttributes = {},
  ...constants: readonly (ConstantInput | null)[]
): OnnxForm => ({ op, attributes, constants });

export const integersInput = (part: string, values: readonly number[]): ConstantInput => ({
  part,
  type: 'int64',
  shape: [values.length],
  values,
});

export const scalarInput = (part: string, value: number): ConstantInput => ({
  part,
  type: 'float32',
  shape: [],
  values: [value],
});

export const flagValue = (value: boolean): number => (value ? 1 : 0);

export const windowForm = ({ kernel, strides, pads, dilations }: Window): OnnxAttributes => ({
  kernel_shape: kernel,
  strides,
  pads,
  dilations,
});
