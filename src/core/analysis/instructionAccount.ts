import { firstNotBelow } from '../base/binarySearch.ts';
import type { Cause } from '../cycles/causes.ts';
import type { BurstWaits } from '../trace/burstWaits.ts';
import { moduleOrder } from '../trace/order.ts';
import { MODULE_ID } from '../machine/design/modules.ts';
import type { TokenQueue } from '../machine/design/tokens.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { PORT_CLIENTS, type PortClient, OUT_CLIENT } from '../machine/design/ports.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { CAUSE, CAUSE_IDS, eachSpan, gapCycles } from './spans.ts';
import { slotWaitsOf } from './slotWaits.ts';
import type { TimedRun } from './timedRun.ts';
import { lastToken } from './waits.ts';

/**
 * One instruction's life, from the cycle in which fetch had it ready (`offered`) to its done: the cycles offered + 1 to
 * done, in the order in which they come. The parts add up to done - offered exactly.
 */
export interface InstructionAccount {
  readonly index: number;
  readonly offered: Cycles;
  readonly fetched: Cycles;
  readonly start: Cycles;
  readonly done: Cycles;
  readonly parts: Readonly<Record<Cause, Cycles>>;
  /** `queue` in its two kinds; its hand-out itself lies in the cycle `offered`, before its life, if there is room. */
  readonly queue: {
    /** Fetch held it because its module's queue was full: offered + 1 to fetched. */
    readonly full: Cycles;
    /** In the queue behind earlier instructions: up to the done of the one before. */
    readonly behind: Cycles;
    /** Instruction of its module before it; -1: none. */
    readonly previous: number;
  };
  readonly tokens: readonly TokenTaken[];
  /** Instruction whose push ended the wait for tokens; -1: there was none. */
  readonly culprit: number;
  /** `bandwidth`: beats of others while it was waiting for its own, most first. */
  readonly heldBy: readonly Holder[];
}

export interface TokenTaken {
  readonly queue: TokenQueue;
  /** Instruction that pushed it, and when. */
  readonly from: number;
  readonly pushed: Cycles;
  /** Cycles it lay there: start - pushed - 1. 0 for the token that the instruction waited for. */
  readonly slack: Cycles;
}

export interface Holder {
  readonly client: PortClient;
  readonly cycles: Cycles;
  /** Instruction whose beats most of them were; -1: fetch. */
  readonly instruction: number;
}

/** Cycles of an instruction of one cause (`CAUSE`): from `from` up to, not including, `to`. */
export interface BusyStretch {
  readonly cause: number;
  readonly from: Cycles;
  readonly to: Cycles;
  /** Whose beats they were (`CLIENT`), and of which instruction; -1: nobody's. */
  readonly client: number;
  readonly culprit: number;
  /** Those of them in which the port stood idle between a store's beats. */
  readonly gaps: Cycles;
}

/** Calls `visit` for each stretch of cycles of one cause between start and done, both included. */
export function eachBusy(run: TimedRun, index: number, visit: (stretch: BusyStretch) => void): void {
  const { trace } = run;
  const spans = moduleAccounts(run).modules[trace.module[index] ?? -1];
  const start = trace.start[index] ?? -1;
  const done = trace.done[index] ?? -1;
  if (spans === undefined || start < 0 || done < 0) return;
  eachSpan(spans, start, done + 1, (k, from, to) => {
    const client = spans.client[k] ?? -1;
    const gaps = client === OUT_CLIENT ? gapCycles(spans, k, from, to) : 0;
    visit({ cause: spans.cause[k] ?? CAUSE.none, from, to, client, culprit: spans.culprit[k] ?? -1, gaps });
  });
}

/** Null if the instruction was never done. */
export function instructionAccount(run: TimedRun, index: number): InstructionAccount | null {
  const { trace } = run;
  const done = trace.done[index] ?? -1;
  if (done < 0) return null;
  const offered = trace.offered[index] ?? 0;
  const fetched = trace.fetched[index] ?? 0;
  const start = trace.start[index] ?? 0;
  const previous = previousOf(trace, index);
  const free = previous < 0 ? 0 : (trace.done[previous] ?? 0);
  const full = fetched - offered;
  const behind = Math.max(0, free - fetched);
  const token = start - 1 - Math.max(free, fetched);
  const parts = { work: 0, fill: 0, bandwidth: 0, latency: 0, token, queue: full + behind };
  const holders = new Map<number, Map<number, Cycles>>();
  eachBusy(run, index, ({ cause, from, to, client, culprit, gaps }) => {
    const id = CAUSE_IDS[cause];
    if (id !== undefined) parts[id] += to - from - gaps;
    parts.latency += gaps;
    if (cause !== CAUSE.bandwidth) return;
    const byInstruction = holders.get(client) ?? new Map<number, Cycles>();
    byInstruction.set(culprit, (byInstruction.get(culprit) ?? 0) + to - from);
    holders.set(client, byInstruction);
  });
  return {
    index,
    offered,
    fetched,
    start,
    done,
    parts,
    queue: { full, behind, previous },
    tokens: tokensTaken(trace, index, start),
    culprit: token > 0 ? lastToken(trace, index) : -1,
    heldBy: [...holders].map(([client, by]) => holder(client, by)).sort((a, b) => b.cycles - a.cycles),
  };
}

