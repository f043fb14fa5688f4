import type { Constant, TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphInput, GraphNode } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { inferNode } from '../../operators/inferNode.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import type { Operator } from '../../operators/registry.ts';
import { nodeProblem } from '../../tensor/problems.ts';
import { checkType } from '../graph/shapes.ts';
import type { Problem } from '../../base/problem.ts';
import type { Known } from '../../operators/onnx/known.ts';
import type { Value } from '../../operators/onnx/node.ts';
import { toConstant } from './tensor.ts';

export interface GraphBuilder {
  readonly input: (input: GraphInput) => Value | Problem;
  /** Adds a node; its value's type is inferred at once. */
  readonly node: (
    name: string,
    operator: Operator,
    inputs: readonly (Value | null)[],
    output: string,
  ) => Value | Problem;
  /** A value name that no other value has: `wanted`, or with a number after it. */
  readonly valueName: (wanted: string) => string;
  readonly nodeName: (wanted: string) => string;
  readonly finish: (name: string, outputs: readonly string[]) => Graph;
}

/**
 * Gathers a graph node by node, with constants only as far as they are used. What goes out as `outputs` is made by nodes:
 * a constant of such a name gets another.
 */
export function createBuilder(outputs: ReadonlySet<string>): GraphBuilder {
  const inputs: GraphInput[] = [];
  const nodes: GraphNode[] = [];
  const constants = new Map<string, Constant>();
  const constantNames = new Map<Known, string>();
  const valueName = createNamer();
  const nodeName = createNamer();
  let total = 0;

  const admit = (name: string, type: TensorType): Problem | null => {
    const problem = checkType(name, type, total);
    if (problem === null) total += elementsOf(type.shape);
    return problem;
  };

  /** The name under which the graph knows a value; a constant becomes part of the graph now. */
  const nameOf = (value: Value): string | Problem => {
    if (value.kind === 'computed') return value.name;
    const { tensor } = value;
    const before = constantNames.get(tensor);
    if (before !== undefined) return before;
    const problem = admit(value.name, tensor);
    if (problem !== null) return problem;
    const constant = toConstant(tensor);
    if (constant === null) {
      const message = `Constant ${JSON.stringify(value.name.slice(0, 80))} has integers that do not fit 32 bits.`;
      const fix = 'Export it with smaller integers, or as float.';
      return { code: 'onnx.integers', message, field: value.name.slice(0, 200), got: null, limit: 2 ** 31 - 1, fix };
    }
    const name = constants.has(value.name) || outputs.has(value.name) ? valueName(value.name) : value.name;
    constants.set(name, constant);
    constantNames.set(tensor, name);
    return name;
  };

  return {
    valueName,
    nodeName,
    input(input) {
      const problem = admit(input.name, input);
      if (problem !== null) return problem;
      inputs.push(input);
      return { kind: 'computed', name: input.name, type: { type: input.type, shape: input.shape } };
    },
    node(name, operator, values, output) {
      const names: string[] = [];
      for (const value of values) {
        const found = value === null ? '' : nameOf(value);
        if (typeof found !== 'string') return found;
        names.push(found);
      }
      if (nodes.length >= GRAPH_LIMITS.nodes) return tooManyNodes(name);
      const node = { name, operator, inputs: names, output };
      const types = values.map((value) => (value === null ? null : value.kind === 'known' ? value.tensor : value.type));
      const type = inferNode(operator, types);
      if ('code' in type) return nodeProblem(node, type);
      const problem = admit(output, type);
      if (problem !== null) return problem;
      nodes.push(node);
      return { kind: 'computed', name: output, type };
    },
    finish: (name, outputs) => withoutUnread({ version: 1, name, inputs, outputs, nodes, constants: {} }, constants),
  };
}

/** The graph of the nodes and constants that are read, as not all outputs of a node of the file are. */
function withoutUnread(graph: Graph, constants: ReadonlyMap<string, Constant>): Graph {
  const read = new Set(graph.outputs);
  const needed = [...graph.nodes].reverse().filter(({ output, inputs }) => {
    if (!read.has(output)) return false;
    for (const input of inputs) read.add(input);
    return true;
  });
  const kept = Object.fromEntries([...constants].filter(([name]) => read.has(name)));
  return { ...graph, nodes: needed.reverse(), constants: kept };
}

function tooManyNodes(name: string): Problem {
  const message = `The network has more than ${GRAPH_LIMITS.nodes} operators.`;
  const field = name.slice(0, 200);
  return { code: 'graph.nodes', message, field, got: null, limit: GRAPH_LIMITS.nodes, fix: 'Split the network.' };
}

/** Names that are given once each; asking for the same again costs no search from the start. */
function createNamer(): (wanted: string) => string {
  const given = new Set<string>();
  const next = new Map<string, number>();
  return (wanted) => {
    let name = wanted;
    let number = next.get(wanted) ?? 2;
    while (given.has(name)) name = `${wanted} (${number++})`;
    next.set(wanted, number);
    given.add(name);
    return name;
  };
}
