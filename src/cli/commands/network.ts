import { ELEMENT_BYTES } from '../../core/tensor/tensor.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { graphMacs } from '../../core/workload/graph/macs.ts';
import type { OperatorKind } from '../../core/operators/registry.ts';
import { runSize, type RunSize } from '../../core/workload/graph/runSize.ts';
import { runSizeText } from '../sizeText.ts';
import { runnableProblems } from '../../core/workload/graph/runnable.ts';
import { inferShapes, type ValueTypes } from '../../core/workload/graph/shapes.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../io.ts';
import { loadNetwork, NETWORK_OPTIONS } from '../networkSource.ts';

export const network: CliCommand = {
  usage:
    'FILE.onnx|NAME [--from NAME,…] [--to NAME,…] [--batch N] [--dims NAME=SIZE,…] [--input NAME=SIZE,…] [--seed N]',
  options: NETWORK_OPTIONS,
  positionals: { min: 1, max: 1, name: 'FILE.onnx|NAME' },
  async run({ io, output, args }) {
    const path = args.positionals[0] ?? '-';
    const loaded = await loadNetwork(io, path, args);
    const types = loaded.ok ? inferShapes(loaded.value.graph) : loaded;
    if (!loaded.ok || !types.ok) {
      if (!types.ok) output.problems(types.problems, path);
      return EXIT.BAD_INPUT;
    }
    // What `simulate` would refuse is refused here.
    const [first, ...more] = runnableProblems(loaded.value.graph, types.value);
    if (first !== undefined) {
      output.problems([first, ...more], path);
      return EXIT.BAD_INPUT;
    }
    const { graph, notes, ...about } = loaded.value;
    const lines = describeNodes(graph, types.value);
    for (const line of lines) output.result(line, () => rowText(line));
    const run = runSize(graph, types.value);
    const summary = { name: graph.name, ...about, ...summarize(graph, types.value, lines), run, notes };
    output.result({ summary }, () => summaryText(summary));
    for (const note of notes) output.note(note);
    return EXIT.OK;
  },
};

interface NodeLine {
  readonly name: string;
  readonly kind: OperatorKind;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly macs: number;
  /** Bytes of the constants it reads, as their own types store them. */
  readonly weightBytes: number;
}

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

function summaryText({ nodes, macs, weightBytes, opset, producer, outputs, run }: Readonly<SummaryText>): string {
  const gives = outputs.map(({ name, shape }) => `${name} ${shapeText(shape ?? [])}`).join(', ');
  const by = producer === '' ? '' : ` by ${producer}`;
  const from = opset === null ? producer : `opset ${opset}${by}`;
  return `${nodes} nodes, ${macs} multiply-adds, ${weightBytes} bytes of weights; ${from}; gives ${gives}\na run takes ${runSizeText(run)}`;
}

interface SummaryText {
  readonly nodes: number;
  readonly macs: number;
  readonly weightBytes: number;
  readonly opset: number | null;
  readonly producer: string;
  readonly run: RunSize;
  readonly outputs: readonly { readonly name: string; readonly shape?: readonly number[] }[];
}
