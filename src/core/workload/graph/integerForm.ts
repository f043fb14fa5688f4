import { checkConv } from '../../layer/checkConv.ts';
import type { IntegerContext, IntegerForm } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import type { GraphNode } from './graph.ts';

/** The layer that starts with this node, or why there is none. */
export function integerFormOf(node: GraphNode, context: IntegerContext): IntegerForm | string {
  const { integer } = definitionOf(node.operator);
  if (integer.takesConstants !== true && context.constantOf(node.inputs[0] ?? '') !== undefined) {
    return 'It is computed from a constant.';
  }
  const found = integer.form(node.operator, node, context);
  if (typeof found === 'string' || !('shape' in found.body)) return found;
  const [problem] = checkConv(found.body.shape);
  return problem === undefined ? found : problem.message;
}
