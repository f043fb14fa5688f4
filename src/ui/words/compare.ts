import { PARTS } from '../../core/cycles/parts.ts';
import { KNOBS, type Schedule } from '../../core/compiler/schedule/schedule.ts';
import type { PartDifference } from '../../core/compiler/estimate/scheduleReasons.ts';
import { signed } from './format.ts';

/** `tile_h 14 → 7, h_nthread 1 → 2`; empty if they are the same. */
export const knobChanges = (from: Schedule, to: Schedule): string =>
  KNOBS.filter((knob) => from[knob] !== to[knob])
    .map((knob) => `${knob} ${from[knob]} → ${to[knob]}`)
    .join(', ');

/** In what a schedule differs from another: `tile_h 7, tile_co 1`. */
export const otherKnobs = (schedule: Schedule, than: Schedule): string =>
  KNOBS.filter((knob) => schedule[knob] !== than[knob])
    .map((knob) => `${knob} ${schedule[knob]}`)
    .join(', ');

/** `weight wait +9 800, pipeline fill +1 200`. */
export const differenceText = (differences: readonly PartDifference[]): string =>
  differences.map(({ part, cycles }) => `${PARTS[part].label} ${signed(cycles)}`).join(', ');
