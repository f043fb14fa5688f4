import { countVarints } from './scan.ts';
import { joined } from '../../base/bytes.ts';
import type { Constant } from '../../tensor/tensor.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { elementType, type Known } from '../../operators/onnx/known.ts';
import type { TensorMessage } from './schema.ts';
import { seededSource } from './seededTensor.ts';

/** What is wrong with a tensor. */
export interface TensorFault {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

const BYTES: Readonly<Record<string, number>> = {
  ...{ double: 8, int64: 8, uint64: 8, float: 4, int32: 4, uint32: 4 },
  ...{ float16: 2, bfloat16: 2, int16: 2, uint16: 2 },
};

/** Values of a tensor of the file, copied out of it. Nothing is allocated that the file does not back with bytes. */
export function readTensorMessage(tensor: TensorMessage): Known | TensorFault {
  const { name, type } = elementType(tensor.dataType);
  if (type === null) {
    return { code: 'onnx.tensor-type', what: `has elements of type ${name}`, fix: 'Export it as float or int64.' };
  }
  const seeded = seededSource(tensor);
  if (seeded === null && (tensor.dataLocation !== 0 || tensor.externalData.length > 0)) {
    const place = tensor.externalData.find((entry) => entry.key === 'location')?.value ?? 'another file';
    const what = `keeps its values outside of the file, in ${JSON.stringify(place.slice(0, 80))}`;
    return {
      code: 'onnx.external-data',
      what,
      fix: 'Save the model as one file (onnx.save with save_as_external_data=False).',
    };
  }
  const shape = tensor.dims.map(Number);
  const count = elementsOf(shape);
  const sound = shape.every((size) => Number.isSafeInteger(size) && size >= 0) && shape.length <= GRAPH_LIMITS.rank;
  if (!sound || count > GRAPH_LIMITS.elements) {
    const what = `has the shape [${shape.slice(0, 10).join(', ')}]`;
    return {
      code: 'onnx.tensor-shape',
      what,
      fix: `Use at most ${GRAPH_LIMITS.rank} axes and ${GRAPH_LIMITS.elements} elements.`,
    };
  }
  if (seeded !== null) return { type, shape, source: seeded };
  const raw = tensor.rawData;
  const typed = typedValues(tensor, name);
  const size = BYTES[name] ?? 1;
  const found = raw.length > 0 ? raw.length / size : typed.length;
  if (found !== count) {
    const what = `has the shape [${shape.join(', ')}] but ${found} elements`;
    return { code: 'onnx.tensor-size', what, fix: 'Export the model again: shape and data disagree.' };
  }
  const source = raw.length > 0 ? fromRaw(raw, name, count) : fromTyped(typed, name);
  return { type, shape, source };
}

function typedValues(tensor: TensorMessage, name: string): ArrayLike<number | bigint> {
  if (name === 'int64') return tensor.int64Data;
  const list = name === 'float' ? tensor.floatData : name === 'double' ? tensor.doubleData : tensor.int32Data;
  const runs = list.filter((item) => item instanceof Uint8Array);
  if (runs.length === 0) return list.filter((item) => typeof item === 'number');
  // In memory of their own, which starts at an even place.
  const bytes = joined(runs, (length) => new Uint8Array(length));
  if (name === 'float') return new Float32Array(bytes.buffer);
  return name === 'double' ? new Float64Array(bytes.buffer) : integersOf(bytes);
}

/** Integers of 32 bits, each in seven bits a byte, the lowest first; what is beyond 32 bits is the sign again. */
function integersOf(bytes: Uint8Array): Int32Array {
  const values = new Int32Array(countVarints(bytes, 0, bytes.length));
  let [value, shift, at] = [0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (shift < 32) value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) {
      values[at++] = value;
      [value, shift] = [0, 0];
    }
  }
  return values;
}

function fromTyped(values: ArrayLike<number | bigint>, name: string): Known['source'] {
  if (values instanceof Float32Array) return { kind: 'data', data: values };
  const at = (i: number): number => Number(values[i] ?? 0);
  return convert(name, values.length, at, at);
}

