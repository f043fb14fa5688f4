import { ok, type Result } from '../../base/problem.ts';
import type { OnnxModel } from '../../operators/onnxModel.ts';
import { outputsOf } from '../graph/graph.ts';
import type { ModelRuntime } from '../model/modelRuntime.ts';
import { bytesFrom } from '../model/typedData.ts';
import { runPorts, type ValueTensor } from '../reference/evaluateNode.ts';
import type { DataOf } from './evaluateQuantized.ts';
import { toIntegers, toReal } from './numbers.ts';
import type { QuantizedData, QuantizedGraph, QuantizedLayer, QuantizedOperator } from './quantized.ts';

/** What a layer makes, by value. */
type LayerValues = ReadonlyMap<string, QuantizedData>;

/** Shapes of values as a run made them, where they are others than the graph says: of those whose shape depends on the data. */
export type OwnShapes = Readonly<Record<string, readonly number[]>>;

/** All that a layer makes, by value. */
export interface LayerMade {
  readonly values: LayerValues;
  readonly shapes: OwnShapes;
}

export interface ModelLayerAnswer extends LayerMade {
  /** Of the run alone, as the runtime measured it. */
  readonly milliseconds: number;
}

/** What a layer of the host computes, if it is a model. */
export type HostedModel = FloatOperator & { readonly operator: OnnxModel };

type FloatOperator = Extract<QuantizedOperator, { readonly kind: 'float' }>;

export const isHostedModel = (operator: QuantizedOperator): operator is HostedModel =>
  operator.kind === 'float' && operator.operator.kind === 'onnx';

/**
 * A layer that is an ONNX model: integers go in as the floats they stand for, what comes out is rounded where the value has a fraction. In slices.
 * Codes: of the runtime, `model.shape`.
 */
export function* runModelLayer(
  graph: QuantizedGraph,
  layer: QuantizedLayer,
  { operator, constants }: HostedModel,
  { dataOf, models }: { readonly dataOf: DataOf; readonly models: ModelRuntime },
): Generator<null, Result<ModelLayerAnswer>, void> {
  const inputs = operator.reads.map((port, place): ValueTensor => {
    const name = layer.inputs[place] ?? '';
    const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (constant !== undefined) return { ...port, data: constant.data };
    const data = dataOf(name);
    if (data === undefined) throw new Error(`${layer.name} has no data of ${name}`);
    const fraction = graph.values[name]?.fraction ?? null;
    return { ...port, data: port.type === 'float32' ? toReal(data, fraction) : bytesFrom(data) };
  });
  const names = outputsOf(layer);
  const isRead = (_: unknown, place: number): boolean => (names[place] ?? '') !== '';
  const part = { bytes: operator.model, reads: operator.reads, makes: operator.makes.filter(isRead) };
  const answer = yield* runPorts(part, inputs, models);
  if (!answer.ok) return answer;
  const { made, milliseconds } = answer.value;
  const read = names.filter(isRead);
  const values = made.map(({ data }, place): readonly [string, QuantizedData] => {
    const name = read[place] ?? '';
    const fraction = graph.values[name]?.fraction ?? null;
    const rounds = fraction !== null && data instanceof Float32Array;
    return [name, rounds ? toIntegers(data, fraction, graph.widths.input) : data];
  });
  const others = made.flatMap(({ shape }, place): (readonly [string, readonly number[]])[] => {
    const name = read[place] ?? '';
    return String(shape) === String(graph.values[name]?.shape) ? [] : [[name, shape]];
  });
  return ok({ values: new Map(values), shapes: Object.fromEntries(others), milliseconds });
}
