import { describeShape, elementsOf, type Shape } from '../../tensor/shape.ts';
import type { Conv } from '../conv.ts';
import type { Reshape } from '../reshape.ts';
import { transposeKnown, transposing, type Transpose } from '../transpose.ts';
import { typeOf, type OnnxNode, type Value } from './node.ts';
import { asView, channelsLast, viewing, viewOf } from './views.ts';

/** Largest width of an image in VTA's instructions. */
const MOST_PIXELS = 2 ** 16 - 1;

/**
 * x [.., S, K] times the transpose of a constant weight [M, K]: the rows are pixels of an image whose channels were put last, and a convolution of one
 * pixel has M of them. Where x is such an image already nothing is exchanged.
 */
export function rowsTimes(node: OnnxNode, x: Value, weight: Value | null): Value | null {
  const { shape } = typeOf(x);
  const [out = 1, depth = 1] = weight === null ? [] : typeOf(weight).shape;
  if (weight === null || depth !== shape.at(-1)) return unfit(node, shape, weight);
  const flat = rowsOf(node, x);
  const rank = flat.length;
  const asIs = String(flat) === String(shape);
  const rows = asIs ? x : node.step<Reshape>('rows', { kind: 'reshape', shape: flat }, [x]);
  const channelsFirst = [0, rank - 1, ...flat.slice(2).map((_, axis) => axis + 1)];
  const pixels = rows && transposing(node, rows, channelsFirst, 'pixels');
  const product = pixels && pointwise(node, pixels, weight);
  if (product === null) return null;
  const last: Transpose = { kind: 'transpose', order: channelsLast(rank) };
  if (asIs) return node.emit<Transpose>(last, [product]);
  const made: Reshape = { kind: 'reshape', shape: [...shape.slice(0, -1), out] };
  return node.emit<Reshape>(made, [node.step<Transpose>('rows again', last, [product])]);
}

/** The shape in which x has its rows as pixels: all in one image, but where it comes from images, or they are more than an image is wide. */
function rowsOf(node: OnnxNode, x: Value): Shape {
  const { shape } = typeOf(x);
  const [row = 1, depth = 1] = shape.slice(-2);
  const rows = elementsOf(shape) / depth;
  if (viewOf(node, x) !== null) return shape;
  if (rows <= MOST_PIXELS) return [1, rows, depth];
  return shape.length > 4 ? [rows / row, row, depth] : shape;
}

/** A constant weight [M, K] times x [.., K, S]: the columns are pixels, and K is their channels already; `part`: where it is a part of the node. */
export function timesColumns(node: OnnxNode, weight: Value, x: Value, part?: string): Value | null {
  const { shape } = typeOf(x);
  const [out, depth] = typeOf(weight).shape;
  const columns = shape.at(-1) ?? 1;
  if (depth !== shape.at(-2)) return unfit(node, shape, weight);
  const signal: Reshape = { kind: 'reshape', shape: [elementsOf(shape.slice(0, -2)), depth ?? 1, columns] };
  const x3 = shape.length === 3 ? x : node.step<Reshape>('signal', signal, [x]);
  const product = x3 && pointwise(node, x3, weight);
  const back: Reshape = { kind: 'reshape', shape: [...shape.slice(0, -2), out ?? 1, columns] };
  return part === undefined ? node.emit<Reshape>(back, [product]) : node.step<Reshape>(part, back, [product]);
}

/**
 * Rows [N, K] times a constant weight [M, K], where the rows are images flattened with their channels last: as flattened with the channels first, which
 * is how they lie, by a weight whose columns are exchanged likewise. Others stay as they are; null, and reported, if that takes too much work.
 */
export function inChannelOrder(node: OnnxNode, x: Value, weight: Value): readonly [x: Value, weight: Value] | null {
  const maker = node.maker(x);
  const [before = null] = maker?.operator.kind === 'reshape' ? maker.inputs : [];
  const view = viewOf(node, before);
  const [n, c, h, w] = view === null ? [] : typeOf(view.image).shape;
  const [rows, depth = 1] = typeOf(x).shape;
  const [out = 1] = typeOf(weight).shape;
  const fits =
    view !== null && view.order.length === 4 && n === rows && c !== undefined && h !== undefined && w !== undefined;
  if (!fits || weight.kind !== 'known') return [x, weight];
  const image = node.step<Reshape>('flat', { kind: 'reshape', shape: [rows ?? 1, depth] }, [view.image]);
  const turned = transposeKnown(node, { ...weight.tensor, shape: [out, h, w, c] }, [0, 3, 1, 2]);
  if (image === null || turned === null) return null;
  return [image, node.known({ ...turned, shape: [out, depth] }, 'exchanged')];
}

/** A convolution of one pixel over an image or a signal, with a matrix [M, K] as its weight. */
function pointwise(node: OnnxNode, x: Value, weight: Value): Value | null {
  const view = asView(node, x);
  const shape = [...typeOf(weight).shape, 1, 1];
  const kernel = weight.kind === 'known' ? node.known({ ...weight.tensor, shape }, 'kernel') : null;
  const window = { kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
  const made = view && node.step<Conv>('product', { kind: 'conv', group: 1, ...window }, [view.image, kernel]);
  if (view === null || made === null || view.image === x) return made;
  return node.step<Transpose | Reshape>('signal again', viewing(view.order, typeOf(made).shape), [made]);
}

function unfit(node: OnnxNode, x: Shape, weight: Value | null): null {
  const got = `${describeShape(x)} by ${weight === null ? 'nothing' : describeShape(typeOf(weight).shape)}`;
  return node.failed ? null : node.refuse('onnx.matmul', `a product of ${got}`, 'Make the matrices fit.', got);
}
