import { stretches } from '../../base/slices.ts';
import type { Seen } from './noise.ts';
import type { QuantizedData } from './quantized.ts';

/** How far data of a fraction (null: float) are from what they should be, in slices. */
export function* seenOf(
  data: QuantizedData,
  fraction: number | null,
  expected: Float32Array,
): Generator<void, Seen, void> {
  const step = data instanceof Float32Array ? 1 : 2 ** -(fraction ?? 0);
  let [noise, signal, largest, largestValue] = [0, 0, 0, 0];
  for (const [from, to] of stretches(expected.length)) {
    for (let i = from; i < to; i++) {
      const value = expected[i] ?? 0;
      const difference = (data[i] ?? 0) * step - value;
      noise += difference * difference;
      signal += value * value;
      largest = Math.max(largest, Math.abs(difference));
      largestValue = Math.max(largestValue, Math.abs(value));
    }
    yield;
  }
  const count = Math.max(1, expected.length);
  const signalToNoiseDb = noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
  const [rmsError, rmsValue] = [Math.sqrt(noise / count), Math.sqrt(signal / count)];
  return { error: { rmsError, rmsValue, largest, signalToNoiseDb, remark: '' }, largestValue };
}
