import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { inOneGo } from '../../base/slices.ts';
import type { Graph } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import { flattenLists, listsOf, type JsonLists } from './jsonLists.ts';
import { NPY_HEADER_LIMIT, parseNpy } from './npy.ts';
import { SAMPLE_LIMIT } from '../quantize/checks.ts';
import type { FloatValues } from '../reference/runFloat.ts';

/** What samples are for: a network's name and its inputs. */
type Reader = Pick<Graph, 'name' | 'inputs'>;

/**
 * One array of a .npy file, one sample of the network's only input after another. `path` is what the file is called.
 * Codes: `file.npy`, `calibration.{size,values,count}`.
 */
export function samplesOfNpy(path: string, bytes: Uint8Array, graph: Reader): Result<readonly FloatValues[]> {
  const values = parseNpy(bytes, path);
  return values.ok ? cut(path, values.value, graph) : values;
}

/**
 * Nested lists of numbers, one sample of the network's only input after another; or for several inputs a list of objects
 * with a list of numbers for each input by its name. Codes: `calibration.{size,values,count}`.
 */
export function samplesOfJson(path: string, json: unknown, graph: Reader): Result<readonly FloatValues[]> {
  return inOneGo(samplesOfLists(path, listsOf(json), graph));
}

/** As `samplesOfJson`; each yield the fraction that is done. */
export function* samplesOfLists(
  path: string,
  { numbers, objects }: JsonLists,
  graph: Reader,
): Generator<number, Result<readonly FloatValues[]>, void> {
  if (objects !== null) return yield* named(path, objects, graph);
  return numbers === null ? failure(notNumbers(path, 'is no list of numbers')) : cut(path, numbers, graph);
}

const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** One array as samples of the only input. */
function cut(path: string, values: Float32Array, graph: Reader): Result<readonly FloatValues[]> {
  const [input, ...others] = graph.inputs;
  const size = elements(input?.shape ?? []);
  if (input === undefined || others.length > 0) {
    return failure({
      ...notNumbers(path, ''),
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
  if (count > SAMPLE_LIMIT) return failure(tooMany(path, count));
  const wrong = firstNotFinite(values);
  if (wrong >= 0) return failure(notFinite(path, Math.floor(wrong / size), wrong % size, values[wrong] ?? NaN));
  return ok(Array.from({ length: count }, (_, i) => ({ [input.name]: values.slice(i * size, (i + 1) * size) })));
}

function* named(
  path: string,
  list: readonly Readonly<Record<string, unknown>>[],
  graph: Reader,
): Generator<number, Result<readonly FloatValues[]>, void> {
  if (list.length > SAMPLE_LIMIT) return failure(tooMany(path, list.length));
  const samples: FloatValues[] = [];
  for (const [index, entry] of list.entries()) {
    const sample: [string, Float32Array][] = [];
    for (const { name, shape } of graph.inputs) {
      const where = `sample ${index + 1}`;
      if (!Object.hasOwn(entry, name)) {
        return failure({ ...notNumbers(path, `has no input ${quote(name)} in ${where}`), limit: name.slice(0, 200) });
      }
      const numbers = flattenLists(entry[name]);
      if (numbers === null) {
        return failure(notNumbers(path, `has no list of numbers for input ${quote(name)} in ${where}`));
      }
      const size = elements(shape);
      if (numbers.length !== size) {
        return failure({
          code: 'calibration.size',
          message: `${path} has ${numbers.length} numbers for input ${quote(name)} in ${where}; it has ${shape.join('x')} = ${size}.`,
          field: name,
          got: numbers.length,
          limit: size,
          fix: `Give ${size} numbers.`,
        });
      }
      const wrong = firstNotFinite(numbers);
      if (wrong >= 0) return failure(notFinite(path, index, wrong, numbers[wrong] ?? NaN));
      sample.push([name, numbers]);
    }
    samples.push(Object.fromEntries(sample));
    yield (index + 1) / list.length;
  }
  return ok(samples);
}

function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/** Whether a .npy file is worth being read: larger than any that holds samples of this network. Code: `calibration.count`. */
export function npySizeProblem(path: string, fileBytes: number, { inputs }: Reader): Problem | null {
  const [input] = inputs;
  const most = NPY_HEADER_LIMIT + 12 + SAMPLE_LIMIT * 8 * elements(input?.shape ?? []);
  if (fileBytes <= most) return null;
  return {
    ...tooMany(path, fileBytes),
    message: `${path} has ${fileBytes} bytes: more than ${SAMPLE_LIMIT} samples take.`,
  };
}

const tooMany = (path: string, got: number): Problem => ({
  code: 'calibration.count',
  message: `${path} has ${got} samples; ${SAMPLE_LIMIT} are looked at at most.`,
  field: path,
  got,
  limit: SAMPLE_LIMIT,
  fix: `Give 1 to ${SAMPLE_LIMIT} samples.`,
});

const notNumbers = (path: string, what: string): Problem => ({
  code: 'calibration.values',
  message: `${path} ${what}.`,
  field: path,
  got: null,
  limit: null,
  fix: 'Give a .npy array, nested JSON lists of numbers, or a JSON list of objects with such lists by input name.',
});

const notFinite = (path: string, sample: number, at: number, got: number): Problem => ({
  ...notNumbers(path, `has ${got} in sample ${sample + 1}, number ${at + 1}, where a 32-bit float is needed`),
  got: String(got),
  limit: 'finite',
  fix: 'Replace what is infinite or no number.',
});
