import { createRandom, type Random } from '../../random.ts';
import type { Constant } from './graph.ts';
import { elementsOf } from './inferNode.ts';

/**
 * The values of a constant, row-major, as floats (bool as 0 and 1; integers beyond 2^24 are rounded). Float data of the file is
 * given as it is, not copied: do not write into it. Seeded values are made anew at each call, the same on every platform.
 */
export function constantData({ shape, source }: Constant): Float32Array {
  switch (source.kind) {
    case 'data':
      return source.data instanceof Float32Array ? source.data : Float32Array.from(source.data);
    case 'fill':
      return new Float32Array(elementsOf(shape)).fill(source.value);
    case 'seeded': {
      const random = createRandom(source.seed);
      const values = new Float32Array(elementsOf(shape));
      for (let i = 0; i < values.length; i++) values[i] = source.mean + source.deviation * cutNormal(random);
      return values;
    }
  }
}

/**
 * Deviation of the standard normal distribution without what is beyond 2 sigma: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)).
 * Seeded constants state theirs before the cut; this much of it is left.
 */
export const CUT_DEVIATION = 0.8796256610342398;

/**
 * One value of the standard normal distribution without what is beyond 2 sigma, by rejection: the exponential only decides,
 * so a platform's last bit of it does not reach the values.
 */
function cutNormal(random: Random): number {
  for (;;) {
    const x = 4 * random.unit() - 2;
    const height = random.unit();
    const exponent = (x * x) / 2;
    // 1 - t lies below exp(-t): most are taken without computing it.
    if (height < 1 - exponent || height < Math.exp(-exponent)) return x;
  }
}
