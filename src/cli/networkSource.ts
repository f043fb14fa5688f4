import { failure, ok, type Result } from '../core/base/problem.ts';
import { cutGraph } from '../core/workload/graph/cutGraph.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { importOnnx } from '../core/workload/onnx/importOnnx.ts';
import { externalNames, type ExternalFiles } from '../core/workload/onnx/prepare/externalData.ts';
import { nodeModelRuntime } from '../onnxRuntime/node/nodeModelRuntime.ts';
import { findNetwork, sizesProblem } from '../core/workload/zoo/zoo.ts';
import { usageProblem, wholeNumberOption, type Arguments, type Option } from './arguments.ts';
import type { Io } from './io.ts';

/** What of a network is taken, and how large it is. */
export const PART_OPTIONS: readonly Option[] = [
  { name: '--batch', value: 'N', about: 'the batch (default: as the file fixes it, else 1)' },
  { name: '--dims', value: 'NAME=SIZE,…', about: 'sizes that the network leaves open, by name or as INPUT[AXIS]' },
  {
    name: '--input',
    value: 'NAME=SIZE,SIZE,…',
    about: 'the whole shape of an input, whatever the file says: x=1,3,48,320',
  },
  { name: '--from', value: 'NAME,…', about: 'where a part begins: values, or nodes whose inputs are meant' },
  { name: '--to', value: 'NAME,…', about: 'where a part ends: values, or nodes whose outputs are meant' },
];

export const NETWORK_OPTIONS: readonly Option[] = [
  ...PART_OPTIONS,
  {
    name: '--seed',
    value: 'N',
    about: 'seeds the weights of a built-in network, or of a file without values (default 1)',
  },
];

/** A network as the command line got it. */
export interface LoadedNetwork {
  readonly graph: Graph;
  /** Null for a built-in network. */
  readonly opset: number | null;
  readonly producer: string;
  readonly notes: readonly string[];
  /** Weights that a file has no values of, and that have random ones. */
  readonly seeded: readonly string[];
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
  const inputs = readShapes(args.values.get('--input'));
  if (!batch.ok) return batch;
  if (!seed.ok) return seed;
  if (!dimensions.ok) return dimensions;
  if (!inputs.ok) return inputs;
  if (path !== '-' && !(await io.exists(path))) {
    const chosen = { seed: seed.value ?? 1, batch: batch.value ?? 1, dimensions: dimensions.value };
    return build(path, chosen, args);
  }
  const bytes = await io.read(path);
  if (!bytes.ok) return bytes;
  const external = await readExternal(io, path, bytes.value);
  if (!external.ok) return external;
  const imported = importOnnx(bytes.value, {
    external: external.value,
    ...(batch.value !== null && { batch: batch.value }),
    dimensions: dimensions.value,
    inputs: inputs.value,
    from: namesOf(args, '--from'),
    to: namesOf(args, '--to'),
    seed: seed.value ?? 1,
    models: nodeModelRuntime(),
  });
  if (imported.ok && imported.value.seeded.length === 0 && seed.value !== null && !seedForData) {
    return failure(usageProblem('usage.value', '--seed', `${path} is a file with weights of its own.`, 'Omit --seed.'));
  }
  return imported;
}

/** The files beside it in which it keeps values, those that are there. */
async function readExternal(io: Io, path: string, bytes: Uint8Array): Promise<Result<ExternalFiles>> {
  const files = new Map<string, Uint8Array>();
  const folder = /^.*[/\\]/.exec(path)?.[0] ?? '';
  for (const name of path === '-' ? [] : externalNames(bytes)) {
    if (!(await io.exists(folder + name))) continue;
    const file = await io.read(folder + name);
    if (!file.ok) return file;
    files.set(name, file.value);
  }
  return ok(files);
}

const namesOf = (args: Arguments, option: string): readonly string[] =>
  (args.values.get(option) ?? '').split(',').filter((name) => name !== '');

interface Chosen {
  readonly seed: number;
  readonly batch: number;
  readonly dimensions: Readonly<Record<string, number>>;
}

function build(name: string, { seed, batch, dimensions }: Chosen, args: Arguments): Result<LoadedNetwork> {
  const found = findNetwork(name);
  if (!found.ok) {
    const [{ got, limit }] = found.problems;
    const message = `There is no file ${name.slice(0, 200)}, and no built-in network of that name either.`;
    const fix = `Check the path, or use one of ${limit}.`;
    return failure({ code: 'file.missing', message, field: name.slice(0, 200), got, limit, fix });
  }
  if (args.values.has('--input')) {
    const message = `Of the sizes of the built-in ${found.value.name} only the batch and those of --dims can be chosen.`;
    return failure(usageProblem('usage.value', '--input', message, 'Omit --input.'));
  }
  const wrong = sizesProblem(found.value, dimensions);
  if (wrong !== null) return failure(wrong);
  const { title, source } = found.value;
  const notes = [`${title}: ${source}.`, `Its weights are random numbers (seed ${seed}), not trained.`];
  const part = cutGraph(found.value.build(seed, batch, dimensions), {
    from: namesOf(args, '--from'),
    to: namesOf(args, '--to'),
  });
  if (!part.ok) return part;
  return ok({
    graph: part.value.graph,
    opset: null,
    producer: 'built-in',
    notes: [...notes, ...part.value.notes],
    seeded: [],
  });
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

/** `x=1,3,48,320,z=1,10`. */
function readShapes(text: string | undefined): Result<Readonly<Record<string, readonly number[]>>> {
  const entries: [string, readonly number[]][] = [];
  // A comma before the next NAME= parts two inputs.
  for (const part of text?.split(/,(?=[^,=]*=)/) ?? []) {
    const [, name = '', sizes = ''] = /^([^=]+)=((?:\d{1,9},)*\d{1,9})$/.exec(part) ?? [];
    if (name === '' || entries.some(([other]) => other === name)) {
      const what = name === '' ? 'which is not NAME=SIZE,SIZE,…' : 'which is given twice';
      const message = `--input has ${JSON.stringify(part.slice(0, 60))}, ${what}.`;
      const problem = usageProblem(
        'usage.value',
        '--input',
        message,
        'Write --input x=1,3,48,320 with each input once.',
      );
      return failure({ ...problem, got: part.slice(0, 60) });
    }
    entries.push([name, sizes.split(',').map(Number)]);
  }
  return ok(Object.fromEntries(entries));
}
