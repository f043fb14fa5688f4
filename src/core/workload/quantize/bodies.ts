import { weightCount, type ConvShape } from '../../layer/layer.ts';
import type { IntegerForm, ValueContext } from '../../operators/integer/rules.ts';
import { definitionOf } from '../../operators/registry.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { Body } from './draft.ts';

export function bodyOf(node: GraphNode, { body }: IntegerForm): Body {
  if (body.kind === 'linear' || body.kind === 'reshape') return { ...body, node };
  if (body.kind !== 'product') return body;
  return { ...body, weights: { shape: [weightCount(body.shape)], order: [0] } };
}

/** The layer of a linear node whose output is taken as the image of that name; null if it has none. */
export const imageLayer = (node: GraphNode, image: string, context: ValueContext): ConvShape | null =>
  definitionOf(node.operator).integer.linear?.imageLayer?.(node, context.shapeOf(image), context) ?? null;
