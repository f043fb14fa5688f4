import { PARTS, type PartCycles, type PartId } from '../../core/compiler/account.ts';
import { KNOBS, type Schedule } from '../../core/compiler/schedule.ts';
import type { Cycles } from '../../core/units.ts';
import { signed } from '../format.ts';

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

export interface PartDifference {
  readonly part: PartId;
  readonly cycles: Cycles;
}

/** In which parts an estimate differs most from another, largest first. */
export function largestDifferences(
  of: readonly PartCycles[],
  from: readonly PartCycles[],
  most: number,
): readonly PartDifference[] {
  const sums = new Map<PartId, Cycles>();
  for (const { part, cycles } of of) sums.set(part, (sums.get(part) ?? 0) + cycles);
  for (const { part, cycles } of from) sums.set(part, (sums.get(part) ?? 0) - cycles);
  return [...sums]
    .map(([part, cycles]) => ({ part, cycles }))
    .filter(({ cycles }) => cycles !== 0)
    .sort((a, b) => Math.abs(b.cycles) - Math.abs(a.cycles))
    .slice(0, most);
}

/** `weight wait +9 800, pipeline fill +1 200`. */
export const differenceText = (differences: readonly PartDifference[]): string =>
  differences.map(({ part, cycles }) => `${PARTS[part].label} ${signed(cycles)}`).join(', ');
