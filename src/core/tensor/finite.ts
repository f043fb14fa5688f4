import type { Problem } from '../base/problem.ts';
import type { Constant } from './tensor.ts';
import { graphProblem, quote } from './problems.ts';

/** The first element of a constant that is not finite, and how many there are; null: all are. */
export function notFinite({
  source,
}: Constant): { readonly at: number; readonly value: number; readonly count: number } | null {
  if (source.kind === 'fill') return Number.isFinite(source.value) ? null : { at: 0, value: source.value, count: 1 };
  if (source.kind === 'seeded') {
    const wrong = [source.mean, source.deviation].find((value) => !Number.isFinite(value));
    return wrong === undefined ? null : { at: 0, value: wrong, count: 1 };
  }
  const { data } = source;
  if (!(data instanceof Float32Array)) return null;
  let [at, count] = [-1, 0];
  for (let i = 0; i < data.length; i++) {
    // What is not finite leaves a difference from itself that is no number.
    const x = data[i] as number;
    if (x - x === 0) continue;
    if (count === 0) at = i;
    count++;
  }
  return count === 0 ? null : { at, value: data[at] ?? NaN, count };
}

export const MEND_CONSTANTS =
  'Train or export the model again: weights, biases and scales must be finite 32-bit floats.';

/** A constant that holds NaN or infinite values: nothing computed from it means anything. Code: `graph.not-finite`. */
export function finiteProblem(name: string, constant: Constant, what = `Constant ${quote(name)}`): Problem | null {
  const found = notFinite(constant);
  if (found === null) return null;
  const { at, value, count } = found;
  const more = count === 1 ? '' : `, the first of ${count}`;
  return graphProblem({
    code: 'graph.not-finite',
    field: name,
    message: `${what} has ${value} at place ${at}${more}.`,
    got: String(value),
    limit: null,
    fix: MEND_CONSTANTS,
  });
}
