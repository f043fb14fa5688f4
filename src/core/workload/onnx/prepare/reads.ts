import { fromBinary } from '@bufbuild/protobuf';
import { scan } from '../scan.ts';
import { GraphSchema, type NodeMessage } from '../schema.ts';

/** Subgraphs deeper within one another than this are nobody's network. */
const DEEPEST = 32;

/** Values that a node reads: its inputs, and what its subgraphs (of If, Loop, Scan) take from around them. */
export function readsOf(node: NodeMessage, depth = 0): readonly string[] {
  const reads = new Set(node.input);
  if (depth < DEEPEST) {
    for (const { g, graphs } of node.attribute) {
      for (const bytes of [g, ...graphs]) for (const name of takenFromAround(bytes, depth)) reads.add(name);
    }
  }
  reads.delete('');
  return [...reads];
}

/** Of a subgraph that cannot be read nothing is known; whoever takes the node says so. */
function takenFromAround(bytes: Uint8Array, depth: number): readonly string[] {
  if (bytes.length === 0 || scan(GraphSchema, bytes) !== null) return [];
  let graph;
  try {
    graph = fromBinary(GraphSchema, bytes);
  } catch {
    return [];
  }
  const own = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  for (const { output } of graph.node) for (const name of output) own.add(name);
  const outside = graph.node.flatMap((node) => readsOf(node, depth + 1));
  return [...outside, ...graph.output.map(({ name }) => name)].filter((name) => !own.has(name));
}
