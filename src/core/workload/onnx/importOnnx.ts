import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { Graph } from '../graph/graph.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';
import { inOneGo } from '../../base/slices.ts';
import { inputProblem, runnableInSlices } from '../graph/runnable.ts';
import { inferShapes } from '../graph/shapes.ts';
import { createBuilder } from './builder.ts';
import { readersOf } from './byteInputs.ts';
import { decodeModel, type DecodedModel } from './decode.ts';
import { dimensionProblems, openDimensionsOf, readInput, type ImportOptions, type OpenDimension } from './inputs.ts';
import { importNodes, type Made } from './importNodes.ts';
import { givenInputs } from './messages.ts';
import type { ImportState } from './nodeImport.ts';
import { orderNodes, type NodeOrder } from './order.ts';
import { withCuts } from './prepare/cutBefore.ts';
import { cutModel } from './prepare/cutModel.ts';
import { prepareModel, type TypeOf } from './prepare/prepareModel.ts';
import { withSeededWeights } from './prepare/seedWeights.ts';
import { createReport, type ImportReport } from './report.ts';
import type { GraphMessage, NodeMessage, TensorMessage, ValueInfoMessage } from './schema.ts';
import { readTensorMessage } from './tensor.ts';

export interface OnnxImport {
  readonly graph: Graph;
  /** Version of the operators of domain ai.onnx. */
  readonly opset: number;
  /** Program that wrote the file. */
  readonly producer: string;
  /** What was left out or taken otherwise than the file says. */
  readonly notes: readonly string[];
  /** Sizes that the file leaves open, whether or not they were given. */
  readonly open: readonly OpenDimension[];
  /** Weights that the file has no values of, and that have random ones now. */
  readonly seeded: readonly string[];
}

const OPSETS = { oldest: 7, newest: 25 };

/**
 * The graph of an ONNX file (opset 7 and newer), shapes inferred, shape arithmetic computed, constants only as far as they are used.
 * All reasons why it cannot be taken are told. Never throws; memory and time are bounded by the size of the file.
 * Codes `onnx.*`, and `graph.*` of `inferShapes` and `runnableProblems`: what is taken can be run.
 */
export function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): Result<OnnxImport> {
  return inOneGo(importInSlices(bytes, options));
}

/** The same in slices: each yield the fraction that is done. */
export function* importInSlices(
  bytes: Uint8Array,
  options: ImportOptions = {},
): Generator<number, Result<OnnxImport>, void> {
  const model = decodeModel(bytes);
  if (!model.ok) return model;
  const report = createReport();
  const opset = opsetOf(model.value, report);
  if (typeof opset !== 'number') return failure(opset);
  const given = givenInputs(model.value.graph);
  let held = bytes.length;
  for (const file of options.external?.values() ?? []) held += file.length;
  const prepared = yield* prepareModel(model.value, options, typeFrom(opset, held, options));
  if (!prepared.ok) return prepared;
  const { notes, seeded } = prepared.value;
  const taken = givenInputs(prepared.value.model.graph);
  // Sizes of what was cut away may be needed to know where the part begins.
  const [misnamed, ...others] = dimensionProblems([...new Set([...taken, ...given])], options);
  if (misnamed !== undefined) return failure(misnamed, ...others);
  for (const note of notes) report.note(note);
  const graph = yield* importGraph(prepared.value.model.graph, opset, held, options, report);
  if (!graph.ok) return failure(...withCuts(graph.problems, prepared.value.model));
  const { producerName, producerVersion } = model.value;
  const producer = `${producerName} ${producerVersion}`.trim();
  const open = openDimensionsOf(taken);
  return ok({ graph: graph.value, opset, producer, notes: report.notes(), open, seeded });
}

/** Finds the type of a value by importing what makes it. */
const typeFrom = (opset: number, fileBytes: number, { dimensions, batch, sharedPlaceholders }: ImportOptions): TypeOf =>
  function* (model, value) {
    const before = cutModel(model, { to: [value] });
    if (!before.ok) return null;
    const { model: whole } = withSeededWeights(before.value.model, 1);
    const options = {
      ...(dimensions !== undefined && { dimensions }),
      ...(batch !== undefined && { batch }),
      ...(sharedPlaceholders !== undefined && { sharedPlaceholders }),
    };
    const graph = yield* importGraph(whole.graph, opset, fileBytes, options, createReport());
    const types = graph.ok ? inferShapes(graph.value) : graph;
    return types.ok ? (types.value.get(value) ?? null) : null;
  };

