import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { constantData } from '../../tensor/constant.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { describeShape } from '../../tensor/shape.ts';
import { graphProblem, quote } from '../../tensor/problems.ts';
import { inferShapes, type ValueTypes } from '../graph/shapes.ts';
import { evaluate } from '../../operators/evaluate.ts';
import type { FloatTensor } from '../../tensor/float.ts';
import { inOneGo } from '../../base/slices.ts';

/** Values of a graph by name, each row-major. */
export type FloatValues = Readonly<Record<string, Float32Array>>;

export interface FloatRunOptions {
  /** Values to return: the graph's outputs unless told otherwise. Others are let go after their last use. */
  readonly keep?: 'outputs' | 'all' | readonly string[];
  /** Sees every input and what every node makes, in order, when it is made. The data must not be changed. */
  readonly onValue?: (name: string, value: FloatTensor) => void;
}

export interface FloatProgress {
  /** The node just computed. */
  readonly node: GraphNode;
  readonly done: number;
  readonly total: number;
  /** Elements of all values in memory, constants apart. */
  readonly held: number;
}

/**
 * Runs a graph in float32 by the definitions of its operators. `inputs`: a value for each input of the graph, of as many elements as its shape.
 * Codes `reference.{input,size,type,keep,operator}`, and `graph.*` of `inferShapes`.
 */
export function runFloat(graph: Graph, inputs: FloatValues, options: FloatRunOptions = {}): Result<FloatValues> {
  return inOneGo(runFloatInSlices(graph, inputs, options));
}

/** As `runFloat`, stopping after each node so that a worker can tell how far it is, or be told to give up (by not asking for more). */
export function* runFloatInSlices(
  graph: Graph,
  inputs: FloatValues,
  options: FloatRunOptions = {},
): Generator<FloatProgress, Result<FloatValues>, void> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const keep = keptValues(graph, options.keep ?? 'outputs');
  const [first, ...more] = [...checkInputs(graph, inputs), ...checkKept(keep, types.value)];
  if (first !== undefined) return failure(first, ...more);
  const foreign = graph.nodes.find((node) => node.operator.kind === 'onnx');
  if (foreign !== undefined) return failure(noDefinition(foreign));

  const lastUses = lastUsesOf(graph);
  const values = new Map<string, FloatTensor>();
  const define = (name: string, data: Float32Array): void => {
    const tensor = { shape: types.value.get(name)?.shape ?? [], data };
    values.set(name, tensor);
    options.onValue?.(name, tensor);
  };
  const valueOf = (name: string): FloatTensor | undefined => {
    const constant = Object.hasOwn(graph.constants, name) ? graph.constants[name] : undefined;
    return constant === undefined ? values.get(name) : { shape: constant.shape, data: constantData(constant) };
  };
  for (const { name } of graph.inputs) define(name, inputs[name] ?? new Float32Array(0));
  for (const [index, node] of graph.nodes.entries()) {
    const shape = types.value.get(node.output)?.shape ?? [];
    define(node.output, evaluate(node.operator, node.inputs.map(valueOf), shape));
    for (const name of [...node.inputs, node.output]) {
      if (!keep.has(name) && (lastUses.get(name) ?? -1) <= index) values.delete(name);
    }
    const held = [...values.values()].reduce((sum, { data }) => sum + data.length, 0);
    yield { node, done: index + 1, total: graph.nodes.length, held };
  }
  return ok(Object.fromEntries([...keep].map((name) => [name, valueOf(name)?.data ?? new Float32Array(0)])));
}

const noDefinition = ({ name }: GraphNode): Problem =>
  graphProblem({
    code: 'reference.operator',
    field: name,
    message: `Node ${quote(name)} is an ONNX model: it has no definition here.`,
    got: 'onnx',
    limit: null,
    fix: 'Run it by a runtime (visitFloatInSlices).',
  });

/** By value, the index of the last node that reads it. */
function lastUsesOf(graph: Graph): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const [index, node] of graph.nodes.entries()) for (const input of node.inputs) uses.set(input, index);
  return uses;
}

/** 'all' are inputs and what nodes make; constants are kept only by name. */
function keptValues(graph: Graph, keep: 'outputs' | 'all' | readonly string[]): ReadonlySet<string> {
  if (keep === 'outputs') return new Set(graph.outputs);
  if (keep !== 'all') return new Set(keep);
  return new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.nodes.map(({ output }) => output),
    ...graph.outputs,
  ]);
}

/** What is wrong with the inputs given. Codes `reference.{input,size,type}`. */
export function checkInputs(graph: Graph, inputs: FloatValues): readonly Problem[] {
  const own = new Set(graph.nodes.flatMap((node) => (node.operator.kind === 'onnx' ? [] : node.inputs)));
  return graph.inputs.flatMap(({ name, type, shape }): readonly Problem[] => {
    const who = `Input ${quote(name)}`;
    const expected = elementsOf(shape);
    if (type !== 'float32' && own.has(name)) {
      const message = `${who} has elements of type ${type}.`;
      return [
        graphProblem({
          code: 'reference.type',
          field: name,
          message,
          got: type,
          limit: 'float32',
          fix: 'Give a network with float inputs.',
        }),
      ];
    }
    const data = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (data === undefined) {
      const message = `${who} of shape ${describeShape(shape)} has no values.`;
      return [
        graphProblem({
          code: 'reference.input',
          field: name,
          message,
          got: null,
          limit: expected,
          fix: 'Give a value for each input of the network.',
        }),
      ];
    }
    if (data.length === expected) return [];
    const message = `${who} of shape ${describeShape(shape)} needs ${expected} elements, not ${data.length}.`;
    return [
      graphProblem({
        code: 'reference.size',
        field: name,
        message,
        got: data.length,
        limit: expected,
        fix: 'Give one element for each place.',
      }),
    ];
  });
}

function checkKept(keep: ReadonlySet<string>, types: ValueTypes): readonly Problem[] {
  return [...keep]
    .filter((name) => !types.has(name))
    .map((name) => {
      const message = `The graph has no value ${quote(name)}, which was asked for.`;
      return graphProblem({
        code: 'reference.keep',
        field: name,
        message,
        got: name.slice(0, 200),
        limit: null,
        fix: 'Ask for values of the graph.',
      });
    });
}
