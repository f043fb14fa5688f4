import type { NodeComplaint } from './problems.ts';
import type { TensorType } from './tensor.ts';

/** Extents, all positive. */
export type Shape = readonly number[];

export const elementsOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** `float32 [1, 3, 224, 224]`. */
export const describeType = ({ type, shape }: TensorType): string => `${type} ${describeShape(shape)}`;

export const describeShape = (shape: readonly number[]): string =>
  shape.length > 16 ? `[${shape.slice(0, 16).join(', ')}, …]` : `[${shape.join(', ')}]`;

/** Numpy's rule: aligned at the last axis, an extent of 1 stretches. */
export function broadcast(a: Shape, b: Shape): Shape | NodeComplaint {
  const length = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 0; axis < length; axis++) {
    const left = a[axis - length + a.length] ?? 1;
    const right = b[axis - length + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      return {
        code: 'graph.broadcast',
        part: 'b',
        found: describeShape(b),
        expected: `a shape that fits ${describeShape(a)}`,
        fix: 'Reshape one of them.',
      };
    }
    out.push(left === 1 ? right : left);
  }
  return out;
}
