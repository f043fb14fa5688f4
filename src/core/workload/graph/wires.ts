/** A node by what it makes; an empty name is an output that nobody wants. */
export interface Maker {
  readonly output: readonly string[];
}

/** Who makes and who reads each value; nodes by their place. */
export interface Wires<Node extends Maker = Maker> {
  readonly nodes: readonly Node[];
  readonly makers: ReadonlyMap<string, number>;
  readonly readers: ReadonlyMap<string, readonly number[]>;
  readonly reads: readonly (readonly string[])[];
  readonly inputs: ReadonlySet<string>;
}

/** `readsOf`: the values that a node reads, those of what it holds included. `inputs`: of the network. */
export function wiresOfNodes<Node extends Maker>(
  nodes: readonly Node[],
  readsOf: (node: Node) => readonly string[],
  inputs: Iterable<string>,
): Wires<Node> {
  const reads = nodes.map((node) => readsOf(node));
  const makers = new Map<string, number>();
  const readers = new Map<string, number[]>();
  for (const [index, { output }] of nodes.entries()) {
    for (const value of output) if (value !== '') makers.set(value, index);
    for (const value of reads[index] ?? []) {
      const list = readers.get(value);
      if (list === undefined) readers.set(value, [index]);
      else list.push(index);
    }
  }
  return { nodes, makers, readers, reads, inputs: new Set(inputs) };
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
