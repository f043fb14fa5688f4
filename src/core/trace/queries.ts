import { firstNotBelow, partitionPoint } from '../base/binarySearch.ts';
import type { Cycles } from '../base/units.ts';
import { moduleOrder } from './order.ts';
import type { Trace } from './trace.ts';

/**
 * Questions that views ask at every frame. Within a module instructions start and end one after another, so they are
 * binary searches over `moduleOrder`. Intervals are half open: cycles from `from` up to, not including, `to`. An
 * instruction is at work from its start to its done, both included, so that a module that never waits has no gaps.
 */

/** Instructions that are at work in some cycle of [from, to), as a view into the module's order: nothing is copied. */
export function instructionsIn(trace: Trace, module: number, from: Cycles, to: Cycles): Int32Array {
  const order = moduleOrder(trace)[module] ?? new Int32Array(0);
  const first = leading(order, (i) => happened(trace.done, i) < from);
  const last = leading(order, (i) => happened(trace.start, i) < to);
  return order.subarray(first, Math.max(first, last));
}

/** What a module does in a cycle: the instruction at work, or else the one it has not yet started (-1: none left). */
export interface ModuleState {
  readonly running: boolean;
  readonly instruction: number;
}

export function moduleAt(trace: Trace, module: number, cycle: Cycles): ModuleState {
  const order = moduleOrder(trace)[module] ?? new Int32Array(0);
  const instruction = order[leading(order, (i) => happened(trace.done, i) < cycle)] ?? -1;
  return { running: instruction >= 0 && happened(trace.start, instruction) <= cycle, instruction };
}

/** Never is later than everything. */
function happened(times: Float64Array, index: number): Cycles {
  const time = times[index] ?? -1;
  return time < 0 ? Infinity : time;
}

/** How many leading entries fulfil a condition that holds for a leading part only. */
const leading = (order: Int32Array, holds: (instruction: number) => boolean): number =>
  partitionPoint(0, order.length, (index) => holds(order[index] ?? -1));

/** What `burstsIn` needs of `ReadBursts` or `WriteBursts`. */
export interface BurstTimes {
  readonly count: number;
  readonly accepted: Float64Array;
  readonly firstBeat: Float64Array;
  readonly lastBeat: Float64Array;
}

/** Rows `first` up to, not including, `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/**
 * The smallest range of rows with all bursts that are under way, from acceptance to last beat, in some cycle of
 * [from, to). It can hold others too: a burst may wait in its slot while many later ones pass.
 */
export function burstsIn(bursts: BurstTimes, from: Cycles, to: Cycles): RowRange {
  const end = firstNotBelow(bursts.accepted, bursts.count, to);
  const first = Math.min(end, firstNotBelow(latestBeats(bursts), bursts.count, from));
  return { first, end };
}

const latest = new WeakMap<Float64Array, Float64Array>();

/** For each row the last beat of it and all before it: ascending, which last beats by themselves are not. */
function latestBeats({ count, firstBeat, lastBeat }: BurstTimes): Float64Array {
  let known = latest.get(lastBeat);
  if (known !== undefined) return known;
  known = new Float64Array(count);
  let max = -1;
  for (let row = 0; row < count; row++) {
    // Cut off by the end of the run while on the bus.
    const last = (lastBeat[row] ?? -1) < 0 && (firstBeat[row] ?? -1) >= 0 ? Infinity : (lastBeat[row] ?? -1);
    if (last > max) max = last;
    known[row] = max;
  }
  latest.set(lastBeat, known);
  return known;
}
