import type { NodeComplaint } from '../../tensor/problems.ts';
import { describeShape, type Shape } from '../../tensor/shape.ts';
import type { InputTypes } from '../anyOperator.ts';

/** What several operators ask of the shapes of their inputs. */

export function complaint(
  code: string,
  part: string,
  found: string | number,
  expected: string | number,
  fix: string,
): NodeComplaint {
  return { code, part, found, expected, fix };
}

export const wrongRank = (part: string, found: Shape, expected: string): NodeComplaint =>
  complaint(
    'graph.rank',
    `the rank of ${part}`,
    `${found.length} (${describeShape(found)})`,
    expected,
    'Reshape it, or use the operator for such tensors.',
  );

export type ImageShape = readonly [n: number, c: number, h: number, w: number];

export function asImage(x: Shape): ImageShape | NodeComplaint {
  const [n, c, h, w] = x;
  if (x.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined) {
    return wrongRank('x', x, '4 ([N, C, H, W])');
  }
  return [n, c, h, w];
}

/** What is wrong with a vector of that length; null if nothing, or if it is absent. */
export function vectorComplaint(part: string, shape: Shape | null, length: number): NodeComplaint | null {
  if (shape === null || (shape.length === 1 && shape[0] === length)) return null;
  return complaint(
    'graph.channels',
    part,
    describeShape(shape),
    `[${length}]`,
    `Give ${part} one element for each channel.`,
  );
}

export function axisComplaint(axis: number, x: Shape): NodeComplaint | null {
  if (Number.isSafeInteger(axis) && axis >= 0 && axis < x.length) return null;
  return complaint(
    'graph.attribute',
    'axis',
    axis,
    `0..${x.length - 1}, as x is ${describeShape(x)}`,
    'Give an axis that x has.',
  );
}

/** The shape of an input; null if it is absent. */
export const shapeAt = (inputs: InputTypes, place: number): Shape | null => inputs[place]?.shape ?? null;

const PARAMETERS = ['x', 'scale', 'offset', 'mean', 'variance'];

/** The shape of x if it has channels, and every other input one element for each of them. */
export function channelwiseShape(x: Shape, inputs: InputTypes, minRank: number): Shape | NodeComplaint {
  const channels = x[1];
  if (channels === undefined || x.length < minRank) return wrongRank('x', x, `at least ${minRank} ([N, C, …])`);
  for (const [place, input] of inputs.entries()) {
    const unfit = place === 0 ? null : vectorComplaint(PARAMETERS[place] ?? 'an input', input?.shape ?? null, channels);
    if (unfit !== null) return unfit;
  }
  return x;
}
