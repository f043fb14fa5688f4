import { stridesOf, type FloatTensor } from '../../tensor/float.ts';

/** Elements between two yields, each of which tells the fraction that is done. */
const ELEMENTS_A_SLICE = 2 ** 18;

/** y[i] = f(x[i]). */
export function* each(f: (x: number) => number, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const { length } = y.data;
  for (let start = 0; start < length; start += ELEMENTS_A_SLICE) {
    const end = Math.min(length, start + ELEMENTS_A_SLICE);
    for (let i = start; i < end; i++) y.data[i] = f(x.data[i] ?? 0);
    if (end < length) yield end / length;
  }
}

/** y = f(a, b) with Numpy's broadcasting: axes are aligned at the last one, an extent of 1 (or no axis) stands for all. */
export function* both(
  f: (a: number, b: number) => number,
  y: FloatTensor,
  a: FloatTensor,
  b: FloatTensor,
): Generator<number, void> {
  const steps = stridesOf(y.shape);
  const [stepsA, stepsB] = [stretched(a, y), stretched(b, y)];
  for (let i = 0; i < y.data.length; i++) {
    let [rest, atA, atB] = [i, 0, 0];
    for (let axis = 0; axis < steps.length; axis++) {
      const step = steps[axis] ?? 1;
      const place = Math.floor(rest / step);
      rest -= place * step;
      atA += place * (stepsA[axis] ?? 0);
      atB += place * (stepsB[axis] ?? 0);
    }
    y.data[i] = f(a.data[atA] ?? 0, b.data[atB] ?? 0);
    if ((i + 1) % ELEMENTS_A_SLICE === 0) yield i / y.data.length;
  }
}

/** The whole of two tensors of one shape at once; null if the shapes differ. */
export function bothOfOneShape(
  compute: (y: Float32Array, a: Float32Array, b: Float32Array) => void,
  y: FloatTensor,
  a: FloatTensor,
  b: FloatTensor,
): Generator<number, void> | null {
  const same = a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
  return same ? atOnce(compute, y, a, b) : null;
}

function* atOnce(
  compute: (y: Float32Array, a: Float32Array, b: Float32Array) => void,
  y: FloatTensor,
  a: FloatTensor,
  b: FloatTensor,
): Generator<number, void> {
  compute(y.data, a.data, b.data);
}

/** Strides of a tensor along the axes of y; 0 where it stretches. */
function stretched({ shape }: FloatTensor, y: FloatTensor): readonly number[] {
  const steps = stridesOf(shape);
  const missing = y.shape.length - shape.length;
  return y.shape.map((_, axis) => ((shape[axis - missing] ?? 1) === 1 ? 0 : (steps[axis - missing] ?? 0)));
}
