import type { PartId } from '../../cycles/parts.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import { CLIENT, CLIENT_NAMES } from '../../machine/design/ports.ts';
import type { Beats, Cycles } from '../../base/units.ts';
import { STORE_HANDSHAKE } from '../../machine/design/constants.ts';
import type { LowerBoundInputs } from './lowerBoundInputs.ts';
import { lastIndexWhere } from '../../base/last.ts';

/** Beats that must be on the bus before FINISH. */
interface Job {
  readonly client: number;
  readonly beats: Beats;
  /** First cycle in which its first beat can be on the bus. */
  readonly head: Cycles;
  /** From its last beat on the bus to FINISH's done at least. */
  readonly tail: Cycles;
}

/** What the read channel says of a program. */
export interface ReadLowerBound {
  /** Of the loads that fill most of the time until FINISH, or of all. */
  readonly parts: Map<PartId, Cycles>;
  /** Least cycles by a few loads that others need early or late: the channel is idle for most of these cycles. */
  readonly byFew: Cycles;
}

/**
 * The read channel carries one beat a cycle. For any set of loads: none of their beats comes before the least of their
 * heads, and after the last beat still comes the least of their tails. Taken is the best of the sets with all heads, or
 * all tails, from some value up. Only loads that FINISH waits for count: others may still run when it is done.
 */
export function readLowerBound(least: LowerBoundInputs): ReadLowerBound {
  const list = jobs(least);
  const byTail = bestSet([...list].sort((a, b) => b.tail - a.tail));
  const byHead = bestSet([...list].sort((a, b) => b.head - a.head));
  const best = byTail.cycles >= byHead.cycles ? byTail : byHead;
  const beats = best.jobs.reduce((sum, job) => sum + job.beats, 0);
  const carrying = 2 * beats >= best.cycles;
  return { parts: partsOf(carrying ? best.jobs : list), byFew: carrying ? 0 : best.cycles };
}

function partsOf(list: readonly Job[]): Map<PartId, Cycles> {
  const parts = new Map<PartId, Cycles>();
  if (list.length === 0) return parts;
  // Accounts begin with cycle 1.
  const head = minimum(list, (j) => j.head) - 1;
  parts.set('read.head', head);
  for (const { client, beats } of list) {
    const part = `read.${CLIENT_NAMES[client] ?? 'INP'}` as const;
    parts.set(part, (parts.get(part) ?? 0) + beats);
  }
  const tail = minimum(list, (j) => j.tail);
  parts.set('read.tail', tail);
  return parts;
}

const minimum = (list: readonly Job[], f: (job: Job) => number): number =>
  list.reduce((least, job) => Math.min(least, f(job)), Infinity);

function bestSet(sorted: readonly Job[]): { readonly cycles: Cycles; readonly jobs: readonly Job[] } {
  let head = Infinity;
  let tail = Infinity;
  let beats = 0;
  let best = { cycles: 0, count: 0 };
  for (const [k, job] of sorted.entries()) {
    head = Math.min(head, job.head);
    tail = Math.min(tail, job.tail);
    beats += job.beats;
    const cycles = head + beats - 1 + tail;
    if (cycles > best.cycles) best = { cycles, count: k + 1 };
  }
  return { cycles: best.cycles, jobs: sorted.slice(0, best.count) };
}

function jobs({ stream: s, durations, run, tails }: LowerBoundInputs): Job[] {
  const list: Job[] = [];
  for (let i = 0; i < s.count; i++) {
    const load = durations.loads[i];
    const after = tails.afterDone[i] ?? -Infinity;
    if (load === undefined || load.wraps || after === -Infinity) continue;
    // The last beat is written after `lag` cycles, the count shows it a cycle later.
    list.push({ client: load.client, beats: load.beats, head: run.firstBeat[i] ?? 0, tail: load.lag + 1 + after });
  }
  for (const { first, beats, firstBeat } of run.fetch.batches) {
    const after = tails.afterHandOut[first] ?? -Infinity;
    if (after === -Infinity) continue;
    list.push({ client: CLIENT.fetch, beats, head: firstBeat, tail: run.fetch.fromLastBeat + after });
  }
  return list;
}

/**
 * The write channel has one user, and a store's cycles are exact: from the earliest start of the first store to the done
 * of the last one that FINISH waits for, each after the one before, and then what still comes.
 */
export function writeLowerBound({ stream: s, durations, run, tails }: LowerBoundInputs): Map<PartId, Cycles> {
  const parts = new Map<PartId, Cycles>();
  const needed = [...s.order[MODULE_ID.store]].filter((i) => (tails.afterDone[i] ?? -Infinity) > -Infinity);
  const first = needed.findIndex((i) => durations.stores[i] !== undefined);
  const end = lastIndexWhere(needed, (i) => durations.stores[i] !== undefined);
  if (first < 0) return parts;
  let beats = 0;
  let handshakes = 0;
  let fill = 0;
  for (const i of needed.slice(first, end + 1)) {
    const store = durations.stores[i];
    fill += store === undefined ? 2 : 1;
    beats += store?.beats ?? 0;
    handshakes += store === undefined ? 0 : store.gaps + STORE_HANDSHAKE * store.bursts;
  }
  // The first store's start cycle and its address phase lie before the first beat, an acknowledge after the last.
  parts.set('write.head', (run.start[needed[first] ?? 0] ?? 0) + STORE_HANDSHAKE - 1);
  parts.set('write.OUT', beats);
  parts.set('write.latency', handshakes - STORE_HANDSHAKE);
  parts.set('write.fill', fill - 1);
  parts.set('write.tail', (tails.afterDone[needed[end] ?? 0] ?? 0) + 1);
  return parts;
}
