import type { Shape } from '../../tensor/shape.ts';
import type { IntegerContext, IntegerForm } from './rules.ts';
import { NOT_PLAIN, isPlain, uniformShape } from './windows.ts';

/** Sum, difference, product, the larger or the smaller of two values; with a constant it would be `affine.ts`'s. The first of the two is what is multiplied. */
export function joinedForm(
  operation: 'add' | 'subtract' | 'multiply' | 'max' | 'min',
  inputs: readonly [string, string],
  { constantOf, shapeOf }: IntegerContext,
): IntegerForm | string {
  if (inputs.some((name) => constantOf(name) !== undefined)) {
    return operation === 'max' || operation === 'min'
      ? 'VTA compares with numbers that are the same for all values.'
      : 'VTA adds and multiplies by constants that are the same over a whole channel.';
  }
  const [shape, other] = [shapeOf(inputs[0]), shapeOf(inputs[1])];
  const [first, second] = operation === 'subtract' ? [other, shape] : [shape, other];
  if (!isPlain(first)) return NOT_PLAIN;
  if (!sameShape(first, second)) return 'VTA joins two tensors of the same shape only; here one is stretched.';
  const body = { kind: 'uniform', shape: uniformShape(first), factor: operation === 'subtract' ? -1 : 1 } as const;
  return { body, inputs, operation, operand: operation === 'subtract' ? 'add' : operation };
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
