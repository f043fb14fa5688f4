import type { Problem } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';
import { readsOf } from './prepare/reads.ts';
import type { NodeMessage } from './schema.ts';

export interface NodeOrder {
  /** Indices of the nodes that the outputs need, each after those it needs. */
  readonly indices: readonly number[];
  /** Node that makes a value. */
  readonly makers: ReadonlyMap<string, number>;
}

/** Which nodes are needed, and in which order; problems for values made twice or by nobody, and for cycles. */
export function orderNodes(
  nodes: readonly NodeMessage[],
  given: ReadonlySet<string>,
  outputs: readonly string[],
): NodeOrder | readonly [Problem, ...Problem[]] {
  const makers = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    for (const value of node.output) {
      if (value === '') continue;
      if (makers.has(value) || given.has(value)) {
        const message = `Value ${quote(value)} is made twice, the second time by node ${quote(nodeNameOf(node))}.`;
        return [problem('onnx.duplicate', value, message, 'Give each value a name of its own.')];
      }
      makers.set(value, index);
    }
  }
  const missing = outputs.find((value) => !makers.has(value) && !given.has(value));
  if (missing !== undefined) {
    const message = `The output ${quote(missing)} of the graph is made by no node.`;
    return [problem('onnx.unknown', missing, message, 'Export the model again: a part of it is missing.')];
  }
  const needed = new Set<number>();
  const queue = outputs.flatMap((value) => makers.get(value) ?? []);
  for (const index of queue) {
    if (needed.has(index)) continue;
    needed.add(index);
    const node = nodes[index];
    for (const value of node === undefined ? [] : readsOf(node)) {
      if (value === '' || given.has(value)) continue;
      const maker = makers.get(value);
      if (maker === undefined) {
        const message = `Node ${quote(nodeNameOf(node))} (${node?.opType.slice(0, 80) ?? ''}) reads ${quote(value)}, which nothing makes.`;
        return [problem('onnx.unknown', value, message, 'Export the model again: a part of it is missing.')];
      }
      if (!needed.has(maker)) queue.push(maker);
    }
  }
  return sort(nodes, needed, makers);
}

/** Kahn's algorithm, nodes that are ready in the order of the file. */
function sort(
  nodes: readonly NodeMessage[],
  needed: ReadonlySet<number>,
  makers: ReadonlyMap<string, number>,
): NodeOrder | readonly [Problem, ...Problem[]] {
  const readsAt = (index: number): readonly string[] => {
    const node = nodes[index];
    return node === undefined ? [] : readsOf(node);
  };
  const waiting = new Map<number, number>();
  const users = new Map<number, number[]>();
  const inFileOrder = [...needed].sort((a, b) => a - b);
  for (const index of inFileOrder) {
    const before = new Set(readsAt(index).flatMap((value) => makers.get(value) ?? []));
    waiting.set(index, before.size);
    for (const maker of before) {
      const list = users.get(maker);
      if (list === undefined) users.set(maker, [index]);
      else list.push(index);
    }
  }
  // Files are sorted as a rule: then their own order is kept.
  const sorted = inFileOrder.every((index) => readsAt(index).every((value) => (makers.get(value) ?? -1) < index));
  if (sorted) return { indices: inFileOrder, makers };
  const indices = inFileOrder.filter((index) => waiting.get(index) === 0);
  for (const done of indices) {
    for (const user of users.get(done) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) indices.push(user);
    }
  }
  if (indices.length === inFileOrder.length) return { indices, makers };
  const stuck = new Set(inFileOrder.filter((index) => (waiting.get(index) ?? 0) > 0));
  const names = cycle(nodes, stuck, makers).map((index) => quote(nodeNameOf(nodes[index])));
  const shown = names.length > 6 ? [...names.slice(0, 6), '…'] : names;
  const message = `The graph has a cycle of ${names.length} nodes: ${shown.join(' <- ')}.`;
  return [problem('onnx.cycle', 'graph', message, 'Export a network without feedback.')];
}

/** From any node that never became ready, going back along such nodes must come round. */
function cycle(
  nodes: readonly NodeMessage[],
  stuck: ReadonlySet<number>,
  makers: ReadonlyMap<string, number>,
): number[] {
  const path: number[] = [];
  const places = new Map<number, number>();
  let [at] = stuck;
  while (at !== undefined && !places.has(at)) {
    places.set(at, path.length);
    path.push(at);
    const node = nodes[at];
    at = (node === undefined ? [] : readsOf(node))
      .map((value) => makers.get(value) ?? -1)
      .find((maker) => stuck.has(maker));
  }
  return path.slice(at === undefined ? 0 : places.get(at));
}

/** What a node is called: by its name, or where it has none by what it makes. */
export const nodeNameOf = (node: NodeMessage | undefined): string => {
  if (node === undefined) return '';
  return node.name !== '' ? node.name : (node.output.find((value) => value !== '') ?? node.opType);
};

function problem(code: string, field: string, message: string, fix: string): Problem {
  return { code, message, field: field.slice(0, 200), got: field.slice(0, 200), limit: null, fix };
}
