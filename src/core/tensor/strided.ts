import { stridesOf } from './float.ts';
import { elementsOf, type Shape } from './shape.ts';

/** A tensor whose elements lie in another one: the place of each is the sum of its indices times the strides. */
export interface Strided {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** A tensor of that shape with its axes in that order: axis a of what is meant is axis order[a] of it. */
export interface Ordered {
  readonly shape: Shape;
  readonly order: readonly number[];
}

export const rowMajor = (shape: Shape): Strided => ({ shape, strides: stridesOf(shape) });

/** With its axes exchanged: axis a is axis order[a] of what it was. */
export const exchanged = ({ shape, strides }: Strided, order: readonly number[]): Strided => ({
  shape: order.map((axis) => shape[axis] ?? 1),
  strides: order.map((axis) => strides[axis] ?? 0),
});

/** The same elements in the same order as another shape; null where no strides say so. */
export function regrouped({ shape, strides }: Strided, to: Shape): Strided | null {
  const axes = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis] ?? 0 }]));
  const made = new Array<number>(to.length).fill(0);
  let [from, wanted] = [axes.length - 1, to.length - 1];
  while (wanted >= 0) {
    if (to[wanted] === 1) {
      wanted--;
      continue;
    }
    // As many axes of both, from the last on, as have equally many elements.
    const inner = axes[from];
    if (inner === undefined) return null;
    let [has, takes, stride] = [inner.size, 1, inner.stride];
    for (;;) {
      made[wanted] = to[wanted] === 1 ? 0 : stride;
      takes *= to[wanted] ?? 1;
      stride *= to[wanted] ?? 1;
      wanted--;
      while (takes > has) {
        const next = axes[--from];
        if (next === undefined || next.stride !== inner.stride * has) return null;
        has *= next.size;
      }
      if (takes === has) break;
      if (wanted < 0) return null;
    }
    from--;
  }
  return from < 0 ? { shape: to, strides: made } : null;
}

/** All elements in their order: nothing is elsewhere. */
export function isRowMajor({ shape, strides }: Strided): boolean {
  const plain = stridesOf(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === plain[axis]);
}

/** The axes, the outermost first, and where each of the view is among them; null if the view has not each element once. */
export function orderedAs({ shape, strides }: Strided): Ordered | null {
  const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const sorted = [...axes].sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0));
  const from = sorted.map((axis) => shape[axis] ?? 1);
  const whole = isRowMajor({ shape: from, strides: sorted.map((axis) => strides[axis] ?? 0) });
  return whole ? { shape: from, order: axes.map((axis) => sorted.indexOf(axis)) } : null;
}

/** The elements one after another, as a tensor with its axes in order has them. */
export function elementsInOrder(data: Int8Array, { shape, order }: Ordered): Int8Array {
  const strides = stridesOf(shape);
  const made = new Int8Array(elementsOf(shape));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const [size, step] = [sizes.at(-1) ?? 1, steps.at(-1) ?? 0];
  const at = sizes.slice(0, -1).fill(0);
  for (let to = 0, start = 0; to < made.length; to += size) {
    for (let i = 0; i < size; i++) made[to + i] = data[start + i * step] as number;
    for (let axis = at.length - 1; axis >= 0; axis--) {
      start += steps[axis] ?? 0;
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (sizes[axis] ?? 1)) break;
      start -= (at[axis] ?? 0) * (steps[axis] ?? 0);
      at[axis] = 0;
    }
  }
  return made;
}
