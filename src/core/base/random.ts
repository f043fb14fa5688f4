/**
 * Seeded randomness: the only kind the core may use. Same seed, same numbers, on every platform.
 * The generator is sfc32 (C. Doty-Humphrey's Small Fast Counting generator), seeded through splitmix32 so that
 * neighbouring seeds give unrelated streams.
 */
export interface Random {
  /** Next 32 random bits, 0 to 2^32 - 1. */
  uint32(): number;
  /** Whole number from `low` to `high`, both included; `high - low` below 2^32. */
  int(low: number, high: number): number;
  /** From 0 (included) to 1 (excluded). */
  unit(): number;
  /** As many times `uint32` as the array has places, faster. */
  fill(values: Uint32Array): void;
}

export function createRandom(seed: number): Random {
  const seeds = splitmix32(seed);
  let a = seeds();
  let b = seeds();
  let c = seeds();
  let counter = 1;
  const uint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  const fill = (values: Uint32Array): void => {
    // The same step on local state, which engines keep in registers.
    let [p, q, r, count] = [a, b, c, counter];
    for (let i = 0; i < values.length; i++) {
      const sum = (((p + q) | 0) + count) | 0;
      count = (count + 1) | 0;
      p = q ^ (q >>> 9);
      q = (r + (r << 3)) | 0;
      r = (((r << 21) | (r >>> 11)) + sum) | 0;
      values[i] = sum;
    }
    [a, b, c, counter] = [p, q, r, count];
  };
  const unit = (): number => uint32() / 2 ** 32;
  const int = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  // The first outputs still show the seed's structure.
  for (let i = 0; i < 12; i++) uint32();
  return { uint32, int, unit, fill };
}

function splitmix32(seed: number): () => number {
  // A seed above 2^32 keeps its upper bits' influence instead of losing them to the truncation.
  let state = (seed | 0) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x9e3779b1);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
}

/** Fills with whole numbers from `low` to `high`, both included. Returns the array. */
export function fillInts<T extends Int8Array | Int32Array | Uint8Array>(
  random: Random,
  values: T,
  low: number,
  high: number,
): T {
  for (let i = 0; i < values.length; i++) values[i] = random.int(low, high);
  return values;
}
