import type { ScaleLogarithmic } from 'd3';
import type { Pixels } from './units.ts';

/** Smallest of 1, 2, 5 times a power of ten that is at least `least`; whole numbers only. */
export function roundStep(least: number): number {
  if (!(least > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => d * power >= least * (1 - 1e-12)) ?? 10;
  return digit * power;
}

/** Multiples of `step` in from..to. */
export function multiplesOf(step: number, from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) ticks.push(k * step);
  return ticks;
}

/** Powers of two inside a domain, as many as can stand so many pixels apart on a logarithmic axis of that length. */
export function powersOfTwo([low, high]: readonly [number, number], length: Pixels, spacing: Pixels): number[] {
  const step = Math.max(1, Math.ceil((spacing * Math.log2(high / low)) / Math.max(1, length)));
  const all: number[] = [];
  for (let e = Math.ceil(Math.log2(low)); e <= Math.floor(Math.log2(high)); e += step) all.push(2 ** e);
  return all;
}

/** Leading digits of ticks, the roundest first. */
const DIGITS: readonly (readonly number[])[] = [[1], [2, 5], [3, 7], [1.5, 4, 6, 8], [1.2, 2.5, 3.5, 9]];

/** The roundest values of a logarithmic scale's domain that are at least so many pixels apart. */
export function roundestValues(scale: ScaleLogarithmic<number, number>, spacing: Pixels): number[] {
  const [low = 1, high = 10] = scale.domain();
  const kept: number[] = [];
  for (const digits of DIGITS) {
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (const digit of digits) {
        const v = digit * 10 ** power;
        const fits = v >= low && v <= high && kept.every((k) => Math.abs(scale(k) - scale(v)) >= spacing);
        if (fits) kept.push(v);
      }
    }
  }
  return kept.sort((a, b) => a - b);
}
