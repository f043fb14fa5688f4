import type { Cycles } from '../base/units.ts';
import { firstNotBelow } from '../base/binarySearch.ts';
import type { ReadBursts } from './trace.ts';

/**
 * Why each read burst stayed in its slot, in cycles from the one after acceptance up to its issue; the three add up to
 * issued - accepted - 1. In each cycle: all places were taken; else the last beat of some burst was on the bus; else a
 * client with a higher priority was issued. A burst that was not issued has zeros.
 */
export interface BurstWaits {
  readonly places: Float64Array;
  readonly lastBeats: Float64Array;
  readonly priority: Float64Array;
}

/**
 * Derived from the times alone, so it needs the reads of the whole run from its first on. `tagPool`: read bursts that can
 * be outstanding at a time (`Hardware.tagPool`; `timing.md` section 6).
 */
export function burstWaits(reads: ReadBursts, tagPool: number): BurstWaits {
  const { count, accepted, issued } = reads;
  const issues = ascending(reads.issued, count);
  const full = fullStretches(issues, ascending(reads.lastBeat, count), tagPool);
  const quiet = ascending(reads.lastBeat, count).filter((cycle) => cyclesIn(full, cycle + 1) === cyclesIn(full, cycle));
  const waits = {
    places: new Float64Array(count),
    lastBeats: new Float64Array(count),
    priority: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    const from = (accepted[row] ?? 0) + 1;
    const to = issued[row] ?? -1;
    if (to <= from) continue;
    waits.places[row] = cyclesIn(full, to) - cyclesIn(full, from);
    waits.lastBeats[row] = firstNotBelow(quiet, quiet.length, to) - firstNotBelow(quiet, quiet.length, from);
    waits.priority[row] = firstNotBelow(issues, issues.length, to) - firstNotBelow(issues, issues.length, from);
  }
  return waits;
}

/** Those that happened, in order of time. */
const ascending = (times: Float64Array, count: number): Float64Array =>
  times
    .subarray(0, count)
    .filter((t) => t >= 0)
    .sort();

/** Stretches of cycles, apart and in order, with the cycles of all stretches before each. */
interface Stretches {
  readonly from: Float64Array;
  /** One past the last cycle. */
  readonly to: Float64Array;
  readonly before: Float64Array;
}

/** Cycles in which all places are taken: from the cycle after an issue to the last beat that frees the first of them. */
function fullStretches(issues: Float64Array, lastBeats: Float64Array, tagPool: number): Stretches {
  const from: Cycles[] = [];
  const to: Cycles[] = [];
  const before: Cycles[] = [];
  let sum = 0;
  for (let k = tagPool - 1; k < issues.length; k++) {
    const begin = (issues[k] ?? 0) + 1;
    const end = (lastBeats[k - tagPool + 1] ?? Infinity) + 1;
    if (end <= begin) continue;
    from.push(begin);
    to.push(end);
    before.push(sum);
    sum += end - begin;
  }
  return { from: Float64Array.from(from), to: Float64Array.from(to), before: Float64Array.from(before) };
}

/** Cycles of the stretches before `cycle`. */
function cyclesIn(s: Stretches, cycle: Cycles): Cycles {
  const after = firstNotBelow(s.from, s.from.length, cycle);
  if (after === 0) return 0;
  const at = after - 1;
  return (s.before[at] ?? 0) + Math.min(cycle, s.to[at] ?? 0) - (s.from[at] ?? 0);
}
