import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import { outputsOf, type Graph, type GraphNode } from './graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { inferOutputs } from '../../operators/inferNode.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { describeShape } from '../../tensor/shape.ts';
import { graphProblem, nodeProblem, quote } from '../../tensor/problems.ts';

export type ValueTypes = ReadonlyMap<string, TensorType>;

const MAX_PROBLEMS = 50;

/**
 * The type of every value of a graph: inputs, constants, and what each node makes. All problems are told, up to 50;
 * what follows from a value that is wrong already is not told again.
 * Codes: `graph.{empty,nodes,duplicate,unknown,cycle,order,shape,elements,inputs,outputs,type,rank,channels,kernel,window,attribute,broadcast,concat,reshape,transpose}`.
 */
export function inferShapes(graph: Graph): Result<ValueTypes> {
  const { length } = graph.nodes;
  if (length > GRAPH_LIMITS.nodes) {
    const message = `The graph has ${length} nodes.`;
    return failure(
      graphProblem({
        code: 'graph.nodes',
        field: 'nodes',
        message,
        got: length,
        limit: GRAPH_LIMITS.nodes,
        fix: 'Split the network.',
      }),
    );
  }
  const inference = new Inference(graph);
  inference.takeGiven();
  inference.takeNodes();
  inference.takeOutputs();
  return inference.result();
}

class Inference {
  private readonly graph: Graph;
  private readonly problems: Problem[] = [];
  private readonly types = new Map<string, TensorType>();
  /** Values that are made, but of which no type could be told. */
  private readonly unclear = new Set<string>();
  private total = 0;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Inputs and constants. */
  takeGiven(): void {
    for (const input of this.graph.inputs) this.define(input.name, input, 'a graph input');
    for (const [name, constant] of Object.entries(this.graph.constants)) {
      this.define(name, constant, 'a constant');
      const { source, shape } = constant;
      const elements = elementsOf(shape);
      if (source.kind !== 'data' || source.data.length === elements) continue;
      const { length } = source.data;
      const message = `Constant ${quote(name)} of shape ${describeShape(shape)} has ${length} elements.`;
      const fix = 'Give one element for each place.';
      this.problems.push(
        graphProblem({ code: 'graph.shape', field: name, message, got: length, limit: elements, fix }),
      );
    }
  }

  takeNodes(): void {
    const makers = this.makers();
    for (const [index, node] of this.graph.nodes.entries()) {
      if (this.problems.length >= MAX_PROBLEMS) break;
      const missing = node.inputs.find((value) => value !== '' && !this.types.has(value));
      if (missing !== undefined) {
        const maker = makers.get(missing);
        if (!this.unclear.has(missing)) {
          this.problems.push(missingInput(this.graph.nodes, node, missing, maker, index));
        }
        for (const output of outputsOf(node)) this.unclear.add(output);
        continue;
      }
      const types = inferOutputs(
        node.operator,
        node.inputs.map((value) => this.types.get(value) ?? null),
      );
      if ('code' in types) {
        this.problems.push(nodeProblem(node, types));
        for (const output of outputsOf(node)) this.unclear.add(output);
      } else this.takeOutputsOf(node, types);
    }
  }

  private takeOutputsOf(node: GraphNode, types: readonly TensorType[]): void {
    const outputs = outputsOf(node);
    if (outputs.length > types.length) {
      const message = `Node ${quote(node.name)} has ${outputs.length} outputs; ${node.operator.kind} makes ${types.length}.`;
      const fix = 'Name as many values as it makes.';
      const limit = types.length;
      this.problems.push(
        graphProblem({ code: 'graph.outputs', field: node.name, message, got: outputs.length, limit, fix }),
      );
    }
    for (const [place, type] of types.entries()) {
      const output = outputs[place] ?? '';
      // What an ONNX model makes may be empty.
      if (output !== '') this.define(output, type, `node ${quote(node.name)}`, node.operator.kind === 'onnx' ? 0 : 1);
    }
  }

  takeOutputs(): void {
    const { outputs } = this.graph;
    if (outputs.length === 0) {
      const fix = 'Name the values it gives.';
      this.problems.push(
        graphProblem({
          code: 'graph.empty',
          field: 'outputs',
          message: 'The graph has no outputs.',
          got: 0,
          limit: 1,
          fix,
        }),
      );
    }
    for (const output of outputs) {
      const known = this.types.has(output) || this.unclear.has(output);
      if (known || this.problems.length >= MAX_PROBLEMS) continue;
      const message = `The graph's output ${quote(output)} is made by no node.`;
      const fix = 'Name a value that a node makes.';
      this.problems.push(
        graphProblem({ code: 'graph.unknown', field: output, message, got: output, limit: null, fix }),
      );
    }
  }

  result(): Result<ValueTypes> {
    const [first, ...more] = this.problems;
    return first === undefined ? ok(this.types) : failure(first, ...more.slice(0, MAX_PROBLEMS - 1));
  }