/** Sizes that a file leaves open, of a file that may not be taken for other reasons; empty where it cannot be read. */
export function openDimensions(bytes: Uint8Array): readonly OpenDimension[] {
  const model = decodeModel(bytes);
  return model.ok ? openDimensionsOf(givenInputs(model.value.graph)) : [];
}

function* importGraph(
  graph: GraphMessage,
  opset: number,
  fileBytes: number,
  options: ImportOptions,
  report: ImportReport,
): Generator<number, Result<Graph>, void> {
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const inputs = givenInputs(graph);
  const outputs = graph.output.map((output) => output.name);
  const broken = checkLists(
    graph,
    inputs.map((input) => input.name),
    outputs,
  );
  if (broken !== null) return failure(broken);
  const given = new Set([...initializers.keys(), ...inputs.map((input) => input.name)]);
  const order = orderNodes(graph.node, given, outputs);
  if (!('indices' in order)) return failure(...order);

  const builder = createBuilder(new Set(outputs));
  // Names of the file go to values of the file; those that the import adds make way.
  for (const name of given) builder.valueName(name);
  for (const name of order.makers.keys()) builder.valueName(name);
  const used = usedValues(graph, order, outputs);
  // Constants are computed from what the file holds: each weight turned and scaled takes half as many elements as bytes.
  const state = {
    opset,
    builder,
    report,
    makers: new Map(),
    moved: new Map(),
    looks: 2 ** 24,
    budget: 2 ** 22 + fileBytes,
  };
  const values = new Map<string, Made>();
  const problems: Problem[] = [];
  problems.push(...readInputs({ inputs, nodes: graph.node }, used, options, state, values));
  const steps = initializers.size + order.indices.length;
  let done = 0;
  for (const [name, tensor] of initializers) {
    if (used.has(name)) values.set(name, readInitializer(tensor, report));
    yield ++done / steps;
  }

  const nodes = importNodes(state, graph.node, order, used, values);
  while (nodes.next().done !== true) yield ++done / steps;
  for (const output of outputs) {
    const value = values.get(output);
    if (value === undefined || value.kind === 'lost' || (value.kind === 'computed' && value.name === output)) continue;
    // What became another value or a constant keeps its name outside.
    const made = builder.node(builder.nodeName(`output ${output}`), { kind: 'identity' }, [value], output);
    if ('code' in made) problems.push(made);
  }
  problems.push(...report.problems());
  return yield* checked(builder.finish(graph.name, outputs), problems);
}

/** Adds the inputs that are used to the graph; what is wrong with others. */
function readInputs(
  { inputs, nodes }: { readonly inputs: readonly ValueInfoMessage[]; readonly nodes: readonly NodeMessage[] },
  used: ReadonlySet<string>,
  options: ImportOptions,
  { builder, report }: ImportState,
  values: Map<string, Made>,
): readonly Problem[] {
  const readers = readersOf(nodes);
  return inputs.flatMap((info): readonly Problem[] => {
    if (!used.has(info.name)) {
      report.note(`Input ${quote(info.name)} is not used and was left out.`);
      return [];
    }
    const input = readInput(info, options, report, readers);
    const value = 'shape' in input ? builder.input(input) : input;
    values.set(info.name, 'kind' in value ? value : { kind: 'lost', computed: true });
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
  } else problems.unshift(...graph.inputs.flatMap(inputProblem));
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
  for (const index of order.indices) for (const value of graph.node[index]?.input ?? []) used.add(value);
  used.delete('');
  return used;
}

function opsetOf(model: DecodedModel, report: ImportReport): number | Problem {
  const entry = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const opset = entry === undefined ? null : Number(entry.version);
  if (opset === null || opset < OPSETS.oldest) {
    const message = opset === null ? 'The file names no opset of domain ai.onnx.' : `The file uses opset ${opset}.`;
    const fix = `Export with opset ${OPSETS.oldest} or newer (onnx.version_converter makes old files new).`;
    return { code: 'onnx.opset', message, field: 'opset_import', got: opset, limit: OPSETS.oldest, fix };
  }
  if (opset > OPSETS.newest) report.note(`Opset ${opset} is newer than ${OPSETS.newest}, the newest known here.`);
  return opset;
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
