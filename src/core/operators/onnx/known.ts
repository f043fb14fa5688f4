import { elementsOf } from '../../tensor/shape.ts';
import type { Constant, ElementType } from '../../tensor/tensor.ts';

/**
 * A tensor whose values are known at the import. Integers that take part in shape arithmetic are `wide` (exact to 2^53); a tensor may be empty.
 */
export interface Known {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly source: Constant['source'] | { readonly kind: 'wide'; readonly data: Float64Array };
}

/** ONNX's data types by their number. */
export const DATA_TYPES: readonly string[] = [
  ...['undefined', 'float', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool', 'float16'],
  ...['double', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16', 'float8e4m3fn', 'float8e4m3fnuz'],
  ...['float8e5m2', 'float8e5m2fnuz', 'uint4', 'int4', 'float4e2m1'],
];

const REAL_TYPES: Readonly<Record<string, ElementType>> = {
  float: 'float32',
  double: 'float32',
  float16: 'float32',
  bfloat16: 'float32',
  uint8: 'uint8',
  int8: 'int8',
  int16: 'int16',
  uint16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  uint64: 'uint64',
  int64: 'int64',
  bool: 'bool',
};

/** ONNX's name of a data type, and the element type it becomes here; null if there is none. */
export function elementType(dataType: number): { readonly name: string; readonly type: ElementType | null } {
  const name = DATA_TYPES[dataType] ?? `number ${dataType}`;
  return { name, type: REAL_TYPES[name] ?? null };
}

/** ONNX's number of a type. */
export const dataTypeOf = (type: ElementType | 'float16' | 'float64' | 'string'): number =>
  DATA_TYPES.indexOf(type === 'float32' ? 'float' : type === 'float64' ? 'double' : type);

/** Values one by one; null for a seeded tensor or one longer than `limit`. */
export function numbersOf({ shape, source }: Known, limit: number): ArrayLike<number> | null {
  const count = elementsOf(shape);
  if (count > limit || source.kind === 'seeded') return null;
  return source.kind === 'fill' ? new Float64Array(count).fill(source.value) : source.data;
}

/** A tensor of numbers computed at the import. */
export function fromNumbers(type: ElementType, shape: readonly number[], values: ArrayLike<number>): Known {
  const source: Known['source'] =
    type === 'float32'
      ? { kind: 'data', data: Float32Array.from(values) }
      : { kind: 'wide', data: Float64Array.from(values) };
  return { type, shape, source };
}
