import type { ElementType } from '../../tensor/tensor.ts';

const ARRAYS = {
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const satisfies Readonly<Record<ElementType, unknown>>;

export type Elements = InstanceType<(typeof ARRAYS)[ElementType]>;

/** What bytes hold, as they lie in memory; of bytes that start at an odd place a copy. */
export function elementsFrom(type: ElementType, bytes: Uint8Array): Elements {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const array = ARRAYS[type];
  return new array(buffer as ArrayBuffer, byteOffset, byteLength / array.BYTES_PER_ELEMENT);
}

export const bytesFrom = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** Numbers as elements of a type: the nearest that it holds. */
export function elementsOfNumbers(type: ElementType, numbers: ArrayLike<number>): Elements {
  if (type === 'float32') return Float32Array.from(numbers);
  if (type === 'bool') return Uint8Array.from(numbers, (number) => (number === 0 ? 0 : 1));
  const [low, high] = rangeOf(type);
  const whole = (number: number): number => Math.min(high, Math.max(low, Math.round(number)));
  if (type === 'int64') return BigInt64Array.from(Array.from(numbers, (number) => BigInt(whole(number))));
  if (type === 'uint64') return BigUint64Array.from(Array.from(numbers, (number) => BigInt(whole(number))));
  const elements = new ARRAYS[type](numbers.length);
  for (let i = 0; i < numbers.length; i++) elements[i] = whole(numbers[i] ?? 0);
  return elements;
}

/** The largest of 64 bits is no double: the one below it stands for it. */
function rangeOf(type: Exclude<ElementType, 'float32' | 'bool'>): readonly [low: number, high: number] {
  const bits = ARRAYS[type].BYTES_PER_ELEMENT * 8;
  const signed = !type.startsWith('u');
  const above = 2 ** (signed ? bits - 1 : bits);
  return [signed ? -above : 0, bits === 64 ? above * (1 - 2 ** -53) : above - 1];
}

/** Elements as floats: exact to 24 bits. */
export const numbersFrom = (elements: Elements): Float32Array =>
  elements instanceof Float32Array ? elements : Float32Array.from(elements as ArrayLike<number | bigint>, Number);