  private define(value: string, type: TensorType, whose: string, least = 1): void {
    if (this.types.has(value) || this.unclear.has(value)) {
      const message = `Value ${quote(value)} is made twice, the second time by ${whose}.`;
      const fix = 'Give each value a name of its own.';
      this.problems.push(
        graphProblem({ code: 'graph.duplicate', field: value, message, got: whose, limit: null, fix }),
      );
      return;
    }
    const found = checkType(value, type, this.total, least);
    if (found === null) {
      this.types.set(value, type);
      this.total += elementsOf(type.shape);
    } else {
      this.unclear.add(value);
      this.problems.push(found);
    }
  }

  /** By value, the first node that makes it; nodes of one name are told. */
  private makers(): ReadonlyMap<string, number> {
    const makers = new Map<string, number>();
    const names = new Set<string>();
    for (const [index, node] of this.graph.nodes.entries()) {
      const { name } = node;
      if (names.has(name)) {
        const message = `Two nodes are called ${quote(name)}.`;
        const fix = 'Give each node a name of its own.';
        this.problems.push(
          graphProblem({ code: 'graph.duplicate', field: name, message, got: name, limit: null, fix }),
        );
      }
      names.add(name);
      for (const output of outputsOf(node)) if (!makers.has(output)) makers.set(output, index);
    }
    return makers;
  }
}

/** What is wrong with a graph; nothing if `inferShapes` succeeds. */
export function checkGraph(graph: Graph): readonly Problem[] {
  const types = inferShapes(graph);
  return types.ok ? [] : types.problems;
}

/** A type that no tensor may have: extents that are not whole and at least `least`, too many axes or elements. */
export function checkType(value: string, { shape }: TensorType, elementsSoFar = 0, least = 1): Problem | null {
  const bad = shape.find((size) => !Number.isSafeInteger(size) || size < least);
  if (shape.length > GRAPH_LIMITS.rank) {
    const message = `Value ${quote(value)} has ${shape.length} axes.`;
    return graphProblem({
      code: 'graph.shape',
      field: value,
      message,
      got: shape.length,
      limit: GRAPH_LIMITS.rank,
      fix: `Use at most ${GRAPH_LIMITS.rank} axes.`,
    });
  }
  if (bad !== undefined) {
    const message = `Value ${quote(value)} has shape ${describeShape(shape)}: extents are whole numbers of at least ${least}.`;
    return graphProblem({
      code: 'graph.shape',
      field: value,
      message,
      got: bad,
      limit: least,
      fix: 'Give every axis a fixed positive size.',
    });
  }
  const elements = elementsOf(shape);
  if (elements > GRAPH_LIMITS.elements) {
    const message = `Value ${quote(value)} of shape ${describeShape(shape)} has ${elements} elements.`;
    return graphProblem({
      code: 'graph.elements',
      field: value,
      message,
      got: elements,
      limit: GRAPH_LIMITS.elements,
      fix: 'Use smaller tensors.',
    });
  }
  if (elementsSoFar + elements > GRAPH_LIMITS.totalElements) {
    const message = `With value ${quote(value)} the graph's tensors have more than ${GRAPH_LIMITS.totalElements} elements.`;
    return graphProblem({
      code: 'graph.elements',
      field: value,
      message,
      got: elementsSoFar + elements,
      limit: GRAPH_LIMITS.totalElements,
      fix: 'Use a smaller batch or smaller tensors.',
    });
  }
  return null;
}

function missingInput(
  nodes: readonly GraphNode[],
  node: GraphNode,
  value: string,
  maker: number | undefined,
  index: number,
): Problem {
  const who = `Node ${quote(node.name)} (${node.operator.kind})`;
  if (maker === undefined) {
    const message = `${who} reads ${quote(value)}, which is no input, no constant and made by no node.`;
    return graphProblem({
      code: 'graph.unknown',
      field: value,
      message,
      got: value,
      limit: null,
      fix: 'Add the value, or mend the name.',
    });
  }
  const loop = cycleThrough(nodes, index);
  if (loop !== null) {
    const message = `${who} needs its own result: ${loop.slice(0, 8).map(quote).join(' -> ')}.`;
    return graphProblem({
      code: 'graph.cycle',
      field: value,
      message,
      got: loop.length,
      limit: 0,
      fix: 'Break the cycle: a network here has no feedback.',
    });
  }
  const message = `${who} reads ${quote(value)}, which is made only later, by ${quote(nodes[maker]?.name ?? '')}.`;
  return graphProblem({
    code: 'graph.order',
    field: value,
    message,
    got: value,
    limit: null,
    fix: 'List nodes so that every value is made before it is used.',
  });
}

/** Names of the nodes of a cycle through a node, in the direction of its inputs; null if there is none. */
function cycleThrough(nodes: readonly GraphNode[], start: number): readonly string[] | null {
  const makers = new Map(nodes.flatMap((node, index) => outputsOf(node).map((output) => [output, index] as const)));
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const at of queue) {
    for (const value of nodes[at]?.inputs ?? []) {
      const maker = makers.get(value);
      if (maker === start) {
        const path = [at];
        for (let back = cameFrom.get(at); back !== undefined; back = cameFrom.get(back)) path.push(back);
        return [...path.reverse(), start].map((index) => nodes[index]?.name ?? '');
      }
      if (maker === undefined || cameFrom.has(maker)) continue;
      cameFrom.set(maker, at);
      queue.push(maker);
    }
  }
  return null;
}
