import type { TimingMachine } from '../../simulator/timing/machine.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import type { DurationLowerBounds } from './durationLowerBounds.ts';
import type { EarliestRun } from './earliestRun.ts';

const { load: LOAD, compute: COMPUTE } = MODULE_ID;

/** Which loads may find other clients' requests in the queue, and so save the delay. */
export interface Company {
  /** 1: none can be there, so the load's first request waits for the whole delay. */
  readonly alone: Uint8Array;
  /** Delays that all other loads together can save. */
  readonly saved: number;
}

/**
 * A load finds the queue empty but for requests of other clients: those before it in its own module have all been
 * answered. A load of the other module is no company if tokens order the two; fetch is none for instructions of its last
 * batch. To save a load's delay a request of another client must lie in the queue when its first is issued; that one is
 * answered first, so it is gone before the next load of this module starts: each burst of others saves at most one delay
 * of a module. Nothing of this holds where counts of outstanding beats wrap, for then a load may leave requests behind:
 * null.
 */
export function company(
  m: TimingMachine,
  s: TimingStream,
  durations: DurationLowerBounds,
  run: EarliestRun,
): Company | null {
  const loads = loadsOf(s, durations, LOAD);
  const computes = loadsOf(s, durations, COMPUTE).filter((i) => (run.start[i] ?? -1) >= 0);
  if ([...loads, ...computes].some((i) => durations.loads[i]?.wraps === true)) return null;
  const { load: loadsSeen, compute: computesSeen } = certainlyDone(s, run);
  const lastBatch = Math.floor((s.count - 1) / m.fetchBatch) * m.fetchBatch;
  // A batch is one burst on the 64-bit bus, up to two on a wider one.
  const fetchBursts = (Math.ceil(s.count / m.fetchBatch) - 1) * (m.fetchWide ? 2 : 1);
  const alone = new Uint8Array(s.count);
  const meeting = { loads: 0, computes: 0, bursts: 0 };
  let fetchedWith = 0;
  const judge = (list: readonly number[], others: readonly number[], seen: Int32Array, theirs: Int32Array): void => {
    for (const i of list) {
      // Of the others, the first that need not be done before this one; the later ones see at least as much as it.
      const other = firstAbove(others, seen[i] ?? -1);
      const meets = other >= 0 && (theirs[other] ?? -1) < i;
      if (list === computes && meets) {
        meeting.computes++;
        meeting.bursts += durations.loads[i]?.bursts ?? 0;
      } else if (!meets && i >= lastBatch) alone[i] = 1;
      else if (list === computes) fetchedWith++;
      else meeting.loads++;
    }
  };
  judge(computes, loads, loadsSeen, computesSeen);
  judge(loads, computes, computesSeen, loadsSeen);
  const byLoads = Math.min(meeting.loads, meeting.bursts + fetchBursts);
  return { alone, saved: byLoads + meeting.computes + Math.min(fetchedWith, fetchBursts) };
}

const loadsOf = (s: TimingStream, durations: DurationLowerBounds, module: 0 | 1): readonly number[] =>
  [...s.order[module]].filter((i) => durations.loads[i] !== undefined);

/** First of an ascending list that is above `bound`; -1 if none is. */
function firstAbove(list: readonly number[], bound: number): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((list[middle] ?? 0) > bound) to = middle;
    else from = middle + 1;
  }
  return list[from] ?? -1;
}

/**
 * For each instruction the last one of load, and of compute, that tokens and the order within modules have done before it
 * starts; -1: none, or the instruction is not in the run.
 */
function certainlyDone(s: TimingStream, run: EarliestRun): { readonly load: Int32Array; readonly compute: Int32Array } {
  const seen = [new Int32Array(s.count).fill(-1), new Int32Array(s.count).fill(-1)] as const;
  const known: readonly [number[], number[]] = [
    [-1, -1, -1],
    [-1, -1, -1],
  ];
  for (const event of run.order) {
    if (event < s.count) continue;
    const i = event - s.count;
    const module = s.module[i] ?? 0;
    for (const k of [LOAD, COMPUTE] as const) {
      let last = known[k][module] ?? -1;
      for (const giver of [run.fromPrev[i] ?? -1, run.fromNext[i] ?? -1]) {
        if (giver < 0) continue;
        last = Math.max(last, s.module[giver] === k ? giver : (seen[k][giver] ?? -1));
      }
      seen[k][i] = last;
      known[k][module] = module === k ? i : last;
    }
  }
  return { load: seen[LOAD], compute: seen[COMPUTE] };
}
