import type { ElementType } from '../base/elementType.ts';

export { ELEMENT_BYTES, type ElementType } from '../base/elementType.ts';

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
