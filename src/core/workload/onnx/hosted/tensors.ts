import { create } from '@bufbuild/protobuf';
import { DATA_TYPES, dataTypeOf, type Known } from '../../../operators/onnx/known.ts';
import { constantData } from '../../../tensor/constant.ts';
import type { ElementType } from '../../../tensor/tensor.ts';
import type { ModelElement, ModelTensor } from '../../model/modelRuntime.ts';
import { bytesFrom, elementsOfNumbers } from '../../model/typedData.ts';
import { halfToNumber, numberToHalf } from '../tensor.ts';
import { TensorSchema, type TensorMessage } from '../schema.ts';

/** What a value of a model's type is in a graph of ours; null: none. */
export function graphType(type: ModelElement | null): ElementType | null {
  if (type === 'float16' || type === 'float64') return 'float32';
  return type === 'string' ? null : type;
}

/** The type that a number of ONNX's stands for; null: none that a runtime gives back. */
export function modelElement(number: number): ModelElement | null {
  const name = DATA_TYPES[number];
  if (name === 'float') return 'float32';
  if (name === 'double') return 'float64';
  return name !== undefined && MODEL_ELEMENTS.has(name) ? (name as ModelElement) : null;
}

const MODEL_ELEMENTS: ReadonlySet<string> = new Set([
  ...['float16', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'bool', 'string'],
]);

/** A constant that a runtime computed, as a tensor of a file. */
export const tensorMessage = (name: string, { type, shape, data }: ModelTensor): TensorMessage =>
  create(TensorSchema, {
    ...{ name, dims: shape.map(BigInt), dataType: dataTypeOf(type) },
    rawData: bytesFrom(data as ArrayBufferView).slice(),
  });

/** Numbers as a runtime holds them in a type. */
export function dataOfNumbers(type: Exclude<ModelElement, 'string'>, numbers: ArrayLike<number>): ModelTensor['data'] {
  if (type === 'float64') return Float64Array.from(numbers);
  return type === 'float16' ? Uint16Array.from(numbers, numberToHalf) : elementsOfNumbers(type, numbers);
}

/** A constant of the import as a tensor of a type that the file has for it. */
export function knownTensor({ type, shape, source }: Known, wanted: ModelElement): ModelTensor {
  const numbers =
    source.kind === 'wide' || source.kind === 'data' ? source.data : constantData({ type, shape, source });
  const element = wanted === 'string' ? type : wanted;
  return { type: element, shape, data: dataOfNumbers(element, numbers) };
}

/** The other way; null for what no graph of ours holds. */
export function tensorKnown({ type, shape, data }: ModelTensor): Known | null {
  if (Array.isArray(data)) return null;
  const element = graphType(type);
  if (element === null) return null;
  const numbers: ArrayLike<number | bigint> =
    type === 'float16' ? Array.from(data as Uint16Array, halfToNumber) : (data as ArrayLike<number | bigint>);
  if (element === 'float32')
    return { type: element, shape, source: { kind: 'data', data: Float32Array.from(numbers as ArrayLike<number>) } };
  return {
    type: element,
    shape,
    source: { kind: 'wide', data: Float64Array.from(numbers, Number) },
  };
}
