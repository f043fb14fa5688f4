import { constantInSlices } from '../../tensor/constant.ts';
import type { GraphInput, ValueRange } from './graph.ts';

/**
 * Values for an input that nobody gives any for, from a seed, in slices: floats normal with mean 0 and deviation 1, cut at 2, or as far over `reals`; bytes over most of their range, as of
 * pictures; other integers 0 or 1, which are places in almost every table; sizes, axes and limits as they usually are.
 */
export function* seededInput(
  { type, shape, range, reals, usual }: SeededType,
  seed: number,
): Generator<number, Float32Array, void> {
  if (usual !== undefined) return Float32Array.from(usual);
  const source = { kind: 'seeded', seed, mean: 0, deviation: 1 } as const;
  const normal = yield* constantInSlices({ type: 'float32', shape, source });
  if (range !== undefined) return normal.map((x) => withinRange(x, range));
  if (reals !== undefined && type === 'float32') return normal.map((x) => over(x, reals));
  switch (type) {
    case 'float32':
      return normal;
    case 'uint8':
      return normal.map((x) => withinRange(x, [0, 255]));
    case 'int8':
      return normal.map((x) => withinRange(x, [-128, 127]));
    default:
      return normal.map((x) => (x > 0 ? 1 : 0));
  }
}

type SeededType = Pick<GraphInput, 'type' | 'shape' | 'range' | 'usual'> & {
  /** What a quantized file takes of it: the rest would be cut off. */
  readonly reals?: ValueRange;
};

/** About the middle of a range, its ends two deviations away. */
const over = (x: number, [low, high]: ValueRange): number =>
  Math.min(high, Math.max(low, (low + high) / 2 + (x * (high - low)) / 4));

/** The same in whole numbers. */
const withinRange = (x: number, range: ValueRange): number => Math.round(over(x, range));
