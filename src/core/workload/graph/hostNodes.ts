import type { IntegerContext } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import { constantOf, outputsOf, type Graph, type GraphNode } from './graph.ts';
import { integerFormOf } from './integerForm.ts';
import type { ValueTypes } from './shapes.ts';

/**
 * Nodes of ours that are the host's in any case and lie next to what a runtime computes there: by name. Those are for which VTA has no form, and those that
 * multiply nothing, are read by such alone, and read what the host has anyway: to bring their values to VTA and back would cost time and bits, and win nothing.
 * Told from each node by itself, before any are put together.
 */
export function nodesForHost(graph: Graph, types: ValueTypes): ReadonlySet<string> {
  const host = new Set<string>();
  const cheap = new Set<GraphNode>();
  const context = contextOf(graph, types);
  for (const node of graph.nodes) {
    const form = node.operator.kind === 'onnx' ? '' : integerFormOf(node, context);
    if (typeof form === 'string') host.add(node.name);
    else if (form.body.kind !== 'linear' || definitionOf(node.operator).integer.affine !== undefined) cheap.add(node);
  }
  const around = neighboursOf(graph);
  const isHost = ({ name }: GraphNode): boolean => host.has(name);
  for (let changed = true; changed;) {
    changed = false;
    for (const node of cheap) {
      const { before, after, beside } = around(node);
      // Its inputs come from the host, or go there anyway.
      const brought = before.length > 0 && (before.every(isHost) || beside.every((readers) => readers.some(isHost)));
      if (isHost(node) || after.length === 0 || !brought || !after.every(isHost)) continue;
      host.add(node.name);
      changed = true;
    }
  }
  return reached(graph, host, around);
}

interface Neighbours {
  readonly before: readonly GraphNode[];
  readonly after: readonly GraphNode[];
  /** Of each value it reads that a node makes, who reads it too. */
  readonly beside: readonly (readonly GraphNode[])[];
}

type Around = (node: GraphNode) => Neighbours;

function neighboursOf(graph: Graph): Around {
  const makers = new Map(graph.nodes.flatMap((node) => outputsOf(node).map((name) => [name, node] as const)));
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return (node) => ({
    before: node.inputs.flatMap((name) => makers.get(name) ?? []),
    after: outputsOf(node).flatMap((name) => readers.get(name) ?? []),
    beside: node.inputs.flatMap((name) =>
      makers.has(name) ? [(readers.get(name) ?? []).filter((other) => other !== node)] : [],
    ),
  });
}

/** Those that a chain of such nodes connects with an ONNX model. */
function reached(graph: Graph, host: ReadonlySet<string>, around: Around): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = graph.nodes.filter(({ operator }) => operator.kind === 'onnx');
  for (const node of queue) {
    const { before, after } = around(node);
    for (const other of [...before, ...after]) {
      if (!host.has(other.name) || found.has(other.name) || other.operator.kind === 'onnx') continue;
      found.add(other.name);
      queue.push(other);
    }
  }
  return found;
}

function contextOf(graph: Graph, types: ValueTypes): IntegerContext {
  const shapeOf = (name: string): readonly number[] => types.get(name)?.shape ?? [];
  return {
    shapeOf,
    constantOf: (name) => constantOf(graph, name),
    isNonNegative: () => true,
    imageBehind: () => null,
  };
}
