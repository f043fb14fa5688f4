import { wiresOfNodes, type Wires } from '../../graph/wires.ts';
import { givenInputs } from '../messages.ts';
import type { GraphMessage, NodeMessage } from '../schema.ts';
import { readsOf } from './reads.ts';

/** Who makes and who reads each value of a file. */
export const wiresOf = (graph: GraphMessage): Wires<NodeMessage> =>
  wiresOfNodes(
    graph.node,
    (node) => readsOf(node),
    givenInputs(graph).map(({ name }) => name),
  );
