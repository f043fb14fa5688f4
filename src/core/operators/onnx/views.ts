import type { Shape } from '../../tensor/shape.ts';
import type { AnyOperator } from '../anyOperator.ts';
import type { Reshape } from '../reshape.ts';
import type { Transpose } from '../transpose.ts';
import { typeOf, type OnnxNode, type Value } from './node.ts';

/**
 * A value that is another one, `image`, with its axes elsewhere: axis a of it is axis order[a] of the image, and an axis of the image that is none
 * of these has extent 1. What is done to such a value place by place is done to the image instead, so that images keep the layout that VTA has.
 */
export interface View {
  readonly image: Value;
  readonly order: readonly number[];
}

/** [N, C, H, W] as [N, H, W, C], or [N, C, L] as [N, L, C]. */
export const channelsLast = (rank: number): readonly number[] => [
  0,
  ...Array.from({ length: rank - 2 }, (_, place) => place + 2),
  1,
];

/** The axes that a signal [N, C, L] has in an image [N, C, 1, L]. */
const SIGNAL = [0, 1, 3];

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((each, place) => each === b[place]);

/** The image behind a value whose channels were put last, or that is one row of it; null if it is no such value. */
export function viewOf(node: Pick<OnnxNode, 'maker'>, value: Value | null): View | null {
  if (value?.kind !== 'computed') return null;
  const maker = node.maker(value);
  const [image] = maker?.inputs ?? [];
  if (maker === null || image?.kind !== 'computed') return null;
  const [shape, from] = [value.type.shape, image.type.shape];
  if (maker.operator.kind === 'transpose') {
    const { order } = maker.operator as Transpose;
    // Of three axes the exchange undoes itself: which of the two is the signal tells only the window that made it.
    const sound = order.length === 3 ? viewOf(node, image) !== null : order.length > 3;
    return sound && same(order, channelsLast(order.length)) ? { image, order } : null;
  }
  const row = maker.operator.kind === 'reshape' && same([shape[0] ?? 0, shape[1] ?? 0, 1, shape[2] ?? 0], from);
  return row && shape.length === 3 ? { image, order: SIGNAL } : null;
}

/** What makes the value of that view from its image. */
export function viewing(order: readonly number[], image: Shape): AnyOperator & (Transpose | Reshape) {
  if (order.length === image.length) return { kind: 'transpose', order };
  return { kind: 'reshape', shape: order.map((axis) => image[axis] ?? 1) };
}

/** The axes of a tensor that is broadcast to a view, put where they are in the image. */
export function axesInImage(shape: Shape, order: readonly number[], rank: number): number[] {
  const missing = order.length - shape.length;
  const extents = new Array<number>(rank).fill(1);
  for (const [axis, size] of shape.entries()) extents[order[axis + missing] ?? 0] = size;
  return extents;
}

/** A value as a view of an image: of itself, of what it is made from, or of one row where it is a signal. Null if it is none of these. */
export function asView(node: OnnxNode, x: Value): View | null {
  const { shape } = typeOf(x);
  const view = shape.length === 4 ? viewOf(node, x) : null;
  if (shape.length === 4) return view ?? { image: x, order: [0, 1, 2, 3] };
  const row = shape.length === 3 ? rowOf(node, x) : null;
  return row && { image: row, order: SIGNAL };
}

/** The image of one row that a signal is. */
export function rowOf(node: OnnxNode, signal: Value): Value | null {
  const view = viewOf(node, signal);
  return view?.order === SIGNAL ? view.image : node.step<Reshape>('row', asRow(typeOf(signal).shape), [signal]);
}

/**
 * Adds a node of an operator over images. A signal [N, C, L] counts as an image of one row, and a weight of it likewise.
 */
export function emitOnImage<O extends AnyOperator = never>(
  node: OnnxNode,
  operator: NoInfer<O>,
  inputs: readonly (Value | null)[],
): Value | null {
  const [x = null, ...more] = inputs;
  if (x === null || typeOf(x).shape.length !== 3) return node.emit<AnyOperator>(operator, inputs);
  const image = rowOf(node, x);
  const rows = more.map((value, place) => {
    if (value === null || typeOf(value).shape.length !== 3) return value;
    const operation = asRow(typeOf(value).shape);
    if (value.kind === 'computed') return node.step<Reshape>(`row ${place + 2}`, operation, [value]);
    return node.known({ ...value.tensor, shape: operation.shape }, 'weight');
  });
  const made = node.step<AnyOperator>('image', operator, [image, ...rows]);
  return made && node.emit<AnyOperator>(viewing(SIGNAL, typeOf(made).shape), [made]);
}

const asRow = ([n = 1, c = 1, length = 1]: Shape): Reshape => ({ kind: 'reshape', shape: [n, c, 1, length] });
