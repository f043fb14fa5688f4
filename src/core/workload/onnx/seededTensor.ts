import { create } from '@bufbuild/protobuf';
import { constantData } from '../../tensor/constant.ts';
import { elementsOf } from '../../tensor/shape.ts';
import type { Constant } from '../../tensor/tensor.ts';
import { elementType } from '../../operators/onnx/known.ts';
import { TensorSchema, type TensorMessage } from './schema.ts';

/**
 * Tensors whose values are made from a seed when somebody asks for them: a network of 500 MB need not lie in memory. In a file ONNX has no such thing, so they
 * are noted where a file says that values lie elsewhere, and written with their values.
 */
const ELSEWHERE = 'vta-explorer:seeded';

export type SeededSource = Constant['source'] & { readonly kind: 'seeded' };

export function seededTensor(
  name: string,
  dataType: number,
  dims: readonly bigint[],
  { seed, mean, deviation }: SeededSource,
): TensorMessage {
  const facts = Object.entries({ location: ELSEWHERE, seed, mean, deviation });
  return create(TensorSchema, {
    name,
    dims: [...dims],
    dataType,
    externalData: facts.map(([key, value]) => ({ key, value: String(value) })),
    dataLocation: 1,
  });
}

/** Null: its values lie in the file, or in another. */
export function seededSource({ externalData }: TensorMessage): SeededSource | null {
  const facts = new Map(externalData.map(({ key, value }) => [key, value]));
  if (facts.get('location') !== ELSEWHERE) return null;
  const number = (key: string): number => Number(facts.get(key));
  const source = { seed: number('seed'), mean: number('mean'), deviation: number('deviation') };
  return Object.values(source).every(Number.isFinite) ? { kind: 'seeded', ...source } : null;
}

/** The same with values where it was seeded, in the tensor's own type. */
export function withValues(tensor: TensorMessage): TensorMessage {
  const source = seededSource(tensor);
  if (source === null) return tensor;
  const shape = tensor.dims.map(Number);
  const values = constantData({ type: 'float32', shape, source });
  const rawData = rawFloats(values, elementType(tensor.dataType).name);
  return create(TensorSchema, { name: tensor.name, dims: tensor.dims, dataType: tensor.dataType, rawData });
}

function rawFloats(values: Float32Array, type: string): Uint8Array {
  switch (type) {
    case 'double':
      return new Uint8Array(Float64Array.from(values).buffer);
    case 'float16':
      return new Uint8Array(Uint16Array.from(values, halfOf).buffer);
    case 'bfloat16': {
      // The upper half of a float32.
      const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
      return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer);
    }
    default:
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

/** IEEE 754 binary16 of a number well within its range, rounded toward zero; what is below its smallest normal number is 0. */
function halfOf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log2(size));
  if (!(exponent >= -14 && exponent <= 15)) return sign;
  return sign | ((exponent + 15) << 10) | Math.floor((size / 2 ** exponent - 1) * 1024);
}

/** Has it values at all, here or in another file? An empty tensor needs none. */
export function holdsValues(tensor: TensorMessage): boolean {
  const { rawData, floatData, int32Data, int64Data, doubleData } = tensor;
  if (tensor.externalData.length > 0 || tensor.dataLocation !== 0) return seededSource(tensor) !== null;
  const held = [rawData, floatData, int32Data, int64Data, doubleData].some((list) => list.length > 0);
  return (
    held ||
    tensor.$unknown?.some(({ no }) => no === UINT64_DATA || no === STRING_DATA) === true ||
    elementsOf(tensor.dims.map(Number)) === 0
  );
}

const [STRING_DATA, UINT64_DATA] = [6, 11];
