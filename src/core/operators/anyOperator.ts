import type { FloatTensor } from '../tensor/float.ts';
import type { TensorType } from '../tensor/tensor.ts';

/** An operator with its attributes: plain data, told from others by its kind. */
export interface AnyOperator {
  readonly kind: string;
}

/** Inputs by place; null for an optional one that is absent. */
export type InputTypes = readonly (TensorType | null)[];

/** How many of an operator's first inputs must be there, and how many it takes. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

export const exactly = (count: number): Arity => ({ least: count, most: count });

/** The values of inputs by place; undefined for an optional one that is absent. */
export type FloatInputs = readonly (FloatTensor | undefined)[];
