import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { describeShape } from '../../tensor/shape.ts';
import { quote } from '../../tensor/problems.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import { noModels, type ModelRuntime } from '../model/modelRuntime.ts';
import { evaluateLayerInSlices } from './evaluateLayer.ts';
import { heldAs } from './numbers.ts';
import type { QuantizedData, QuantizedGraph, QuantizedLayer, QuantizedValue } from './quantized.ts';
import { inOneGo, retold } from '../../base/slices.ts';

/** Values of a run by name. */
export type QuantizedValues = Readonly<Record<string, QuantizedData>>;

export interface IntegerRunOptions {
  /** Values to return: the graph's outputs unless told otherwise. Others are let go after their last use. */
  readonly keep?: 'outputs' | 'all' | readonly string[];
  /** Sees every input and what every layer makes, in order, each with the shape that this run made. The data must not be changed. */
  readonly onValue?: (value: QuantizedValue, data: QuantizedData) => void;
  /** With the definitions alone: a hundred times slower, the same bytes. */
  readonly slow?: boolean;
  /** Who computes layers that are ONNX models (default: nobody). */
  readonly models?: ModelRuntime;
}

export interface IntegerProgress {
  readonly layer: QuantizedLayer;
  /** Layers done; a layer that is under way counts by what of it is done. */
  readonly done: number;
  readonly total: number;
}

/**
 * Runs a quantized network by the meaning of its layers. `inputs`: real values for each input, row-major; they are quantized on entry.
 * Codes `reference.{input,size,keep}`, and `model.*` of layers that are ONNX models.
 */
export function runInteger(
  graph: QuantizedGraph,
  inputs: FloatValues,
  options: IntegerRunOptions = {},
): Result<QuantizedValues> {
  return inOneGo(runIntegerInSlices(graph, inputs, options));
}

/** As `runInteger`, in slices of some milliseconds (with `slow`: of a layer). */
export function* runIntegerInSlices(
  graph: QuantizedGraph,
  inputs: FloatValues,
  options: IntegerRunOptions = {},
): Generator<IntegerProgress, Result<QuantizedValues>, void> {
  const keep = keptValues(graph, options.keep ?? 'outputs');
  const [first, ...more] = [...inputProblems(graph, inputs), ...keepProblems(graph, keep)];
  if (first !== undefined) return failure(first, ...more);
  const data = new Map<string, QuantizedData>();
  const define = (name: string, made: QuantizedData, shape?: readonly number[]): void => {
    data.set(name, made);
    const value = graph.values[name];
    if (value !== undefined) options.onValue?.(shape === undefined ? value : { ...value, shape }, made);
  };
  const dataOf = (name: string): QuantizedData | undefined => data.get(name);
  for (const name of graph.inputs) define(name, enter(graph, name, inputs[name] ?? new Float32Array(0)));
  const lastUses = new Map<string, number>();
  for (const [index, layer] of graph.layers.entries()) for (const name of layer.inputs) lastUses.set(name, index);
  const total = graph.layers.length;
  for (const [index, layer] of graph.layers.entries()) {
    const { models = noModels, slow = false } = options;
    const slices = evaluateLayerInSlices(graph, layer, { dataOf, models, slow });
    const made = yield* retold(slices, (fraction) => ({ layer, done: index + fraction, total }));
    if (!made.ok) return made;
    const { values, shapes } = made.value;
    for (const [name, value] of values) define(name, value, shapes[name]);
    for (const name of [...layer.inputs, ...values.keys()]) {
      if (!keep.has(name) && (lastUses.get(name) ?? -1) <= index) data.delete(name);
    }
    yield { layer, done: index + 1, total };
  }
  return ok(Object.fromEntries([...keep].map((name) => [name, data.get(name) ?? new Int8Array(0)])));
}

/** An input of the network as its layers read it: quantized if it has a fraction, else of its own type. */
export function enter(graph: QuantizedGraph, name: string, real: Float32Array): QuantizedData {
  return heldAs(real, graph.values[name] ?? { fraction: null }, graph.widths.input);
}

function keptValues(graph: QuantizedGraph, keep: 'outputs' | 'all' | readonly string[]): ReadonlySet<string> {
  if (keep === 'outputs') return new Set(graph.outputs);
  return new Set(keep === 'all' ? Object.keys(graph.values) : keep);
}

function inputProblems(graph: QuantizedGraph, inputs: FloatValues): readonly Problem[] {
  return graph.inputs.flatMap((name): readonly Problem[] => {
    const shape = graph.values[name]?.shape ?? [];
    const [expected, data] = [elementsOf(shape), Object.hasOwn(inputs, name) ? inputs[name] : undefined];
    if (data?.length === expected) return [];
    const who = `Input ${quote(name)} of shape ${describeShape(shape)}`;
    const found = data === undefined ? 'has no values' : `needs ${expected} elements, not ${data.length}`;
    return [
      {
        code: data === undefined ? 'reference.input' : 'reference.size',
        message: `${who} ${found}.`,
        field: name.slice(0, 200),
        got: data?.length ?? null,
        limit: expected,
        fix: 'Give one element for each place of each input.',
      },
    ];
  });
}

function keepProblems(graph: QuantizedGraph, keep: ReadonlySet<string>): readonly Problem[] {
  return [...keep]
    .filter((name) => !Object.hasOwn(graph.values, name))
    .map((name) => ({
      code: 'reference.keep',
      message: `The quantized network has no value ${quote(name)}, which was asked for; a layer's nodes make one value.`,
      field: name.slice(0, 200),
      got: name.slice(0, 200),
      limit: null,
      fix: "Ask for a layer's output or an input.",
    }));
}
