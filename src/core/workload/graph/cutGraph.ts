import { ok, type Result } from '../../base/problem.ts';
import { findPart, type Ends } from './findPart.ts';
import { outputsOf, type Graph } from './graph.ts';
import { inferShapes } from './shapes.ts';
import { wiresOfNodes } from './wires.ts';

/** A part of a graph, which is a graph again, and what there is to say of it. */
export interface GraphPart {
  readonly graph: Graph;
  readonly notes: readonly string[];
}

/** The part of a graph between its ends; whole where there are none. Fails as `inferShapes` and `findPart` do. */
export function cutGraph(graph: Graph, ends: Ends): Result<GraphPart> {
  if ((ends.from ?? []).length + (ends.to ?? []).length === 0) return ok({ graph, notes: [] });
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const nodes = graph.nodes.map((node) => ({ name: node.name, output: outputsOf(node), node }));
  const wires = wiresOfNodes(
    nodes,
    ({ node }) => node.inputs,
    graph.inputs.map(({ name }) => name),
  );
  const found = findPart({ wires, nameOf: ({ name }) => name, outputs: graph.outputs }, ends);
  if (!found.ok) return found;
  const { needed, used, taken, notes } = found.value;
  const begun = taken.map((name) => ({ name, ...(types.value.get(name) ?? { type: 'float32' as const, shape: [] }) }));
  const part: Graph = {
    ...graph,
    inputs: [...graph.inputs.filter(({ name }) => used.has(name)), ...begun],
    outputs: found.value.ends,
    nodes: graph.nodes.filter((_, index) => needed.has(index)),
    constants: Object.fromEntries(Object.entries(graph.constants).filter(([name]) => used.has(name))),
  };
  return ok({ graph: part, notes });
}
