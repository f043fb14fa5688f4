import type { TimingMachine } from '../../simulator/timing/machine.ts';
import {
  POP_NEXT,
  POP_PREV,
  PUSH_NEXT,
  PUSH_PREV,
  QUEUES_OF_MODULE as QUEUES,
  TOKEN_QUEUES,
} from '../../machine/design/tokens.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import { MODULE_ID, NO_MODULE } from '../../machine/design/modules.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Cycles } from '../../base/units.ts';
import { doneLowerBound, firstBeatLowerBound, type DurationLowerBounds } from './durationLowerBounds.ts';
import { FetchLowerBound } from './fetchLowerBound.ts';
import type { MemoryPromise } from './memoryPromise.ts';

/** No instruction is handed out, starts or is done before these cycles; -1: FINISH does not need it. */
export interface EarliestRun {
  readonly fetched: Float64Array;
  readonly start: Float64Array;
  readonly done: Float64Array;
  /** First cycle in which a load's first beat can be on the bus. */
  readonly firstBeat: Float64Array;
  /** Instructions whose tokens it popped, -1 where there is none. */
  readonly fromPrev: Int32Array;
  readonly fromNext: Int32Array;
  readonly finish: number;
  readonly cycles: Cycles;
  readonly fetch: FetchLowerBound;
  /** Hand-outs (i) and executions (count + i) in an order in which each comes after all it waits for. */
  readonly order: readonly number[];
}

const { load: LOAD, compute: COMPUTE, store: STORE } = MODULE_ID;

/**
 * The machine with a memory that never does worse than promised. Everything a start waits for is a maximum of earlier
 * events plus a constant, so events that are never late in this run are never later than in the real one. Tokens match
 * in order: the k-th pop of a queue needs k pushes (that a full counter loses some can only make it wait longer). Null:
 * FINISH never starts, for a token, a place in a queue or the end of an instruction that does not come.
 */
// Hot loop: once an instruction, three times a program, over arrays that only this function sees.
// oxlint-disable-next-line max-lines-per-function -- Hot loop, see above.
export function earliestRun(
  m: TimingMachine,
  s: TimingStream,
  durations: DurationLowerBounds,
  base: number | null,
  promise: MemoryPromise,
): EarliestRun | null {
  const { count } = s;
  const fetched = new Float64Array(count).fill(-1);
  const start = new Float64Array(count).fill(-1);
  const done = new Float64Array(count).fill(-1);
  const firstBeat = new Float64Array(count).fill(-1);
  const fromPrev = new Int32Array(count).fill(-1);
  const fromNext = new Int32Array(count).fill(-1);
  const order: number[] = [];
  const fetch = new FetchLowerBound(m, s, base, promise, fetched);
  const handed = [0, 0, 0];
  const position = [0, 0, 0];
  const free = [0, 0, 0];
  const pushed: number[][] = TOKEN_QUEUES.map(() => []);
  const popped = TOKEN_QUEUES.map(() => 0);

  const handOut = (): boolean => {
    const i = fetch.handed;
    const module = s.module[i] ?? NO_MODULE;
    if (i >= count || module === NO_MODULE) return false;
    const place = (handed[module] ?? 0) - m.queueDepth;
    if (place >= (position[module] ?? 0)) return false;
    const room = place < 0 ? 0 : (done[s.order[module as 0 | 1 | 2][place] ?? 0] ?? 0) + 1;
    fetch.handOut(room);
    handed[module] = (handed[module] ?? 0) + 1;
    order.push(i);
    return true;
  };

  /** The token of an instruction of which the queue's next pop is; -1 if not pushed yet. */
  const offer = (queue: number): number => pushed[queue]?.[popped[queue] ?? 0] ?? -1;

  const execute = (module: 0 | 1 | 2): boolean => {
    const at = position[module] ?? 0;
    if (at >= (handed[module] ?? 0)) return false;
    const i = s.order[module][at] ?? 0;
    const flags = s.flags[i] ?? 0;
    const queues = QUEUES[module];
    if (queues === undefined) return false;
    const { popPrev: prev, popNext: next, pushPrev: toPrev, pushNext: toNext } = queues;
    const usesPrev = (flags & POP_PREV) !== 0 && prev >= 0;
    const usesNext = (flags & POP_NEXT) !== 0 && next >= 0;
    const giver = usesPrev ? offer(prev) : -1;
    const other = usesNext ? offer(next) : -1;
    if ((usesPrev && giver < 0) || (usesNext && other < 0) || durations.fixed[i] === Infinity) return false;
    let from = Math.max(free[module] ?? 0, fetched[i] ?? 0);
    if (usesPrev) {
      popped[prev] = (popped[prev] ?? 0) + 1;
      fromPrev[i] = giver;
      from = Math.max(from, done[giver] ?? 0);
    }
    if (usesNext) {
      popped[next] = (popped[next] ?? 0) + 1;
      fromNext[i] = other;
      from = Math.max(from, done[other] ?? 0);
    }
    start[i] = from + 1;
    const loads = durations.loads[i];
    if (loads === undefined) done[i] = from + 1 + (durations.fixed[i] ?? 0);
    else {
      const first = Math.max(firstBeatLowerBound(loads, from + 1, promise.delays[i] ?? 0), promise.quietUntil);
      firstBeat[i] = first;
      done[i] = doneLowerBound(loads, from + 1, first);
    }
    free[module] = done[i] ?? 0;
    position[module] = at + 1;
    if ((flags & PUSH_PREV) !== 0 && toPrev >= 0) pushed[toPrev]?.push(i);
    if ((flags & PUSH_NEXT) !== 0 && toNext >= 0) pushed[toNext]?.push(i);
    order.push(count + i);
    return true;
  };

  // Nothing of compute comes after FINISH; what the other modules can do until then still counts as company.
  let finish = -1;
  const compute = (): boolean => {
    if (finish >= 0 || !execute(COMPUTE)) return false;
    const i = s.order[COMPUTE][(position[COMPUTE] ?? 0) - 1] ?? 0;
    if (s.op[i] === OPERATION.FINISH) finish = i;
    return true;
  };
  for (let moved = true; moved;) {
    moved = false;
    while (handOut()) moved = true;
    while (execute(LOAD)) moved = true;
    while (compute()) moved = true;
    while (execute(STORE)) moved = true;
  }
  if (finish < 0) return null;
  const cycles = done[finish] ?? 0;
  return { fetched, start, done, firstBeat, fromPrev, fromNext, finish, cycles, fetch, order };
}

