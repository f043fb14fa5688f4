import type { Pads, Pair } from '../tensor/window.ts';
import type { AnyOperator } from './anyOperator.ts';
import type { ModelPort, ModelStep } from './onnx/modelPart.ts';

/** What an attribute may hold in a bundle, by name of its form; `schema.ts` checks it. */
export interface AttributeValues {
  /** Whole, at least 1. */
  readonly size: number;
  readonly real: number;
  readonly axis: number;
  readonly flag: boolean;
  /** Two sizes. */
  readonly pair: Pair;
  /** Two whole numbers, at least 0. */
  readonly counts: Pair;
  /** The same; none where a file of an earlier release leaves them out. */
  readonly laterCounts: Pair;
  readonly pads: Pads;
  /** Sizes, at most as many as a tensor has axes. */
  readonly shape: readonly number[];
  /** Axes or places along them, at most as many as a tensor has axes. */
  readonly order: readonly number[];
  /** Places along an axis, any number of them. */
  readonly places: readonly number[];
  /** Whole numbers, also below 0, at most as many as a tensor has axes. */
  readonly steps: readonly number[];
  /** Base64 in a bundle. */
  readonly bytes: Uint8Array;
  /** Values with their names and types. */
  readonly ports: readonly ModelPort[];
  readonly modelSteps: readonly ModelStep[];
}

export type AttributeForm = keyof AttributeValues | { readonly oneOf: readonly string[] };

type FormOf<T> =
  | { [Form in keyof AttributeValues]: AttributeValues[Form] extends T ? Form : never }[keyof AttributeValues]
  | ([T] extends [string] ? { readonly oneOf: readonly T[] } : never);

/** The forms of an operator's attributes, beside its kind. */
export type AttributeForms<O extends AnyOperator> = {
  readonly [Name in Exclude<keyof O, 'kind'>]: FormOf<O[Name]>;
};

export const WINDOW_FORMS = { kernel: 'pair', strides: 'pair', pads: 'pads', dilations: 'pair' } as const;
