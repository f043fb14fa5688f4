import { givenInputs } from '../messages.ts';
import type { GraphMessage, NodeMessage } from '../schema.ts';
import { readsOf } from './reads.ts';

/** Who makes and who reads each value; nodes by their place in the file. */
export interface Wires {
  readonly nodes: readonly NodeMessage[];
  readonly makers: ReadonlyMap<string, number>;
  readonly readers: ReadonlyMap<string, readonly number[]>;
  readonly reads: readonly (readonly string[])[];
  readonly inputs: ReadonlySet<string>;
}

export function wiresOf(graph: GraphMessage): Wires {
  const reads = graph.node.map((node) => readsOf(node));
  const makers = new Map<string, number>();
  const readers = new Map<string, number[]>();
  for (const [index, { output }] of graph.node.entries()) {
    for (const value of output) if (value !== '') makers.set(value, index);
    for (const value of reads[index] ?? []) {
      const list = readers.get(value);
      if (list === undefined) readers.set(value, [index]);
      else list.push(index);
    }
  }
  return { nodes: graph.node, makers, readers, reads, inputs: new Set(givenInputs(graph).map(({ name }) => name)) };
}

/** Values that are computed from some, themselves included. */
export function reached({ nodes, readers }: Wires, from: Iterable<string>): ReadonlySet<string> {
  const found = new Set(from);
  // A set that grows is walked to its end.
  for (const value of found) {
    for (const reader of readers.get(value) ?? []) for (const made of nodes[reader]?.output ?? []) found.add(made);
  }
  return found;
}
