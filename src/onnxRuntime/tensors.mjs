import { Tensor } from 'onnxruntime-web/wasm';

/**
 * @import { ModelData, ModelElement, ModelTensor, ModelValue } from '../core/workload/model/modelRuntime.ts'
 * @import { InferenceSession } from 'onnxruntime-web/wasm'
 */

/** @type {Readonly<Record<ModelElement, true>>} */
const ELEMENTS = {
  ...{ float32: true, float64: true, float16: true, bool: true, string: true },
  ...{ int8: true, uint8: true, int16: true, uint16: true, int32: true, uint32: true, int64: true, uint64: true },
};

/**
 * @param {string} type
 * @returns {type is ModelElement}
 */
const isElement = (type) => Object.hasOwn(ELEMENTS, type);

/** @param {ModelTensor} tensor */
export const toRuntime = ({ type, shape, data }) => new Tensor(type, data, shape);

/**
 * @param {Tensor} tensor
 * @returns {ModelTensor}
 */
export function fromRuntime({ type, dims, data }) {
  if (!isElement(type)) throw new Error(`Elements of type ${type} cannot be read.`);
  return {
    type,
    shape: [...dims],
    data: type === 'float16' ? bits(/** @type {Uint16Array} */ (data)) : modelData(data),
  };
}

/** @param {Tensor['data']} data */
const modelData = (data) => /** @type {ModelData} */ (data);

/**
 * Halves come as numbers where the language has such an array, else as their bits.
 * @param {ArrayBufferView} data
 */
const bits = (data) => new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);

/**
 * What a model says of an input or an output.
 * @param {InferenceSession.ValueMetadata} value
 * @returns {ModelValue}
 */
export function valueOf(value) {
  if (!value.isTensor) return { name: value.name, type: null, shape: [] };
  const shape = value.shape.map((extent) => (typeof extent === 'number' && extent < 0 ? '' : extent));
  return { name: value.name, type: isElement(value.type) ? value.type : null, shape };
}
