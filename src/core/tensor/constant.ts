import { createRandom, type Random } from '../base/random.ts';
import { inOneGo } from '../base/slices.ts';
import type { Constant } from './tensor.ts';
import { elementsOf } from './shape.ts';

/**
 * The values of a constant, row-major, as floats (bool as 0 and 1; integers beyond 2^24 are rounded). Float data of the file is
 * given as it is, not copied: do not write into it. Seeded values are made anew at each call, the same on every platform.
 */
export const constantData = (constant: Constant): Float32Array => inOneGo(constantInSlices(constant));

/** The same in slices of some milliseconds; each yield the fraction that is done. */
export function* constantInSlices({ shape, source }: Constant): Generator<number, Float32Array, void> {
  switch (source.kind) {
    case 'data':
      return source.data instanceof Float32Array ? source.data : Float32Array.from(source.data);
    case 'fill':
      return new Float32Array(elementsOf(shape)).fill(source.value);
    case 'seeded': {
      const values = new Float32Array(elementsOf(shape));
      yield* fillCutNormal(createRandom(source.seed), values, source.mean, source.deviation);
      return values;
    }
  }
}

/**
 * Deviation of the standard normal distribution without what is beyond 2 sigma: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)).
 * Seeded constants state theirs before the cut; this much of it is left.
 */
export const CUT_DEVIATION = 0.8796256610342398;

/** Values that are made between two yields. */
const SLICE = 2 ** 18;

/** Bits are drawn by blocks: pairs of words. */
const BLOCK = 4096;

/**
 * Values of the standard normal distribution without what is beyond 2 sigma, scaled and moved, by rejection: the exponential
 * only decides, so a platform's last bit of it does not reach the values.
 */
function* fillCutNormal(
  random: Random,
  values: Float32Array,
  mean: number,
  deviation: number,
): Generator<number, void, void> {
  const block = new Uint32Array(Math.min(BLOCK, 4 * values.length + 2));
  let next = block.length;
  let told = 0;
  for (let i = 0; i < values.length;) {
    if (next === block.length) {
      random.fill(block);
      next = 0;
      if (i - told >= SLICE) yield (told = i) / values.length;
    }
    const x = ((block[next] as number) * 4) / 2 ** 32 - 2;
    const height = (block[next + 1] as number) / 2 ** 32;
    next += 2;
    if (isBelowExp(height, (x * x) / 2)) values[i++] = mean + deviation * x;
  }
}

/**
 * height < exp(-t), for t from 0 to 2: most without computing it, for (1 - t/4)^4 lies below it and 1 / (1 + t + t^2/2)
 * above, and rounding is far less than the margin.
 */
function isBelowExp(height: number, t: number): boolean {
  const square = (1 - t / 4) * (1 - t / 4);
  if (height < square * square - MARGIN) return true;
  if (height * (1 + t + (t * t) / 2) > 1 + MARGIN) return false;
  return height < Math.exp(-t);
}

const MARGIN = 1e-9;

/**
 * The seed of a constant from its network's and its own name, so that a layer more or less leaves the others' weights as
 * they are. FNV-1a over both; the generator scatters what lies close together.
 */
export function constantSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  const text = `${seed}/${name}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
