import { failure, ok, type Result } from '../../core/problem.ts';
import type { Constant, Graph } from '../../core/workload/graph/graph.ts';
import { graphMacs } from '../../core/workload/graph/macs.ts';
import type { OperatorKind } from '../../core/workload/graph/operator.ts';
import { inferShapes, type ValueTypes } from '../../core/workload/graph/shapes.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { findNetwork } from '../../core/workload/zoo/zoo.ts';
import { usageProblem, wholeNumber, type Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT, type Io } from '../io.ts';

export const network: Command = {
  usage: 'FILE.onnx|NAME [--batch N] [--dims NAME=SIZE,…] [--seed N]',
  options: [
    { name: '--batch', value: 'N', about: 'the batch, where the file leaves it open (default 1)' },
    { name: '--dims', value: 'NAME=SIZE,…', about: 'other sizes that the file leaves open' },
    { name: '--seed', value: 'N', about: 'seeds the weights of a built-in network (default 1)' },
  ],
  positionals: { min: 1, max: 1, name: 'FILE.onnx|NAME' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const loaded = await load(io, path, args);
    const types = loaded.ok ? inferShapes(loaded.value.graph) : loaded;
    if (!loaded.ok || !types.ok) {
      if (!types.ok) output.problems(types.problems, path);
      return EXIT.BAD_INPUT;
    }
    const { graph, notes, ...about } = loaded.value;
    const lines = describeNodes(graph, types.value);
    for (const line of lines) output.result(line, () => rowText(line));
    const summary = { name: graph.name, ...about, ...summarize(graph, types.value, lines), notes };
    output.result({ summary }, () => summaryText(summary));
    for (const note of notes) output.note(note);
    return EXIT.OK;
  },
};

interface Loaded {
  readonly graph: Graph;
  /** Null for a built-in network. */
  readonly opset: number | null;
  readonly producer: string;
  readonly notes: readonly string[];
}

/** An ONNX file; a name that is no file is looked up among the built-in networks. */
async function load(io: Io, path: string, args: Arguments): Promise<Result<Loaded>> {
  const batch = wholeNumber(args, '--batch', 1, 2 ** 20);
  const seed = wholeNumber(args, '--seed', 0, Number.MAX_SAFE_INTEGER);
  const dimensions = readDimensions(args.values.get('--dims'));
  if (!batch.ok) return batch;
  if (!seed.ok) return seed;
  if (!dimensions.ok) return dimensions;
  if (path !== '-' && !(await io.exists(path))) return build(path, seed.value ?? 1, batch.value ?? 1, args);
  if (seed.value !== null) {
    return failure(usageProblem('usage.value', '--seed', `${path} is a file with weights of its own.`, 'Omit --seed.'));
  }
  const bytes = await io.read(path);
  if (!bytes.ok) return bytes;
  const options = batch.value === null ? {} : { batch: batch.value };
  return importOnnx(bytes.value, { ...options, dimensions: dimensions.value });
}

function build(name: string, seed: number, batch: number, args: Arguments): Result<Loaded> {
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
      const problem = usageProblem('usage.value', '--dims', message, 'Write --dims NAME=SIZE,NAME=SIZE.');
      return failure({ ...problem, got: part.slice(0, 60) });
    }
    entries.push([name, Number(size)]);
  }
  return ok(Object.fromEntries(entries));
}

interface NodeLine {
  readonly name: string;
  readonly kind: OperatorKind;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly macs: number;
  /** Bytes of the constants it reads, as their own types store them. */
  readonly weightBytes: number;
}

const ELEMENT_BYTES: Readonly<Record<Constant['type'], number>> = {
  float32: 4,
  int8: 1,
  uint8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

function constantBytes(graph: Graph, values: Iterable<string>): number {
  let bytes = 0;
  for (const value of new Set(values)) {
    const constant = Object.hasOwn(graph.constants, value) ? graph.constants[value] : undefined;
    if (constant !== undefined) bytes += constant.shape.reduce((a, b) => a * b, ELEMENT_BYTES[constant.type]);
  }
  return bytes;
}

function describeNodes(graph: Graph, types: ValueTypes): readonly NodeLine[] {
  const macs = graphMacs(graph, types);
  return graph.nodes.map(({ name, operator, inputs, output }, index) => ({
    name,
    kind: operator.kind,
    inputs: inputs.filter((value) => value !== '').map((value) => types.get(value)?.shape ?? []),
    output: types.get(output)?.shape ?? [],
    macs: macs[index] ?? 0,
    weightBytes: constantBytes(graph, inputs),
  }));
}

function summarize(graph: Graph, types: ValueTypes, lines: readonly NodeLine[]) {
  return {
    nodes: lines.length,
    macs: lines.reduce((sum, line) => sum + line.macs, 0),
    weightBytes: constantBytes(
      graph,
      graph.nodes.flatMap((node) => node.inputs),
    ),
    inputs: graph.inputs.map(({ name, type, shape }) => ({ name, type, shape })),
    outputs: graph.outputs.map((name) => ({ name, ...types.get(name) })),
  };
}

const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? 'scalar' : shape.join('x'));

function rowText({ name, kind, inputs, output, macs, weightBytes }: NodeLine): string {
  const from = shapeText(inputs[0] ?? []);
  const columns = [name.padEnd(28), kind.padEnd(20), from.padStart(16), ' -> ', shapeText(output).padEnd(16)];
  const figures = [macs === 0 ? '' : `${macs} MAC`, weightBytes === 0 ? '' : `${weightBytes} bytes`];
  return `${columns.join(' ')} ${figures.filter((figure) => figure !== '').join(', ')}`.trimEnd();
}

function summaryText({ nodes, macs, weightBytes, opset, producer, outputs }: Readonly<SummaryText>): string {
  const gives = outputs.map(({ name, shape }) => `${name} ${shapeText(shape ?? [])}`).join(', ');
  const by = producer === '' ? '' : ` by ${producer}`;
  const from = opset === null ? producer : `opset ${opset}${by}`;
  return `${nodes} nodes, ${macs} multiply-adds, ${weightBytes} bytes of weights; ${from}; gives ${gives}`;
}

interface SummaryText {
  readonly nodes: number;
  readonly macs: number;
  readonly weightBytes: number;
  readonly opset: number | null;
  readonly producer: string;
  readonly outputs: readonly { readonly name: string; readonly shape?: readonly number[] }[];
}
