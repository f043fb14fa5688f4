import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { inferNode } from '../../operators/inferNode.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { describeShape } from '../../tensor/shape.ts';
import { graphProblem, nodeProblem, quote } from '../../tensor/problems.ts';

export type ValueTypes = ReadonlyMap<string, TensorType>;

const MAX_PROBLEMS = 50;

/**
 * The type of every value of a graph: inputs, constants, and what each node makes. All problems are told, up to 50;
 * what follows from a value that is wrong already is not told again.
 * Codes: `graph.{empty,nodes,duplicate,unknown,cycle,order,shape,elements,inputs,type,rank,channels,kernel,window,attribute,broadcast,concat,reshape,transpose}`.
 */
export function inferShapes(graph: Graph): Result<ValueTypes> {
  if (graph.nodes.length > GRAPH_LIMITS.nodes) {
    return failure(
      graphProblem(
        'graph.nodes',
        'nodes',
        `The graph has ${graph.nodes.length} nodes.`,
        graph.nodes.length,
        GRAPH_LIMITS.nodes,
        'Split the network.',
      ),
    );
  }
  const problems: Problem[] = [];
  const types = new Map<string, TensorType>();
  /** Values that are made, but of which no type could be told. */
  const unclear = new Set<string>();
  let total = 0;

  const define = (value: string, type: TensorType, whose: string): void => {
    if (types.has(value) || unclear.has(value)) {
      const message = `Value ${quote(value)} is made twice, the second time by ${whose}.`;
      problems.push(graphProblem('graph.duplicate', value, message, whose, null, 'Give each value a name of its own.'));
      return;
    }
    const found = checkType(value, type, total);
    if (found === null) {
      types.set(value, type);
      total += elementsOf(type.shape);
    } else {
      unclear.add(value);
      problems.push(found);
    }
  };

  for (const input of graph.inputs) define(input.name, input, 'a graph input');
  for (const [name, constant] of Object.entries(graph.constants)) {
    define(name, constant, 'a constant');
    const { source } = constant;
    if (source.kind === 'data' && source.data.length !== elementsOf(constant.shape)) {
      const message = `Constant ${quote(name)} of shape ${describeShape(constant.shape)} has ${source.data.length} elements.`;
      problems.push(
        graphProblem(
          'graph.shape',
          name,
          message,
          source.data.length,
          elementsOf(constant.shape),
          'Give one element for each place.',
        ),
      );
    }
  }
  const makers = new Map<string, number>();
  const names = new Set<string>();
  for (const [index, node] of graph.nodes.entries()) {
    if (names.has(node.name)) {
      const message = `Two nodes are called ${quote(node.name)}.`;
      problems.push(
        graphProblem('graph.duplicate', node.name, message, node.name, null, 'Give each node a name of its own.'),
      );
    }
    names.add(node.name);
    if (!makers.has(node.output)) makers.set(node.output, index);
  }

  for (const [index, node] of graph.nodes.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const missing = node.inputs.find((value) => value !== '' && !types.has(value));
    if (missing !== undefined) {
      const maker = makers.get(missing);
      if (!unclear.has(missing)) problems.push(missingInput(graph.nodes, node, missing, maker, index));
      unclear.add(node.output);
      continue;
    }
    const type = inferNode(
      node.operator,
      node.inputs.map((value) => types.get(value) ?? null),
    );
    if ('code' in type) {
      problems.push(nodeProblem(node, type));
      unclear.add(node.output);
    } else {
      define(node.output, type, `node ${quote(node.name)}`);
    }
  }

  if (graph.outputs.length === 0) {
    problems.push(
      graphProblem('graph.empty', 'outputs', 'The graph has no outputs.', 0, 1, 'Name the values it gives.'),
    );
  }
  for (const output of graph.outputs) {
    if (types.has(output) || unclear.has(output) || problems.length >= MAX_PROBLEMS) continue;
    const message = `The graph's output ${quote(output)} is made by no node.`;
    problems.push(graphProblem('graph.unknown', output, message, output, null, 'Name a value that a node makes.'));
  }
  const [first, ...more] = problems;
  return first === undefined ? ok(types) : failure(first, ...more.slice(0, MAX_PROBLEMS - 1));
}

/** What is wrong with a graph; nothing if `inferShapes` succeeds. */
export function checkGraph(graph: Graph): readonly Problem[] {
  const types = inferShapes(graph);
  return types.ok ? [] : types.problems;
}

/** A type that no tensor may have: extents that are not positive and whole, too many axes or elements. */
export function checkType(value: string, { shape }: TensorType, elementsSoFar = 0): Problem | null {
  const bad = shape.find((size) => !Number.isSafeInteger(size) || size < 1);
  if (shape.length > GRAPH_LIMITS.rank) {
    const message = `Value ${quote(value)} has ${shape.length} axes.`;
    return graphProblem(
      'graph.shape',
      value,
      message,
      shape.length,
      GRAPH_LIMITS.rank,
      `Use at most ${GRAPH_LIMITS.rank} axes.`,
    );
  }
  if (bad !== undefined) {
    const message = `Value ${quote(value)} has shape ${describeShape(shape)}: extents are whole numbers of at least 1.`;
    return graphProblem('graph.shape', value, message, bad, 1, 'Give every axis a fixed positive size.');
  }
  const elements = elementsOf(shape);
  if (elements > GRAPH_LIMITS.elements) {
    const message = `Value ${quote(value)} of shape ${describeShape(shape)} has ${elements} elements.`;
    return graphProblem('graph.elements', value, message, elements, GRAPH_LIMITS.elements, 'Use smaller tensors.');
  }
  if (elementsSoFar + elements > GRAPH_LIMITS.totalElements) {
    const message = `With value ${quote(value)} the graph's tensors have more than ${GRAPH_LIMITS.totalElements} elements.`;
    return graphProblem(
      'graph.elements',
      value,
      message,
      elementsSoFar + elements,
      GRAPH_LIMITS.totalElements,
      'Use a smaller batch or smaller tensors.',
    );
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
    return graphProblem('graph.unknown', value, message, value, null, 'Add the value, or mend the name.');
  }
  const loop = cycleThrough(nodes, index);
  if (loop !== null) {
    const message = `${who} needs its own result: ${loop.slice(0, 8).map(quote).join(' -> ')}.`;
    return graphProblem(
      'graph.cycle',
      value,
      message,
      loop.length,
      0,
      'Break the cycle: a network here has no feedback.',
    );
  }
  const message = `${who} reads ${quote(value)}, which is made only later, by ${quote(nodes[maker]?.name ?? '')}.`;
  return graphProblem(
    'graph.order',
    value,
    message,
    value,
    null,
    'List nodes so that every value is made before it is used.',
  );
}

/** Names of the nodes of a cycle through a node, in the direction of its inputs; null if there is none. */
function cycleThrough(nodes: readonly GraphNode[], start: number): readonly string[] | null {
  const makers = new Map(nodes.map((node, index) => [node.output, index]));
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
