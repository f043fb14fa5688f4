import type { ConvShape } from '../../layer/layer.ts';
import { checkConv } from '../../layer/checkConv.ts';
import type { IntegerContext, IntegerForm, ValueContext } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { Body } from './draft.ts';

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

export const bodyOf = (node: GraphNode, { body }: IntegerForm): Body =>
  body.kind === 'linear' || body.kind === 'reshape' ? { ...body, node } : body;

/** The layer of a linear node whose output is taken as the image of that name; null if it has none. */
export const imageLayer = (node: GraphNode, image: string, context: ValueContext): ConvShape | null =>
  definitionOf(node.operator).integer.linear?.imageLayer?.(node, context.shapeOf(image), context) ?? null;