/** Instruction of the same module before this one; -1: none. */
function previousOf(trace: Trace, index: number): number {
  const order = moduleOrder(trace)[trace.module[index] ?? -1];
  if (order === undefined) return -1;
  return order[firstNotBelow(order, order.length, index) - 1] ?? -1;
}

function holder(client: number, byInstruction: ReadonlyMap<number, Cycles>): Holder {
  let cycles = 0;
  let most = 0;
  let instruction = -1;
  for (const [index, held] of byInstruction) {
    cycles += held;
    if (held > most) [most, instruction] = [held, index];
  }
  return { client: PORT_CLIENTS[client] ?? 'fetch', cycles, instruction };
}

function tokensTaken(trace: Trace, index: number, start: Cycles): TokenTaken[] {
  const taken = (queue: TokenQueue, from: number): TokenTaken[] => {
    if (from < 0) return [];
    const pushed = trace.done[from] ?? 0;
    return [{ queue, from, pushed, slack: start - pushed - 1 }];
  };
  const [prev = -1, next = -1] = [trace.tokenFromPrev[index], trace.tokenFromNext[index]];
  switch (trace.module[index]) {
    case MODULE_ID.load:
      return taken('compute->load', next);
    case MODULE_ID.store:
      return taken('compute->store', prev);
    default:
      return [...taken('load->compute', prev), ...taken('store->compute', next)];
  }
}

/** What the bursts of a load were doing in its cycles of memory latency; the parts add up to them exactly. */
export interface LatencyDetail {
  /** A burst of it was issued and on its way: the memory's delay and the stages around it. */
  readonly delay: Cycles;
  /** None was on its way: the next was on offer or in its slot. */
  readonly asking: Cycles;
  /** Why its bursts stood in their slots, over all of them, in cycles (bursts overlap, so this is no part of the whole). */
  readonly slots: { readonly places: Cycles; readonly lastBeats: Cycles; readonly priority: Cycles };
}

/** Null for what has no read bursts in the trace. */
export function latencyDetail(run: TimedRun, index: number): LatencyDetail | null {
  const { reads } = run.trace;
  const start = run.trace.start[index] ?? -1;
  const done = run.trace.done[index] ?? -1;
  if (start < 0 || done < 0) return null;
  const rows: number[] = [];
  for (
    let b = firstNotBelow(reads.accepted, reads.count, start);
    b < reads.count && (reads.accepted[b] ?? 0) <= done;
    b++
  )
    if (reads.instruction[b] === index) rows.push(b);
  if (rows.length === 0) return null;
  let latency = 0;
  let delay = 0;
  let next = 0;
  eachBusy(run, index, ({ cause, from, to }) => {
    if (cause !== CAUSE.latency) return;
    latency += to - from;
    // Own bursts are issued and answered in order, so that stretches on the way are ascending; they may overlap.
    let at = from;
    while (next < rows.length && at < to) {
      const row = rows[next] ?? 0;
      const issued = reads.issued[row] ?? -1;
      const first = reads.firstBeat[row] ?? -1;
      if (issued < 0 || issued + 1 >= to) break;
      const past = Math.min(to, first < 0 ? Infinity : first);
      const begin = Math.max(at, issued + 1);
      if (past > begin) {
        delay += past - begin;
        at = past;
      }
      if (first < 0 || first > to) break;
      next++;
    }
  });
  return { delay, asking: latency - delay, slots: totals(slotWaitsOf(run), rows) };
}

function totals(waits: BurstWaits, rows: readonly number[]): LatencyDetail['slots'] {
  const total = (column: Float64Array): Cycles => rows.reduce((sum, row) => sum + (column[row] ?? 0), 0);
  return { places: total(waits.places), lastBeats: total(waits.lastBeats), priority: total(waits.priority) };
}
