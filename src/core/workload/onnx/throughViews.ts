import type { AnyOperator } from '../../operators/anyOperator.ts';
import { MAX_FOLDED } from '../../operators/onnx/fold.ts';
import { typeOf, type OnnxNode, type Value } from '../../operators/onnx/node.ts';
import { axesInImage, viewOf, type View } from '../../operators/onnx/views.ts';
import { definitionOf, type Operator } from '../../operators/registry.ts';
import { transposeKnown } from '../../operators/transpose.ts';
import { elementsOf } from '../../tensor/shape.ts';

/** An operator over images instead of views of them, all with their axes in one order. */
export interface OnImages {
  readonly operator: AnyOperator;
  readonly inputs: readonly (Value | null)[];
  readonly order: readonly number[];
}

/**
 * The operator that works on the images behind its inputs, if all of these that are computed are views in one order: the exchange of axes then comes
 * behind it, where another one may undo it. Null if there is none.
 */
export function onImages(node: OnnxNode, operator: AnyOperator, inputs: readonly (Value | null)[]): OnImages | null {
  const definition = definitionOf(operator as Operator);
  const views = inputs.flatMap((input) => (input?.kind === 'computed' ? [viewOf(node, input)] : []));
  const [first] = views;
  if (definition.onImage === undefined || first == null) return null;
  const { order, image } = first;
  const alike = (view: View | null): boolean => view !== null && String(view.order) === String(order);
  const moved = views.every(alike) ? definition.onImage(operator as Operator, order) : null;
  if (moved === null) return null;
  const rank = typeOf(image).shape.length;
  const made = inputs.map((input) => {
    if (input?.kind !== 'known') return viewOf(node, input)?.image;
    return definition.channelVectors === true ? input : constantInImage(node, input, order, rank);
  });
  return made.some((value) => value == null) ? null : { operator: moved, inputs: made as Value[], order };
}

/** A constant beside a view, as it lies beside the image; null if it is too large. */
function constantInImage(
  node: OnnxNode,
  value: Extract<Value, { readonly kind: 'known' }>,
  order: readonly number[],
  rank: number,
): Value | null {
  const { tensor } = value;
  const { shape } = tensor;
  if (shape.length > order.length || elementsOf(shape) > MAX_FOLDED) return null;
  const extents = axesInImage(shape, order, rank);
  const axes = shape.map((_, axis) => order[axis + order.length - shape.length] ?? 0);
  const sorted = [...axes].sort((a, b) => a - b);
  const turned = transposeKnown(
    node,
    tensor,
    sorted.map((axis) => axes.indexOf(axis)),
  );
  return turned && node.known({ ...turned, shape: extents }, 'in the image');
}
