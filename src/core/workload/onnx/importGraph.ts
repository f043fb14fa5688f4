import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';
import { viewOf } from '../../operators/onnx/views.ts';
import type { Value } from '../../operators/onnx/node.ts';
import type { Graph, ValueRange } from '../graph/graph.ts';
import { inputProblems, runnableInSlices } from '../graph/runnable.ts';
import { inferShapes } from '../graph/shapes.ts';
import { GraphBuilder } from './builder.ts';
import { readersOf } from './byteInputs.ts';
import type { DecodedModel } from './decode.ts';
import { quantizedFile } from './dequantize/quantizedFile.ts';
import type { FileValue } from './dequantize/rewriting.ts';
import { mergeHosted } from './hosted/mergeHosted.ts';
import type { FileHost } from './hosted/nodeHost.ts';
import { importNodes } from './importNodes.ts';
import type { ImportState, Made } from './importState.ts';
import { readInput, type ImportOptions } from './inputs.ts';
import { withSettings } from './settings.ts';
import { givenInputs } from './messages.ts';
import { orderNodes, type NodeOrder } from './order.ts';
import { readsOf } from './prepare/reads.ts';
import { createReport, type ImportReport } from './report.ts';
import type { GraphMessage, TensorMessage, ValueInfoMessage } from './schema.ts';
import { readTensorMessage } from './tensor.ts';

/** A file that is ready to be taken: of which weights have values and a part is all there is. */
export interface GraphImport {
  readonly model: DecodedModel;
  readonly opset: number;
  readonly fileBytes: number;
  readonly options: ImportOptions;
  readonly report: ImportReport;
  /** Takes what no operator of ours is. */
  readonly host?: FileHost;
  /** The quantized file that the model is the network in floats of. */
  readonly quantized?: QuantizedModel;
}

export interface QuantizedModel {
  readonly model: DecodedModel;
  /** By the names of float values, what of the file they are. */
  readonly values: ReadonlyMap<string, FileValue>;
}

/** Its graph: nodes as operators of ours, or, where there is a host, as ONNX models. Codes: of `importOnnx`. */
export function* importGraph({
  model,
  opset,
  fileBytes,
  options,
  report,
  host,
  quantized,
}: GraphImport): Generator<number, Result<Graph>, void> {
  const { graph } = model;
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const inputs = givenInputs(graph);
  const outputs = graph.output.map((output) => output.name);
  const broken = checkLists(
    graph,
    inputs.map((input) => input.name),
    outputs,
  );
  if (broken !== null) return failure(broken);
  const names = new Set([...initializers.keys(), ...inputs.map((input) => input.name)]);
  const order = orderNodes(graph.node, names, outputs);
  if (!('indices' in order)) return failure(...order);

  const builder = new GraphBuilder(new Set(outputs));
  // Names of the file go to values of the file; those that the import adds make way.
  for (const name of names) builder.valueName(name);
  for (const name of order.makers.keys()) builder.valueName(name);
  const used = usedValues(graph, order, outputs);
  // Constants are computed from what the file holds: each weight turned and scaled takes half as many elements as bytes.
  const budget = { left: 2 ** 22 + fileBytes, looks: 2 ** 24 };
  const state: ImportState = {
    opset,
    builder,
    report,
    budget,
    makers: new Map(),
    moved: new Map(),
    ...(host === undefined ? {} : { host }),
  };
  const values = new Map<string, Made>();
  const problems: Problem[] = [...readInputs({ inputs, graph }, used, options, state, values)];
  const steps = initializers.size + order.indices.length;
  let done = 0;
  for (const [name, tensor] of initializers) {
    // A runtime takes constants that we do not.
    if (used.has(name)) values.set(name, readInitializer(tensor, host === undefined ? report : createReport()));
    yield ++done / steps;
  }

  const nodes = importNodes(state, graph.node, order, used, values);
  while (nodes.next().done !== true) yield ++done / steps;
  const given = host === undefined ? outputs : host.outputs(outputs, values, state);
  problems.push(...nameOutputs(given, values, builder));
  problems.push(...report.problems());
  const finished = builder.finish(graph.name, given);
  const made = quantized === undefined ? finished : withFile(finished, quantized, values, state);
  return yield* checked(
    host === undefined || problems.length > 0 ? made : mergeHosted(made, model, host.hosted),
    problems,
  );
}

/** What became another value or a constant keeps its name outside. */
function nameOutputs(
  outputs: readonly string[],
  values: ReadonlyMap<string, Made>,
  builder: GraphBuilder,
): readonly Problem[] {
  return outputs.flatMap((output): readonly Problem[] => {
    const value = values.get(output);
    if (value === undefined || value.kind === 'lost' || (value.kind === 'computed' && value.name === output)) return [];
    const made = builder.node(builder.nodeName(`output ${output}`), { kind: 'identity' }, [value], output);
    return 'code' in made ? [made] : [];
  });
}

