import { retold } from '../../base/slices.ts';
import type { Graph, QuantizedFile } from '../graph/graph.ts';
import { runModel, type ModelRuntime, type ModelTensor } from '../model/modelRuntime.ts';
import { elementsOfNumbers } from '../model/typedData.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import type { OwnShapes } from './modelLayer.ts';
import type { ErrorFigures } from './noise.ts';
import type { QuantizedData, QuantizedGraph } from './quantized.ts';
import { seenOf } from './seenOf.ts';

/** A run in integers that is to be compared: its values, and the shapes that the data made. */
export interface ComparedRun {
  readonly data: Readonly<Record<string, QuantizedData>>;
  readonly shapes: OwnShapes;
  readonly models: ModelRuntime;
  readonly note?: (text: string) => void;
}

/**
 * By the value that a layer makes, its error against what the quantized file itself has there, as far as the file has it and a runtime runs the file. Both
 * round: it is no smaller than the two together make it.
 */
export function* fileErrorsInSlices(
  graph: Graph,
  { layers, values }: QuantizedGraph,
  sample: FloatValues,
  { data, shapes, models, note }: ComparedRun,
): Generator<null, ReadonlyMap<string, ErrorFigures>, void> {
  const errors = new Map<string, ErrorFigures>();
  const { quantized: file } = graph;
  const made = layers.map(({ output }) => output).filter((name) => Object.hasOwn(file?.values ?? {}, name));
  if (file === undefined || made.length === 0) return errors;
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, type, shape }): [string, ModelTensor] => [
      name,
      { type, shape, data: elementsOfNumbers(type, sample[name] ?? []) },
    ]),
  );
  const outputs = [...new Set(made.flatMap((name) => file.values[name]?.name ?? []))];
  const answer = yield* runModel(models, { model: file.model, inputs, outputs });
  if (!answer.ok) {
    note?.(`The quantized file itself could not be run to compare with: ${answer.problems[0].message}`);
    return errors;
  }
  for (const name of made) {
    const value = file.values[name];
    const theirs = answer.value.values[value?.name ?? ''];
    const mine = data[name];
    const { shape = [], fraction = null } = values[name] ?? {};
    if (value === undefined || theirs === undefined || mine === undefined) continue;
    const real = realOf(theirs, value);
    if (real === null || String(shapes[name] ?? shape) !== String(theirs.shape)) continue;
    const { error } = yield* retold(seenOf(mine, fraction, real), () => null);
    const { rmsError, rmsValue, largest, signalToNoiseDb } = error;
    errors.set(name, { rmsError, rmsValue, largest, signalToNoiseDb });
  }
  return errors;
}

/** A value of the file in real units; null: it is none of numbers. */
function realOf({ data }: ModelTensor, { integers }: QuantizedFile['values'][string]): Float32Array | null {
  if (data instanceof Float32Array) return data;
  if (integers === null || Array.isArray(data)) return null;
  const { scale, zero } = integers;
  return Float32Array.from(data as ArrayLike<number>, (q) => (q - zero) * scale);
}
