import { stridesOf, type FloatTensor } from './float.ts';

/** y[i] = f(x[i]). */
export function each(f: (x: number) => number, y: FloatTensor, x: FloatTensor): void {
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i] ?? 0);
}

/** y = f(a, b) with Numpy's broadcasting: axes are aligned at the last one, an extent of 1 (or no axis) stands for all. */
export function both(f: (a: number, b: number) => number, y: FloatTensor, a: FloatTensor, b: FloatTensor): void {
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
  }
}

/** Strides of a tensor along the axes of y; 0 where it stretches. */
function stretched({ shape }: FloatTensor, y: FloatTensor): readonly number[] {
  const steps = stridesOf(shape);
  const missing = y.shape.length - shape.length;
  return y.shape.map((_, axis) => ((shape[axis - missing] ?? 1) === 1 ? 0 : (steps[axis - missing] ?? 0)));
}
