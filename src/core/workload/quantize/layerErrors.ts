import { failure, ok, type Result } from '../../base/problem.ts';
import { retold, stretches } from '../../base/slices.ts';
import type { Graph } from '../graph/graph.ts';
import { inferShapes } from '../graph/shapes.ts';
import { checkInputs, type FloatValues } from '../reference/runFloat.ts';
import { noModels, type ModelRuntime } from '../model/modelRuntime.ts';
import { nodeRuntimes } from '../reference/evaluateNode.ts';
import { visitFloatInSlices } from './calibrate.ts';
import { noiseRemark, type LayerError, type Seen } from './noise.ts';
import type { OwnShapes } from './modelLayer.ts';
import type { QuantizedData, QuantizedGraph, QuantizedValue } from './quantized.ts';
import { runIntegerInSlices } from './runInteger.ts';

/** How far data of a fraction (null: float) are from what they should be, in slices. */
function* seenOf(data: QuantizedData, fraction: number | null, expected: Float32Array): Generator<void, Seen, void> {
  const step = data instanceof Float32Array ? 1 : 2 ** -(fraction ?? 0);
  let [noise, signal, largest, largestValue] = [0, 0, 0, 0];
  for (const [from, to] of stretches(expected.length)) {
    for (let i = from; i < to; i++) {
      const value = expected[i] ?? 0;
      const difference = (data[i] ?? 0) * step - value;
      noise += difference * difference;
      signal += value * value;
      largest = Math.max(largest, Math.abs(difference));
      largestValue = Math.max(largestValue, Math.abs(value));
    }
    yield;
  }
  const count = Math.max(1, expected.length);
  const signalToNoiseDb = noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
  const [rmsError, rmsValue] = [Math.sqrt(noise / count), Math.sqrt(signal / count)];
  return { error: { rmsError, rmsValue, largest, signalToNoiseDb, remark: '' }, largestValue };
}

export interface ErrorOptions {
  /** Who computes ONNX models, and large networks in float (default: nobody). */
  readonly models?: ModelRuntime;
  /** What every layer made of the sample in integers, where that is known: else it is computed. */
  readonly made?: MadeInIntegers;
}

/** Values of a run in integers by name, and the shapes of those that have another than the graph says. */
export interface MadeInIntegers {
  readonly values: Readonly<Record<string, QuantizedData>>;
  readonly shapes: OwnShapes;
}

export interface ErrorProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The error of every layer's output by its name, errors of the layers before it included: both networks run on the sample.
 * Codes of `runInteger`, `inferShapes` and `evaluateNodeInSlices`.
 */
export function* layerErrorsInSlices(
  graph: Graph,
  quantized: QuantizedGraph,
  sample: FloatValues,
  { models = noModels, made }: ErrorOptions = {},
): Generator<ErrorProgress, Result<Readonly<Record<string, LayerError>>>, void> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const [first, ...more] = checkInputs(graph, sample);
  if (first !== undefined) return failure(first, ...more);
  const total = quantized.layers.length + graph.nodes.length;
  const shapes: Record<string, readonly number[]> = { ...made?.shapes };
  const onValue = ({ name, shape }: QuantizedValue): void => {
    shapes[name] = shape;
  };
  const running = runIntegerInSlices(quantized, sample, { keep: 'all', models, onValue });
  const run = made === undefined ? yield* retold(running, ({ done }) => ({ done, total })) : ok(made.values);
  if (!run.ok) return run;
  const data = run.value;
  const layers = new Set(quantized.layers.map((layer) => layer.output));
  const seen = new Map<string, Seen>();
  const float = { graph, types: types.value, samples: [sample], ...nodeRuntimes(graph, types.value, models) };
  const floats = visitFloatInSlices(float, function* (name, [expected]) {
    const value = data[name];
    // Of other types there is no error: they are no measured quantities.
    if (!layers.has(name) || value === undefined || !(expected?.data instanceof Float32Array)) return;
    const { shape = [], fraction = null } = quantized.values[name] ?? {};
    // Nor is there one where the data made other shapes of it: no place of one is a place of the other.
    if (String(shapes[name] ?? shape) !== String(expected.shape)) return;
    seen.set(name, yield* seenOf(value, fraction, expected.data));
  });
  const compared = yield* retold(floats, ({ done }) => ({ done: quantized.layers.length + done, total }));
  if (!compared.ok) return compared;
  const errors = quantized.layers.flatMap((layer) => {
    const error = seen.get(layer.output)?.error;
    return error === undefined
      ? []
      : [[layer.name, { ...error, remark: noiseRemark(quantized, layer, seen) }] as const];
  });
  return ok(Object.fromEntries(errors));
}
