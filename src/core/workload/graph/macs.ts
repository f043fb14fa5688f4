import { definitionOf } from '../../operators/registry.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { ValueTypes } from './shapes.ts';

/**
 * Multiply-adds of each node, in the graph's order, by the definition of its operator: those with padding count,
 * element-wise operators and pooling have none. `types` are those of `inferShapes`.
 */
export function graphMacs(graph: Graph, types: ValueTypes): readonly number[] {
  return graph.nodes.map((node) => nodeMacs(node, types));
}

function nodeMacs({ operator, inputs, output }: GraphNode, types: ValueTypes): number {
  const shape = (value: string): readonly number[] => types.get(value)?.shape ?? [];
  return definitionOf(operator).macs?.(inputs.map(shape), shape(output)) ?? 0;
}
