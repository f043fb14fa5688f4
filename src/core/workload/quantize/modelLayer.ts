import { failure, ok, type Result } from '../../base/problem.ts';
import type { ModelPort } from '../../operators/onnx/modelPart.ts';
import type { OnnxModel } from '../../operators/onnxModel.ts';
import { describeShape } from '../../tensor/shape.ts';
import { runModel, type ModelRuntime, type ModelTensor } from '../model/modelRuntime.ts';
import { bytesFrom, elementsFrom } from '../model/typedData.ts';
import { otherShape } from '../reference/evaluateNode.ts';
import type { DataOf } from './evaluateQuantized.ts';
import { toIntegers, toReal } from './numbers.ts';
import type { QuantizedData, QuantizedGraph, QuantizedLayer } from './quantized.ts';

/** What a layer makes, by value. */
export type LayerValues = ReadonlyMap<string, QuantizedData>;

export interface ModelLayerAnswer {
  readonly values: LayerValues;
  /** Of the run alone, as the runtime measured it. */
  readonly milliseconds: number;
}

/**
 * A layer that is an ONNX model: integers go in as the floats they stand for, what comes out is rounded where the value has a fraction. In slices.
 * Codes: of the runtime, `model.shape`.
 */
export function* runModelLayer(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  operator: OnnxModel,
  { dataOf, models }: { readonly dataOf: DataOf; readonly models: ModelRuntime },
): Generator<null, Result<ModelLayerAnswer>, void> {
  const inputs = operator.reads.map((port, place): readonly [string, ModelTensor] => {
    const name = layer.inputs[place] ?? '';
    const data = dataOf(name);
    if (data === undefined) throw new Error(`${layer.name} has no data of ${name}`);
    return [port.name, tensorOf(port, data, graph.values[name]?.fraction ?? null)];
  });
  const made = [layer.output, ...(layer.others ?? [])];
  const wanted = operator.makes.filter((_, place) => (made[place] ?? '') !== '').map(({ name }) => name);
  const task = { model: operator.model, inputs: Object.fromEntries(inputs), outputs: wanted };
  const answer = yield* runModel(models, task);
  if (!answer.ok) return answer;
  const values = new Map<string, QuantizedData>();
  for (const [place, port] of operator.makes.entries()) {
    const name = made[place] ?? '';
    if (name === '') continue;
    const tensor = answer.value.values[port.name];
    if (tensor === undefined || !fits(tensor, port)) return failure(otherShape(port, tensor));
    values.set(name, dataFrom(tensor, graph.values[name]?.fraction ?? null, graph.widths.input));
  }
  return ok({ values, milliseconds: answer.value.milliseconds });
}

const tensorOf = ({ type, shape }: ModelPort, data: QuantizedData, fraction: number | null): ModelTensor => ({
  type,
  shape,
  data: type === 'float32' ? toReal(data, fraction) : elementsFrom(type, bytesFrom(data)),
});

function dataFrom({ data }: ModelTensor, fraction: number | null, bits: number): QuantizedData {
  if (data instanceof Float32Array) return fraction === null ? data : toIntegers(data, fraction, bits);
  if (Array.isArray(data)) throw new Error('text is no value of a network');
  return bytesFrom(data as ArrayBufferView);
}

const fits = ({ type, shape }: ModelTensor, port: ModelPort): boolean =>
  type === port.type && describeShape(shape) === describeShape(port.shape);
