import { failure, ok, type Result } from '../core/base/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { importOnnx } from '../core/workload/onnx/importOnnx.ts';
import { findNetwork } from '../core/workload/zoo/zoo.ts';
import { usageProblem, wholeNumberOption, type Arguments, type Option } from './arguments.ts';
import type { Io } from './io.ts';

export const NETWORK_OPTIONS: readonly Option[] = [
  { name: '--batch', value: 'N', about: 'the batch, where the file leaves it open (default 1)' },
  { name: '--dims', value: 'NAME=SIZE,…', about: 'sizes that the file leaves open, by name or as INPUT[AXIS]' },
  { name: '--seed', value: 'N', about: 'seeds the weights of a built-in network (default 1)' },
];

/** A network as the command line got it. */
export interface LoadedNetwork {
  readonly graph: Graph;
  /** Null for a built-in network. */
  readonly opset: number | null;
  readonly producer: string;
  readonly notes: readonly string[];
}

/**
 * An ONNX file; a name that is no file is looked up among the built-in networks. `seedForData`: a seed is of use for a
 * file too, because inputs are made from it.
 */
export async function loadNetwork(
  io: Io,
  path: string,
  args: Arguments,
  seedForData = false,
): Promise<Result<LoadedNetwork>> {
  const batch = wholeNumberOption(args, '--batch', 1, 2 ** 20);
  const seed = wholeNumberOption(args, '--seed', 0, Number.MAX_SAFE_INTEGER);
  const dimensions = readDimensions(args.values.get('--dims'));
  if (!batch.ok) return batch;
  if (!seed.ok) return seed;
  if (!dimensions.ok) return dimensions;
  if (path !== '-' && !(await io.exists(path))) return build(path, seed.value ?? 1, batch.value ?? 1, args);
  if (seed.value !== null && !seedForData) {
    return failure(usageProblem('usage.value', '--seed', `${path} is a file with weights of its own.`, 'Omit --seed.'));
  }
  const bytes = await io.read(path);
  if (!bytes.ok) return bytes;
  const options = batch.value === null ? {} : { batch: batch.value };
  return importOnnx(bytes.value, { ...options, dimensions: dimensions.value });
}

function build(name: string, seed: number, batch: number, args: Arguments): Result<LoadedNetwork> {
  const found = findNetwork(name);
  if (!found.ok) {
    const [{ got, limit }] = found.problems;
    const message = `There is no file ${name.slice(0, 200)}, and no built-in network of that name either.`;
    const fix = `Check the path, or use one of ${limit}.`;
    return failure({ code: 'file.missing', message, field: name.slice(0, 200), got, limit, fix });
  }
  if (args.values.has('--dims')) {
    const message = `The sizes of the built-in ${found.value.name} are fixed, but for its batch.`;
    return failure(usageProblem('usage.value', '--dims', message, 'Omit --dims.'));
  }
  const { title, source } = found.value;
  const notes = [`${title}: ${source}.`, `Its weights are random numbers (seed ${seed}), not trained.`];
  return ok({ graph: found.value.build(seed, batch), opset: null, producer: 'built-in', notes });
}

/** `H=224,W=224`. */
function readDimensions(text: string | undefined): Result<Readonly<Record<string, number>>> {
  const entries: [string, number][] = [];
  for (const part of text?.split(',') ?? []) {
    const [, name = '', size = ''] = /^(.+)=(\d{1,9})$/.exec(part) ?? [];
    if (name === '' || Number(size) < 1) {
      const message = `--dims has ${JSON.stringify(part.slice(0, 60))}, which is not NAME=SIZE.`;
      const problem = usageProblem(
        'usage.value',
        '--dims',
        message,
        'Write --dims NAME=SIZE,NAME=SIZE or --dims INPUT[AXIS]=SIZE.',
      );
      return failure({ ...problem, got: part.slice(0, 60) });
    }
    if (entries.some(([other]) => other === name)) {
      const message = `--dims gives ${JSON.stringify(name.slice(0, 60))} twice.`;
      return failure(usageProblem('usage.value', '--dims', message, 'Give each size once.'));
    }
    entries.push([name, Number(size)]);
  }
  return ok(Object.fromEntries(entries));
}
