import { failure, ok, type Result } from '../../base/problem.ts';
import { retold } from '../../base/slices.ts';
import type { Graph } from '../graph/graph.ts';
import { inferShapes } from '../graph/shapes.ts';
import { checkInputs, type FloatValues } from '../reference/runFloat.ts';
import { noModels, type ModelRuntime } from '../model/modelRuntime.ts';
import { nodeRuntimes } from '../reference/evaluateNode.ts';
import { visitFloatInSlices } from './calibrate.ts';
import { fileErrorsInSlices } from './fileErrors.ts';
import { noiseRemark, type LayerError, type Seen } from './noise.ts';
import { seenOf } from './seenOf.ts';
import type { OwnShapes } from './modelLayer.ts';
import type { QuantizedData, QuantizedGraph, QuantizedValue } from './quantized.ts';
import { runIntegerInSlices } from './runInteger.ts';

export interface ErrorOptions {
  /** Who computes ONNX models, and large networks in float (default: nobody). */
  readonly models?: ModelRuntime;
  /** What every layer made of the sample in integers, where that is known: else it is computed. */
  readonly made?: MadeInIntegers;
  /** Hears, in a sentence, why something could not be compared. */
  readonly note?: (text: string) => void;
  /** Hears what the float network gives, of each output that is numbers. */
  readonly onOutput?: (name: string, values: Float32Array) => void;
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
 * The error of every layer's output by its name, errors of the layers before it included: both networks run on the sample, and so does the quantized file that the
 * graph is of, if there is one.
 * Codes of `runInteger`, `inferShapes` and `evaluateNodeInSlices`.
 */
export function* layerErrorsInSlices(
  graph: Graph,
  quantized: QuantizedGraph,
  sample: FloatValues,
  { models = noModels, made, note, onOutput }: ErrorOptions = {},
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
  const ran = made === undefined ? yield* retold(running, ({ done }) => ({ done, total })) : ok(made.values);
  if (!ran.ok) return ran;
  const data = ran.value;
  const layers = new Set(quantized.layers.map((layer) => layer.output));
  const seen = new Map<string, Seen>();
  const float = { graph, types: types.value, samples: [sample], ...nodeRuntimes(graph, types.value, models) };
  const floats = visitFloatInSlices(float, function* (name, [expected]) {
    const value = data[name];
    if (graph.outputs.includes(name) && expected?.data instanceof Float32Array) onOutput?.(name, expected.data);
    // Of other types there is no error: they are no measured quantities.
    if (!layers.has(name) || value === undefined || !(expected?.data instanceof Float32Array)) return;
    const { shape = [], fraction = null } = quantized.values[name] ?? {};
    // Nor is there one where the data made other shapes of it: no place of one is a place of the other.
    if (String(shapes[name] ?? shape) !== String(expected.shape)) return;
    seen.set(name, yield* seenOf(value, fraction, expected.data));
  });
  const compared = yield* retold(floats, ({ done }) => ({ done: quantized.layers.length + done, total }));
  if (!compared.ok) return compared;
  const run = { data, shapes, models, ...(note === undefined ? {} : { note }) };
  const ofFile = yield* retold(fileErrorsInSlices(graph, quantized, sample, run), () => ({ done: total, total }));
  const errors = quantized.layers.flatMap((layer) => {
    const error = seen.get(layer.output)?.error;
    if (error === undefined) return [];
    const theirs = ofFile.get(layer.output);
    const remark = noiseRemark(quantized, layer, seen);
    return [[layer.name, { ...error, ...(theirs === undefined ? {} : { quantized: theirs }), remark }] as const];
  });
  return ok(Object.fromEntries(errors));
}
