import { inOneGo, stretches } from '../../base/slices.ts';
import { highest } from './numbers.ts';

const BINS = 4096;
/** Fractions beyond would leave float32. */
const MOST = 100;

/** The finest fraction whose integers of `bits` bits hold values as large. */
export function wholeFraction(largest: number, bits: number): number {
  if (largest === 0) return 0;
  const whole = Math.floor(Math.log2((highest(bits) + 0.5) / largest));
  return Math.min(MOST, Math.max(-MOST, whole));
}

/** How often values of which size occur: bins of equal width from 0 up to a power of two that grows with the values. */
export class Histogram {
  private readonly counts = new Float64Array(BINS);
  /** Top of the range is 2^exponent. */
  private exponent = 0;
  private largest = 0;
  private seen = 0;

  /** Values that are no numbers, or infinite, do not count. */
  add(values: Float32Array): void {
    inOneGo(this.addInSlices(values));
  }

  /** The same in slices; the histogram is whole when all is done. */
  *addInSlices(values: Float32Array): Generator<void, void> {
    let largest = 0;
    for (const [from, to] of stretches(values.length)) {
      largest = Math.max(largest, largestOf(values, from, to));
      yield;
    }
    this.grow(largest);
    this.seen += values.length;
    const perUnit = BINS / 2 ** this.exponent;
    for (const [from, to] of stretches(values.length)) {
      count(this.counts, values, from, to, perUnit);
      yield;
    }
  }

  /** Everything another one has seen. */
  merge(other: Histogram): void {
    this.grow(other.largest);
    this.seen += other.seen;
    if (other.largest === 0) {
      this.counts[0] = (this.counts[0] ?? 0) + other.seen;
      return;
    }
    const finer = 2 ** (this.exponent - other.exponent);
    for (let bin = 0; bin < BINS; bin++) {
      const to = Math.floor(bin / finer);
      // A coarser one: its middle.
      const at = finer < 1 ? Math.floor((bin + 0.5) / finer) : to;
      this.counts[at] = (this.counts[at] ?? 0) + (other.counts[bin] ?? 0);
    }
  }

  /** How many values. */
  get count(): number {
    return this.seen;
  }

  /** The largest size seen. */
  get range(): number {
    return this.largest;
  }

  /**
   * The fraction whose integers of `bits` bits stand for the values with the least squared error: the finest that holds the largest
   * value, or one of the two beyond, which cut the largest off to be finer everywhere else. Only zeros: 0.
   */
  bestFraction(bits: number): number {
    const first = this.wholeFraction(bits);
    if (this.largest === 0) return first;
    let best = first;
    for (let fraction = first; fraction <= Math.min(MOST, first + 2); fraction++) {
      if (this.squaredError(fraction, bits) < this.squaredError(best, bits)) best = fraction;
    }
    return best;
  }

  /** The finest fraction that holds the largest value. */
  wholeFraction(bits: number): number {
    return wholeFraction(this.largest, bits);
  }

  /** Sum over all values of (value - its integer's)^2. */
  private squaredError(fraction: number, bits: number): number {
    const [scale, top] = [2 ** fraction, highest(bits)];
    const width = 2 ** this.exponent / BINS;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const count = this.counts[bin] ?? 0;
      if (count === 0) continue;
      // Zeros are exact, and the first bin is mostly zeros.
      const value = bin === 0 ? 0 : (bin + 0.5) * width;
      const integer = Math.min(Math.round(value * scale), top);
      sum += count * (value - integer / scale) ** 2;
    }
    return sum;
  }

  private grow(largest: number): void {
    if (largest <= this.largest) return;
    // So far all were 0, which every range holds: nothing is counted anew.
    const empty = this.largest === 0;
    if (empty) this.exponent = Math.floor(Math.log2(largest));
    this.largest = largest;
    const { counts } = this;
    while (largest >= 2 ** this.exponent) {
      for (let bin = 0; !empty && bin < BINS; bin++) {
        counts[bin] = bin < BINS / 2 ? (counts[2 * bin] ?? 0) + (counts[2 * bin + 1] ?? 0) : 0;
      }
      this.exponent++;
    }
  }
}

function largestOf(values: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(values[i] ?? 0);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}

function count(counts: Float64Array, values: Float32Array, from: number, to: number, perUnit: number): void {
  for (let i = from; i < to; i++) {
    const place = Math.abs(values[i] ?? 0) * perUnit;
    if (place < BINS) counts[place | 0] = (counts[place | 0] ?? 0) + 1;
  }
}
