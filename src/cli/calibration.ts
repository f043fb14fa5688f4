import { failure, ok, type Result } from '../core/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { readJson } from './files.ts';
import type { Io } from './io.ts';
import { parseNpy } from './npy.ts';

/**
 * Samples for a network of one input: a .npy array or nested JSON lists of numbers, one sample after another; or for several inputs a JSON
 * list of objects of lists by input name. Null: none given. Code: `calibration.size`, `calibration.values`.
 */
export async function readCalibration(
  io: Io,
  path: string | undefined,
  graph: Graph,
): Promise<Result<readonly FloatValues[] | null>> {
  if (path === undefined) return ok(null);
  if (path.endsWith('.npy')) {
    const bytes = await io.read(path);
    if (!bytes.ok) return bytes;
    const values = parseNpy(bytes.value, path);
    return values.ok ? cut(path, values.value, graph) : values;
  }
  const json = await readJson(io, path);
  if (!json.ok) return json;
  if (Array.isArray(json.value) && json.value.length > 0 && json.value.every(isObject)) {
    return named(path, json.value, graph);
  }
  const numbers = flatten(json.value);
  return numbers === null ? failure(notNumbers(path)) : cut(path, Float32Array.from(numbers), graph);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** One array as samples of the only input. */
function cut(path: string, values: Float32Array, graph: Graph): Result<readonly FloatValues[]> {
  const [input, ...others] = graph.inputs;
  const size = elements(input?.shape ?? []);
  if (input === undefined || others.length > 0) {
    return failure({
      ...notNumbers(path),
      message: `${path} holds one array, but ${graph.name} has ${graph.inputs.length} inputs.`,
      fix: 'Give a JSON list of objects, each with a list of numbers for every input by its name.',
    });
  }
  if (values.length === 0 || values.length % size !== 0) {
    return failure({
      code: 'calibration.size',
      message: `${path} has ${values.length} numbers, which are not whole samples of ${input.shape.join('x')} = ${size}.`,
      field: input.name,
      got: values.length,
      limit: size,
      fix: `Give a multiple of ${size} numbers.`,
    });
  }
  const count = values.length / size;
  return ok(Array.from({ length: count }, (_, i) => ({ [input.name]: values.slice(i * size, (i + 1) * size) })));
}

/** Sizes are checked where the samples are used. */
function named(
  path: string,
  list: readonly Readonly<Record<string, unknown>>[],
  graph: Graph,
): Result<readonly FloatValues[]> {
  const samples: FloatValues[] = [];
  for (const entry of list) {
    const sample: [string, Float32Array][] = [];
    for (const { name } of graph.inputs) {
      const numbers = flatten(entry[name]);
      if (numbers === null) return failure(notNumbers(path));
      sample.push([name, Float32Array.from(numbers)]);
    }
    samples.push(Object.fromEntries(sample));
  }
  return ok(samples);
}

/** Numbers of nested lists in order; null if there is anything else. */
function flatten(value: unknown, depth = 0): number[] | null {
  if (!Array.isArray(value) || depth > 8) return null;
  const numbers: number[] = [];
  for (const entry of value as readonly unknown[]) {
    if (typeof entry === 'number') numbers.push(entry);
    else {
      const inner = flatten(entry, depth + 1);
      if (inner === null) return null;
      for (const number of inner) numbers.push(number);
    }
  }
  return numbers;
}

const notNumbers = (path: string) => ({
  code: 'calibration.values',
  message: `${path} is no list of numbers.`,
  field: path,
  got: null,
  limit: null,
  fix: 'Give a .npy array, nested JSON lists of numbers, or a JSON list of objects with such lists by input name.',
});
