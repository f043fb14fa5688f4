import type { Graph, GraphNode } from './graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import type { ValueTypes } from './shapes.ts';

/**
 * Multiply-adds of each node, in the graph's order, by the definition of its operator: those with padding count,
 * element-wise operators and pooling have none. `types` are those of `inferShapes`.
 */
export function graphMacs(graph: Graph, types: ValueTypes): readonly number[] {
  return graph.nodes.map((node) => nodeMacs(node, types));
}

function nodeMacs({ operator, inputs, output }: GraphNode, types: ValueTypes): number {
  const shape = (value: string | undefined): readonly number[] => types.get(value ?? '')?.shape ?? [];
  const perOutput = elementsOf(shape(inputs[1]).slice(1));
  switch (operator.kind) {
    // Each output takes one weight of its channel after the other; a dense layer's too.
    case 'conv':
    case 'dense':
      return elementsOf(shape(output)) * perOutput;
    // Each input meets every weight of its channel.
    case 'conv-transpose':
      return elementsOf(shape(inputs[0])) * perOutput;
    default:
      return 0;
  }
}
