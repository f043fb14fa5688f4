import type { Arch } from '../../machine/arch.ts';
import { geometry } from '../../machine/geometry.ts';
import { inOneGo, stretches } from '../../base/slices.ts';
import { bytesFrom, elementsFrom, elementsOfNumbers, numbersFrom } from '../model/typedData.ts';
import type { IntegerWidths, QuantizedData, QuantizedValue } from './quantized.ts';

/** The widths of a machine, which a network is quantized for. */
export function integerWidthsOf(arch: Arch): IntegerWidths {
  const { scalarBits } = geometry(arch);
  return { input: scalarBits.INP, weight: scalarBits.WGT, accumulator: scalarBits.ACC };
}

export const lowest = (bits: number): number => -(2 ** (bits - 1));
export const highest = (bits: number): number => 2 ** (bits - 1) - 1;

/** To the nearest whole number, ties to the even one: no drift up or down. */
export function roundEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest !== 0.5) return rest < 0.5 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
}

/** Integers of `bits` bits that stand for q * 2^-fraction, each the nearest (ties to even); what is too large sits at the end of the range. NaN is 0. */
export const toIntegers = (real: Float32Array, fraction: number, bits: number): Int8Array =>
  inOneGo(toIntegersInSlices(real, fraction, bits));

/** The same in slices. */
export function* toIntegersInSlices(real: Float32Array, fraction: number, bits: number): Generator<void, Int8Array> {
  const integers = new Int8Array(real.length);
  for (const [from, to] of stretches(real.length)) {
    fill(integers, real, from, to, fraction, bits);
    yield;
  }
  return integers;
}

// Hot loop: a call for each piece, and each element inside, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function fill(integers: Int8Array, real: Float32Array, from: number, to: number, fraction: number, bits: number): void {
  const [low, high, scale] = [lowest(bits), highest(bits), 2 ** fraction];
  for (let i = from; i < to; i++) {
    const value = (real[i] ?? 0) * scale;
    integers[i] = value < low ? low : value > high ? high : value + WHOLE - WHOLE;
  }
}

/** Added to a double far below it, it leaves no place for what is behind the point: what is left is rounded as `roundEven` does. */
const WHOLE = 1.5 * 2 ** 52;

/** What a value's data stand for. Exact: 8 bits times a power of two. */
export function toReal(data: QuantizedData, fraction: number | null): Float32Array {
  if (data instanceof Float32Array) return data;
  const step = 2 ** -(fraction ?? 0);
  const real = new Float32Array(data.length);
  for (let i = 0; i < real.length; i++) real[i] = (data[i] ?? 0) * step;
  return real;
}

/** The same of a value of any type: numbers of other types as floats, exact to 24 bits. */
export const realOf = (
  data: QuantizedData,
  { fraction, type }: Pick<QuantizedValue, 'fraction' | 'type'>,
): Float32Array =>
  type === undefined || fraction !== null ? toReal(data, fraction) : numbersFrom(elementsFrom(type, bytesFrom(data)));

/** The other way: numbers as a value holds them, quantized to `bits` if it has a fraction, else of its own type. */
export function heldAs(
  real: Float32Array,
  { fraction, type = 'float32' }: Pick<QuantizedValue, 'fraction' | 'type'>,
  bits: number,
): QuantizedData {
  if (fraction !== null) return toIntegers(real, fraction, bits);
  return type === 'float32' ? real : bytesFrom(elementsOfNumbers(type, real));
}
