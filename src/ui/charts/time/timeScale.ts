import type { Cycles } from '../../../core/base/units.ts';
import { multiplesOf, roundStep } from '../ticks.ts';
import type { Pixels } from '../units.ts';

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

/** Round cycle numbers inside the scale, at least `spacing` pixels apart. */
export const timeTicks = (s: TimeScale, spacing: Pixels): Cycles[] =>
  multiplesOf(roundStep(spacing * cyclesPerPixel(s)), s.from, s.to);
