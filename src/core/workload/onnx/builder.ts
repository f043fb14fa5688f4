import type { Constant, TensorType } from '../../tensor/tensor.ts';
import { outputsOf, type Graph, type GraphInput, type GraphNode } from '../graph/graph.ts';
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

interface BuilderMark {
  readonly nodes: number;
  readonly total: number;
}

/**
 * Gathers a graph node by node, with constants only as far as they are used. What goes out as `outputs` is made by nodes:
 * a constant of such a name gets another.
 */
export class GraphBuilder {
  /** A value name that no other value has: the wanted one, or with a number after it. */
  readonly valueName = createNamer();
  readonly nodeName = createNamer();
  readonly #outputs: ReadonlySet<string>;
  readonly #inputs: GraphInput[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #constantNames = new Map<Known, string>();
  #total = 0;

  constructor(outputs: ReadonlySet<string>) {
    this.#outputs = outputs;
  }

  input(input: GraphInput): Value | Problem {
    const problem = this.#admit(input.name, input);
    if (problem !== null) return problem;
    this.#inputs.push(input);
    return { kind: 'computed', name: input.name, type: { type: input.type, shape: input.shape } };
  }

  /** Adds a node that was made outside, with the types of its values. */
  hosted(node: GraphNode, types: readonly TensorType[]): Problem | null {
    if (this.#nodes.length >= GRAPH_LIMITS.nodes) return tooManyNodes(node.name);
    for (const [place, output] of outputsOf(node).entries()) {
      const type = types[place];
      const problem = output === '' || type === undefined ? null : this.#admit(output, type, 0);
      if (problem !== null) return problem;
    }
    this.#nodes.push(node);
    return null;
  }

  /** Adds a node; its value's type is inferred at once. */
  node(name: string, operator: Operator, values: readonly (Value | null)[], output: string): Value | Problem {
    const names: string[] = [];
    for (const value of values) {
      const found = value === null ? '' : this.#nameOf(value);
      if (typeof found !== 'string') return found;
      names.push(found);
    }
    if (this.#nodes.length >= GRAPH_LIMITS.nodes) return tooManyNodes(name);
    const node = { name, operator, inputs: names, output };
    const types = values.map((value) => (value === null ? null : value.kind === 'known' ? value.tensor : value.type));
    const type = inferNode(operator, types);
    if ('code' in type) return nodeProblem(node, type);
    const problem = this.#admit(output, type);
    if (problem !== null) return problem;
    this.#nodes.push(node);
    return { kind: 'computed', name: output, type };
  }

  /** Where it stands: what is added after can be taken back, but for names that were given. */
  mark(): BuilderMark {
    return { nodes: this.#nodes.length, total: this.#total };
  }

  /** What was taken back. */
  undoTo(mark: BuilderMark): readonly GraphNode[] {
    this.#total = mark.total;
    return this.#nodes.splice(mark.nodes);
  }

  /** Names of the nodes added since then. */
  since(mark: BuilderMark): readonly string[] {
    return this.#nodes.slice(mark.nodes).map(({ name }) => name);
  }

  /** With nodes and constants only as far as outputs need them. */
  finish(name: string, outputs: readonly string[]): Graph {
    const [inputs, nodes] = [this.#inputs, this.#nodes];
    return withoutUnread({ version: 1, name, inputs, outputs, nodes, constants: {} }, this.#constants);
  }

  #admit(name: string, type: TensorType, least = 1): Problem | null {
    const problem = checkType(name, type, this.#total, least);
    if (problem === null) this.#total += elementsOf(type.shape);
    return problem;
  }

  /** The name under which the graph knows a value; a constant becomes part of the graph now. */
  #nameOf(value: Value): string | Problem {
    if (value.kind === 'computed') return value.name;
    const { tensor } = value;
    const before = this.#constantNames.get(tensor);
    if (before !== undefined) return before;
    const problem = this.#admit(value.name, tensor);
    if (problem !== null) return problem;
    const constant = toConstant(tensor);
    if (constant === null) return tooWide(value.name);
    const name =
      this.#constants.has(value.name) || this.#outputs.has(value.name) ? this.valueName(value.name) : value.name;
    this.#constants.set(name, constant);
    this.#constantNames.set(tensor, name);
    return name;
  }
}

function tooWide(name: string): Problem {
  const message = `Constant ${JSON.stringify(name.slice(0, 80))} has integers that do not fit 32 bits.`;
  const fix = 'Export it with smaller integers, or as float.';
  return { code: 'onnx.integers', message, field: name.slice(0, 200), got: null, limit: 2 ** 31 - 1, fix };
}

/** The graph of the nodes and constants that are read, as not all outputs of a node of the file are. */
function withoutUnread(graph: Graph, constants: ReadonlyMap<string, Constant>): Graph {
  const read = new Set(graph.outputs);
  const needed = [...graph.nodes].reverse().filter((node) => {
    if (!outputsOf(node).some((output) => read.has(output))) return false;
    for (const input of node.inputs) read.add(input);
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
