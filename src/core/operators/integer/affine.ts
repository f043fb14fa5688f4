import { constantData } from '../../tensor/constant.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { Affine, NodeValues, ValueContext } from './rules.ts';

/** Arithmetic with a constant that is the same over each channel. */
export interface ConstantArithmetic {
  readonly x: string;
  readonly values: Float64Array;
  /** Does the constant stand before x? */
  readonly constantFirst: boolean;
}

/** What a node of two inputs computes with a constant; null if it does something else to x than to each of its channels. */
export function constantArithmetic(
  { inputs: [first = '', second = ''], output }: NodeValues,
  { constantOf, shapeOf }: ValueContext,
): ConstantArithmetic | null {
  const [left, right] = [constantOf(first), constantOf(second)];
  const x = left === undefined ? first : second;
  const constant = left ?? right;
  if (constant === undefined || (left !== undefined && right !== undefined)) return null;
  const shape = shapeOf(x);
  const values = perChannel(constant, shape);
  const made = shapeOf(output);
  if (values === null || made.length !== shape.length || made.some((size, axis) => size !== shape[axis])) return null;
  return { x, values, constantFirst: left !== undefined };
}

/** As many of one value. */
export const filled = ({ length }: Float64Array, value: number): Float64Array => new Float64Array(length).fill(value);

/** One value for each channel of a tensor [N, C, …] that the constant is broadcast to; null if it varies along another axis. */
function perChannel(constant: Constant, shape: readonly number[]): Float64Array | null {
  const channels = shape[1];
  if (channels === undefined) return null;
  const missing = shape.length - constant.shape.length;
  if (missing < 0) return null;
  const varies = constant.shape.some((size, axis) => size !== 1 && axis + missing !== 1);
  if (varies) return null;
  const data = constantData(constant);
  return Float64Array.from({ length: channels }, (_, c) => data[data.length === 1 ? 0 : c] ?? 0);
}

/** One after the other. */
export const following = (first: Affine, then: Affine): Affine => ({
  x: first.x,
  scale: first.scale.map((s, c) => s * (then.scale[c] ?? 1)),
  offset: first.offset.map((o, c) => o * (then.scale[c] ?? 1) + (then.offset[c] ?? 0)),
});