/**
 * Cycles from an event to FINISH's done at least; -Infinity where FINISH does not wait for it. The longest chain of
 * waits, with every load at its fastest.
 */
export interface Tails {
  readonly afterDone: Float64Array;
  readonly afterHandOut: Float64Array;
}

export function tails(
  m: TimingMachine,
  s: TimingStream,
  durations: DurationLowerBounds,
  { delays }: MemoryPromise,
  run: EarliestRun,
): Tails {
  const { count } = s;
  const afterDone = new Float64Array(count).fill(-Infinity);
  const afterHandOut = new Float64Array(count).fill(-Infinity);
  const place = placesOf(s);
  const raise = (list: Float64Array, i: number, value: Cycles): void => {
    if (i >= 0 && value > (list[i] ?? 0)) list[i] = value;
  };
  afterDone[run.finish] = 0;
  for (let k = run.order.length - 1; k >= 0; k--) {
    const event = run.order[k] ?? 0;
    const i = event % count;
    const module = (s.module[i] ?? 0) as 0 | 1 | 2;
    if (event >= count) {
      const after = afterDone[i] ?? 0;
      if (after === -Infinity) continue;
      const load = durations.loads[i];
      const least =
        load === undefined
          ? (durations.fixed[i] ?? 0)
          : doneLowerBound(load, 0, firstBeatLowerBound(load, 0, delays[i] ?? 0));
      const fromStart = after + least + 1;
      const at = place[i] ?? 0;
      if (at > 0) raise(afterDone, s.order[module][at - 1] ?? -1, fromStart);
      raise(afterDone, run.fromPrev[i] ?? -1, fromStart);
      raise(afterDone, run.fromNext[i] ?? -1, fromStart);
      raise(afterHandOut, i, fromStart);
    } else {
      const after = afterHandOut[i] ?? 0;
      if (after === -Infinity) continue;
      const freed = (place[i] ?? 0) - m.queueDepth;
      if (freed >= 0) raise(afterDone, s.order[module][freed] ?? -1, after + 1);
      raise(afterHandOut, i - 1, after + run.fetch.intervalLowerBound(i));
    }
  }
  return { afterDone, afterHandOut };
}

/** Place of each instruction within its module. */
function placesOf(s: TimingStream): Int32Array {
  const place = new Int32Array(s.count);
  for (const list of s.order) list.forEach((i, at) => (place[i] = at));
  return place;
}