/** With what the quantized file says of its values. A value that is a view of an image has its range there too. */
function withFile(
  graph: Graph,
  { model, values: known }: QuantizedModel,
  values: ReadonlyMap<string, Made>,
  { makers }: ImportState,
): Graph {
  const ranges = new Map<string, ValueRange>();
  const found = new Map<string, FileValue>();
  const maker = (value: Value) => (value.kind === 'computed' ? makers.get(value.name) : undefined) ?? null;
  for (const [name, fileValue] of known) {
    let value = values.get(name);
    if (value?.kind === 'computed' && !found.has(value.name)) found.set(value.name, fileValue);
    while (value?.kind === 'computed' && !ranges.has(value.name)) {
      ranges.set(value.name, fileValue.range);
      value = viewOf({ maker }, value)?.image;
    }
  }
  const file = quantizedFile(model, graph, found);
  return { ...graph, ranges: Object.fromEntries(ranges), ...(file === null ? {} : { quantized: file }) };
}

/** Adds the inputs that are used to the graph; what is wrong with others. */
function readInputs(
  { inputs, graph }: { readonly inputs: readonly ValueInfoMessage[]; readonly graph: GraphMessage },
  used: ReadonlySet<string>,
  options: ImportOptions,
  { builder, report }: ImportState,
  values: Map<string, Made>,
): readonly Problem[] {
  const readers = readersOf(graph.node);
  const read = inputs.flatMap((info) => {
    if (used.has(info.name)) return [{ name: info.name, input: readInput(info, options, report, readers) }];
    report.note(`Input ${quote(info.name)} is not used and was left out.`);
    return [];
  });
  const sound = read.flatMap(({ input }) => ('shape' in input ? [input] : []));
  const settled = new Map(withSettings(sound, graph, readers).map((input) => [input.name, input]));
  return read.flatMap(({ name, input }): readonly Problem[] => {
    const value = 'shape' in input ? builder.input(settled.get(name) ?? input) : input;
    values.set(name, 'kind' in value ? value : { kind: 'lost', computed: true });
    if ('kind' in value) return [];
    return 'code' in value ? [value] : value;
  });
}

/** The graph, if it can be run and nothing was wrong before. */
function* checked(graph: Graph, problems: Problem[]): Generator<number, Result<Graph>, void> {
  if (problems.length === 0) {
    const types = inferShapes(graph);
    if (!types.ok) return types;
    for (const found of runnableInSlices(graph, types.value)) {
      problems.push(...found);
      yield 1;
    }
  } else problems.unshift(...inputProblems(graph));
  const [first, ...more] = problems;
  return first === undefined ? ok(graph) : failure(first, ...more);
}

function readInitializer(tensor: TensorMessage, report: ImportReport): Made {
  const known = readTensorMessage(tensor);
  if (!('code' in known)) return { kind: 'known', name: tensor.name, tensor: known };
  const { code, what, fix } = known;
  report.add(`Initializer ${quote(tensor.name)}`, tensor.name, {
    code,
    reason: `it ${what}`,
    got: null,
    limit: null,
    fix,
  });
  return { kind: 'lost', computed: false };
}

function usedValues(graph: GraphMessage, order: NodeOrder, outputs: readonly string[]): ReadonlySet<string> {
  const used = new Set(outputs);
  for (const index of order.indices) {
    const node = graph.node[index];
    if (node !== undefined) for (const value of readsOf(node)) used.add(value);
  }
  used.delete('');
  return used;
}

function checkLists(graph: GraphMessage, inputs: readonly string[], outputs: readonly string[]): Problem | null {
  if (graph.node.length > GRAPH_LIMITS.nodes) {
    const message = `The graph has ${graph.node.length} nodes.`;
    return graphProblem({
      code: 'onnx.nodes',
      field: 'node',
      message,
      got: graph.node.length,
      limit: GRAPH_LIMITS.nodes,
      fix: 'Split the network.',
    });
  }
  if (graph.sparseInitializer.length > 0) {
    const message = 'The graph has sparse initializers.';
    return graphProblem({
      code: 'onnx.sparse',
      field: 'sparse_initializer',
      message,
      got: graph.sparseInitializer.length,
      limit: 0,
      fix: 'Export with dense weights.',
    });
  }
  if (outputs.length === 0) {
    return graphProblem({
      code: 'onnx.outputs',
      field: 'output',
      message: 'The graph has no outputs.',
      got: 0,
      limit: 1,
      fix: 'Export the model again.',
    });
  }
  const lists = { input: inputs, output: outputs, initializer: graph.initializer.map(({ name }) => name) };
  for (const [field, names] of Object.entries(lists)) {
    const seen = new Set<string>();
    for (const name of names) {
      if (!seen.has(name) && name !== '') seen.add(name);
      else {
        const message = `The graph has ${name === '' ? `an ${field} without a name` : `two ${field}s called ${quote(name)}`}.`;
        return graphProblem({
          code: 'onnx.duplicate',
          field,
          message,
          got: name.slice(0, 200),
          limit: null,
          fix: 'Give each value a name of its own.',
        });
      }
    }
  }
  return null;
}
