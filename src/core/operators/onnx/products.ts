import { elementsOf, type Shape } from '../../tensor/shape.ts';
import { exchanged, regrouped, rowMajor, type Strided } from '../../tensor/strided.ts';
import type { Conv } from '../conv.ts';
import type { Reshape } from '../reshape.ts';
import { transposeKnown, transposing, type Transpose } from '../transpose.ts';
import { typeOf, type Maker, type OnnxNode, type Value } from './node.ts';

/** Matrices of two values: a has rows of `depth`, b columns; `count` products of them, each by itself. */
interface Sizes {
  /** Of all axes before the matrices. */
  readonly batch: Shape;
  readonly count: number;
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/**
 * a [.., S, K] times b [.., K, M], matrix by matrix, as groups of a convolution of one pixel: one of the two is the image, its other axis the pixels,
 * and the other one the weights, which may be in any order. Which is which is chosen for the fewest exchanges of axes. Null, and nothing said, where
 * one of the two is stretched over axes of the other, unless all of a's are multiplied by the only one of b.
 */
export function matrixProducts(node: OnnxNode, a: Value, b: Value): Value | null {
  const sizes = sizesOf(typeOf(a).shape, typeOf(b).shape);
  if (sizes === null) return null;
  if (sizes.isOne) return byOne(node, a, b, sizes);
  return rowsArePixels(node, a, b) ? byRows(node, a, b, sizes) : byColumns(node, a, b, sizes);
}

/** Can `matrixProducts` take them? */
export const haveMatrixProducts = (a: Shape, b: Shape): boolean => sizesOf(a, b) !== null;

/** `isOne`: several matrices of a are multiplied by the only one of b. */
function sizesOf(a: Shape, b: Shape): (Sizes & { readonly isOne: boolean }) | null {
  const [rows, depth] = a.slice(-2);
  const [deep, columns] = b.slice(-2);
  if (a.length < 2 || b.length < 2 || rows === undefined || columns === undefined || depth !== deep) return null;
  const missing = Math.max(a.length, b.length);
  const before = (shape: Shape): Shape => [...new Array<number>(missing - shape.length).fill(1), ...shape.slice(0, -2)];
  const [left, right] = [before(a), before(b)];
  const isOne = String(left) !== String(right);
  if ((isOne && right.some((size) => size !== 1)) || depth === undefined) return null;
  return { batch: left, count: elementsOf(left), rows, depth, columns, isOne };
}

/** All matrices of a times the one that b is: their rows together are the rows of one. */
function byOne(node: OnnxNode, a: Value, b: Value, { batch, count, rows, depth, columns }: Sizes): Value | null {
  const flat = shaped(node, a, [count * rows, depth], 'all rows');
  const matrix = shaped(node, b, [depth, columns], 'matrix');
  const sizes = { batch: [], count: 1, rows: count * rows, depth, columns };
  const product = flat && matrix && byRows(node, flat, matrix, sizes, 'of all rows');
  return product && node.emit<Reshape>({ kind: 'reshape', shape: [...batch, rows, columns] }, [product]);
}

/** y^T = b^T a^T: the rows of a are pixels. `part`: of the node, where more of it follows. */
function byRows(node: OnnxNode, a: Value, b: Value, sizes: Sizes, part?: string): Value | null {
  const { batch, count, rows, depth, columns } = sizes;
  const x = shaped(node, turned(node, a, 'pixels'), [1, count * depth, 1, rows], 'image');
  const weights = shaped(node, turned(node, b, 'columns'), [count * columns, depth, 1, 1], 'weights');
  const product = multiplied(node, x, weights, count);
  const made = shaped(node, product, [...batch, columns, rows], 'columns by rows');
  return made && transposing(node, made, lastTwo(batch.length + 2), part);
}

/** y = a b: the columns of b are pixels. */
function byColumns(node: OnnxNode, a: Value, b: Value, sizes: Sizes): Value | null {
  const { batch, count, rows, depth, columns } = sizes;
  const x = shaped(node, b, [1, count * depth, 1, columns], 'image');
  const weights = shaped(node, a, [count * rows, depth, 1, 1], 'weights');
  const product = multiplied(node, x, weights, count);
  return product && node.emit<Reshape>({ kind: 'reshape', shape: [...batch, rows, columns] }, [product]);
}

function multiplied(node: OnnxNode, x: Value | null, weights: Value | null, group: number): Value | null {
  const window = { kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
  return x && weights && node.step<Conv>('product', { kind: 'conv', group, ...window }, [x, weights]);
}

const lastTwo = (rank: number): number[] => [
  ...Array.from({ length: rank - 2 }, (_, axis) => axis),
  rank - 1,
  rank - 2,
];

function turned(node: OnnxNode, value: Value, part: string): Value | null {
  const order = lastTwo(typeOf(value).shape.length);
  if (value.kind === 'computed') return transposing(node, value, order, part);
  const tensor = transposeKnown(node, value.tensor, order);
  return tensor && node.known(tensor, part);
}

function shaped(node: OnnxNode, value: Value | null, shape: Shape, part: string): Value | null {
  if (value?.kind === 'known') return node.known({ ...value.tensor, shape }, part);
  return value && node.step<Reshape>(part, { kind: 'reshape', shape }, [value]);
}

/**
 * Are the rows of a the pixels? Where they follow each other in memory, and b's columns do not; or where b has its columns exchanged with the depth
 * by VTA's own layer, which wrote it the other way round.
 */
function rowsArePixels(node: OnnxNode, a: Value, b: Value): boolean {
  const [left, right] = [behind(node, a), behind(node, b)];
  const rowsFollow = isInner(left.view, -2);
  const columnsFollow = isInner(right.view, -1);
  const ownLayer = right.maker !== null && right.maker.operator.kind !== 'softmax';
  return !columnsFollow && (rowsFollow || (right.exchanged && ownLayer));
}

const isInner = ({ strides }: Strided, axis: -1 | -2): boolean =>
  (strides.at(axis) ?? 0) < (strides.at(axis === -1 ? -2 : -1) ?? 0);

/** Where a value's elements lie in what was made before they were only put elsewhere, and who made that. */
function behind(
  node: OnnxNode,
  value: Value,
): { readonly view: Strided; readonly maker: Maker | null; readonly exchanged: boolean } {
  const { shape } = typeOf(value);
  const maker = node.maker(value);
  const [from = null] = maker?.inputs ?? [];
  const kind = maker?.operator.kind;
  if (maker === null || from === null || (kind !== 'reshape' && kind !== 'transpose')) {
    return { view: rowMajor(shape), maker, exchanged: false };
  }
  const before = behind(node, from);
  if (kind === 'reshape') return { ...before, view: regrouped(before.view, shape) ?? rowMajor(shape) };
  return { ...before, view: exchanged(before.view, (maker.operator as Transpose).order), exchanged: true };
}