function fromRaw(raw: Uint8Array, name: string, count: number): Known['source'] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (name === 'float') {
    // A copy (`slice` of Node's Buffer is none) starts at an even place and lets the file go; every machine JavaScript runs on is little-endian, as ONNX is.
    return { kind: 'data', data: new Float32Array(new Uint8Array(raw).buffer) };
  }
  const at = (i: number): number => {
    switch (name) {
      case 'double':
        return view.getFloat64(i * 8, true);
      case 'int64':
        return view.getInt32(i * 8 + 4, true) * 2 ** 32 + view.getUint32(i * 8, true);
      case 'uint64':
        return view.getUint32(i * 8 + 4, true) * 2 ** 32 + view.getUint32(i * 8, true);
      case 'int32':
        return view.getInt32(i * 4, true);
      case 'uint32':
        return view.getUint32(i * 4, true);
      case 'int16':
        return view.getInt16(i * 2, true);
      case 'uint16':
        return view.getUint16(i * 2, true);
      case 'int8':
        return view.getInt8(i);
      default:
        return view.getUint8(i);
    }
  };
  return convert(name, count, at, (i) => view.getUint16(i * 2, true));
}

function convert(name: string, count: number, at: (i: number) => number, bits: (i: number) => number): Known['source'] {
  const fill = <T extends Record<number, number>>(data: T, value: (i: number) => number): T => {
    for (let i = 0; i < count; i++) data[i] = value(i);
    return data;
  };
  switch (name) {
    case 'float16':
      return { kind: 'data', data: fill(new Float32Array(count), (i) => halfToNumber(bits(i))) };
    case 'bfloat16':
      return { kind: 'data', data: bfloat(count, bits) };
    case 'int64':
    case 'int32':
    case 'uint64':
    case 'uint32':
    case 'int16':
    case 'uint16':
      return { kind: 'wide', data: fill(new Float64Array(count), at) };
    case 'int8':
      return { kind: 'data', data: fill(new Int8Array(count), at) };
    case 'uint8':
    case 'bool':
      return { kind: 'data', data: fill(new Uint8Array(count), at) };
    default:
      return { kind: 'data', data: fill(new Float32Array(count), at) };
  }
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** The nearest half, ties to even; what is too large is infinite. */
export function numberToHalf(number: number): number {
  const sign = number < 0 || Object.is(number, -0) ? 0x8000 : 0;
  const size = Math.abs(number);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 2 ** 16) return sign | 0x7c00;
  const exponent = size === 0 ? -14 : Math.max(-14, Math.floor(Math.log2(size)));
  // In units of the last place, of 10 bits behind the point; a double beyond 2^52 has no places behind its own.
  const units = size / 2 ** (exponent - 10) + 2 ** 52 - 2 ** 52;
  const bits = units + (exponent + 14) * 1024;
  return sign | (bits >= 0x7c00 ? 0x7c00 : bits);
}

/** bfloat16 is the upper half of a float32. */
function bfloat(count: number, bits: (i: number) => number): Float32Array {
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) words[i] = (bits(i) & 0xffff) << 16;
  return new Float32Array(words.buffer);
}

/** A constant of the graph; null if an int64 does not fit 32 bits or the tensor is empty. */
export function toConstant({ type, shape, source }: Known): Constant | null {
  if (elementsOf(shape) === 0) return null;
  if (source.kind !== 'wide') return { type, shape, source };
  const { data } = source;
  if (type === 'float32') return { type, shape, source: { kind: 'data', data: Float32Array.from(data) } };
  if (!data.every((value) => value === (value | 0))) return null;
  if (type === 'int8') return { type, shape, source: { kind: 'data', data: Int8Array.from(data) } };
  const bytes = type === 'bool' || type === 'uint8';
  return { type, shape, source: { kind: 'data', data: bytes ? Uint8Array.from(data) : Int32Array.from(data) } };
}
