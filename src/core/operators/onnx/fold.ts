import { broadcast, elementsOf } from '../../tensor/shape.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import type { Fold, OnnxNode } from './node.ts';
import { fromNumbers, numbersOf, type Known } from './known.ts';

/** Largest tensor that is computed at the import: shape arithmetic is short. */
export const MAX_FOLDED = 2 ** 16;

export const foldedValues = (tensor: Known | undefined): ArrayLike<number> =>
  tensor === undefined ? [] : (numbersOf(tensor, MAX_FOLDED) ?? []);

/** A tensor of the given shape; null, and reported, if it is too large. */
export function foldedTensor(
  node: OnnxNode,
  type: Known['type'],
  shape: readonly number[],
  at: (i: number) => number,
): Known | null {
  const count = elementsOf(shape);
  if (count > MAX_FOLDED || shape.length > GRAPH_LIMITS.rank) {
    return node.refuse(
      'onnx.folding',
      `it makes a constant of ${count} elements`,
      `Constants computed from others have at most ${MAX_FOLDED}.`,
    );
  }
  if (!node.afford(count + 1)) return null;
  return fromNumbers(
    type,
    shape,
    Float64Array.from({ length: count }, (_, i) => at(i)),
  );
}

/** Calls with the coordinates of each element, in order; the array is reused. */
export function eachCoordinate(
  shape: readonly number[],
  visit: (coordinates: readonly number[], index: number) => void,
): void {
  const at = shape.map(() => 0);
  const count = elementsOf(shape);
  for (let index = 0; index < count; index++) {
    visit(at, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (shape[axis] ?? 0)) break;
      at[axis] = 0;
    }
  }
}

/** Where in a row-major tensor an element lies; an extent of 1 stretches. */
export function offsetOf(shape: readonly number[], coordinates: readonly number[]): number {
  const skip = coordinates.length - shape.length;
  return shape.reduce((sum, size, axis) => sum * size + (size === 1 ? 0 : (coordinates[axis + skip] ?? 0)), 0);
}

/** A tensor each element of which is one of another. */
export function picked(
  node: OnnxNode,
  source: Known,
  shape: readonly number[],
  from: (coordinates: readonly number[]) => readonly number[],
): Known | null {
  if (elementsOf(shape) > MAX_FOLDED) return foldedTensor(node, source.type, shape, () => 0);
  const data = foldedValues(source);
  const places: number[] = [];
  eachCoordinate(shape, (at) => void places.push(offsetOf(source.shape, from(at))));
  return foldedTensor(node, source.type, shape, (i) => data[places[i] ?? 0] ?? 0);
}

export const foldBinary =
  (compute: (a: number, b: number, integer: boolean) => number, result?: Known['type']): Fold =>
  (node, [a, b]) => {
    if (a === undefined || b === undefined)
      return node.refuse('onnx.inputs', 'input 2 is missing', 'Export the model again.');
    const shape = broadcast(a.shape, b.shape);
    if ('code' in shape || a.type !== b.type)
      return node.refuse('onnx.inputs', 'its constants do not fit each other', 'Export the model again.');
    if (elementsOf(shape) > MAX_FOLDED) return foldedTensor(node, a.type, shape, () => 0);
    const [left, right] = [foldedValues(a), foldedValues(b)];
    const values: number[] = [];
    eachCoordinate(shape, (at) => {
      values.push(compute(left[offsetOf(a.shape, at)] ?? 0, right[offsetOf(b.shape, at)] ?? 0, a.type !== 'float32'));
    });
    return foldedTensor(node, result ?? a.type, shape, (i) => values[i] ?? 0);
  };

export const foldUnary =
  (compute: (x: number) => number): Fold =>
  (node, [x]) => {
    const data = foldedValues(x);
    return x === undefined ? null : foldedTensor(node, x.type, x.shape, (i) => compute(data[i] ?? 0));
  };
