import { failure, ok, type Result } from '../../problem.ts';
import type { Graph } from '../graph/graph.ts';
import { inferShapes } from '../graph/shapes.ts';
import { checkInputs, type FloatValues } from '../reference/runFloat.ts';
import { visitFloatInSlices } from './calibrate.ts';
import type { QuantizedData, QuantizedGraph } from './quantized.ts';
import { runIntegerInSlices } from './runInteger.ts';

/** A layer's output in integers against the float network's: of values in real units. */
export interface LayerError {
  /** Root of the mean squared difference, and of the float values themselves. */
  readonly rmsError: number;
  readonly rmsValue: number;
  readonly largest: number;
  /** 20 log10(rmsValue / rmsError); Infinity: no difference. */
  readonly signalToNoiseDb: number;
}

/** How far data of a fraction (null: float) are from what they should be. */
function errorOf(data: QuantizedData, fraction: number | null, expected: Float32Array): LayerError {
  const step = data instanceof Float32Array ? 1 : 2 ** -(fraction ?? 0);
  let [noise, signal, largest] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? 0;
    const difference = (data[i] ?? 0) * step - value;
    noise += difference * difference;
    signal += value * value;
    largest = Math.max(largest, Math.abs(difference));
  }
  const count = Math.max(1, expected.length);
  const signalToNoiseDb = noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
  return { rmsError: Math.sqrt(noise / count), rmsValue: Math.sqrt(signal / count), largest, signalToNoiseDb };
}

export interface ErrorProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The error of every layer's output by its name, errors of the layers before it included: both networks run on the sample.
 * Codes of `runInteger` and `inferShapes`.
 */
export function* layerErrorsInSlices(
  graph: Graph,
  quantized: QuantizedGraph,
  sample: FloatValues,
): Generator<ErrorProgress, Result<Readonly<Record<string, LayerError>>>, void> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const [first, ...more] = checkInputs(graph, sample);
  if (first !== undefined) return failure(first, ...more);
  const total = quantized.layers.length + graph.nodes.length;
  const running = runIntegerInSlices(quantized, sample, { keep: 'all' });
  let run = running.next();
  for (; run.done !== true; run = running.next()) yield { done: run.value.done, total };
  if (!run.value.ok) return run.value;
  const data = run.value.value;
  const layers = new Map(quantized.layers.map((layer) => [layer.output, layer.name]));
  const errors: Record<string, LayerError> = {};
  const floats = visitFloatInSlices(graph, types.value, [sample], (name, [expected]) => {
    const [layer, made] = [layers.get(name), data[name]];
    if (layer === undefined || made === undefined || expected === undefined) return;
    errors[layer] = errorOf(made, quantized.values[name]?.fraction ?? null, expected);
  });
  let next = floats.next();
  for (; next.done !== true; next = floats.next()) yield { done: quantized.layers.length + next.value.done, total };
  return ok(errors);
}
