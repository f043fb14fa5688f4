import type { Cycles } from '../../../core/base/units.ts';

/** CSS pixels. */
export type Pixels = number;

/** Cycles from..to laid over `width` pixels from `left` on. Every time chart of the page has the same one. */
export interface TimeScale {
  readonly from: Cycles;
  readonly to: Cycles;
  readonly left: Pixels;
  readonly width: Pixels;
}

export const cyclesPerPixel = (s: TimeScale): number => (s.to - s.from) / Math.max(1, s.width);

export const xOf = (s: TimeScale, cycle: Cycles): Pixels => s.left + ((cycle - s.from) * s.width) / (s.to - s.from);

export const cycleAt = (s: TimeScale, x: Pixels): Cycles => s.from + ((x - s.left) * (s.to - s.from)) / s.width;

/** Smallest of 1, 2, 5 times a power of ten that is at least `least`; whole cycles only. */
export function niceStep(least: number): number {
  if (!(least > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => d * power >= least * (1 - 1e-12)) ?? 10;
  return digit * power;
}

/** Round cycle numbers inside the scale, at least `spacing` pixels apart. */
export function timeTicks(s: TimeScale, spacing: Pixels): Cycles[] {
  const step = niceStep(spacing * cyclesPerPixel(s));
  const ticks: Cycles[] = [];
  for (let k = Math.ceil(s.from / step); k * step <= s.to; k++) ticks.push(k * step);
  return ticks;
}
