import { moduleOrder } from '../trace/order.ts';
import { MODULE_ID, MODULE_NAMES } from '../machine/design/modules.ts';
import { CLIENT, CLIENT_NAMES } from '../machine/design/ports.ts';
import { OPERATION } from '../machine/design/operations.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { busOrder } from './bus.ts';
import { subjectOf, neighboursOf, startWait } from './waits.ts';
import { type Track, activityOf, type Tracks, sumsOf } from './tracks.ts';

const FETCH_READS = activityOf('fetch', 'reading');
const FETCH_HANDS_OUT = activityOf('fetch');
const RESET = activityOf('compute', 'reset');
const ALU = activityOf('compute', 'alu');
const CLIENT_ACTIVITIES = CLIENT_NAMES.map((key) => activityOf(key));
const MODULE_ACTIVITIES = MODULE_NAMES.map((key) => activityOf(key));
const WRITE_ACTIVITY = activityOf('OUT');

export function makeTracks({ trace }: { readonly trace: Trace }): Tracks {
  const { before } = neighboursOf({ trace });
  const none = new TrackBuilder(0).finish();
  const fetch = fetchTrack(trace);
  return {
    busy: {
      fetch: fetch.busy,
      load: moduleTrack(trace, MODULE_ID.load),
      compute: moduleTrack(trace, MODULE_ID.compute),
      store: moduleTrack(trace, MODULE_ID.store),
      read: readTrack(trace),
      write: writeTrack(trace),
    },
    waits: {
      fetch: fetch.held,
      load: waitTrack(trace, before, MODULE_ID.load),
      compute: waitTrack(trace, before, MODULE_ID.compute),
      store: waitTrack(trace, before, MODULE_ID.store),
      read: none,
      write: none,
    },
  };
}

/** Collects spans in ascending order, in columns. */
class TrackBuilder {
  private count = 0;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly activity: Uint8Array;
  private readonly instruction: Int32Array;

  constructor(most: number) {
    this.from = new Float64Array(most);
    this.to = new Float64Array(most);
    this.activity = new Uint8Array(most);
    this.instruction = new Int32Array(most);
  }

  add(from: Cycles, to: Cycles, activity: number, instruction: number): void {
    const k = this.count++;
    this.from[k] = from;
    this.to[k] = to;
    this.activity[k] = activity;
    this.instruction[k] = instruction;
  }

  /** What would reach into the next span is cut. */
  finish(): Track {
    const { count, from, to } = this;
    for (let k = 0; k + 1 < count; k++) to[k] = Math.min(to[k] ?? 0, from[k + 1] ?? Infinity);
    return trackOf({
      from: from.slice(0, count),
      to: to.slice(0, count),
      activity: this.activity.slice(0, count),
      instruction: this.instruction.slice(0, count),
    });
  }
}

/** A track of these spans, which ascend and do not overlap. */
export function trackOf(spans: Pick<Track, 'from' | 'to' | 'activity' | 'instruction'>): Track {
  const activities = [...new Set(spans.activity)].sort((a, b) => a - b);
  return {
    count: spans.from.length,
    ...spans,
    covered: sumsOf(spans, null),
    filled: activities.map((activity) => ({ activity, before: sumsOf(spans, activity) })),
  };
}

/** An instruction that never ended runs to the end of the recording. */
function moduleTrack(trace: Trace, module: 0 | 1 | 2): Track {
  const order = moduleOrder(trace)[module];
  const spans = new TrackBuilder(order.length);
  for (const i of order) {
    const start = trace.start[i] ?? -1;
    if (start < 0) continue;
    const done = trace.done[i] ?? -1;
    spans.add(start, (done < 0 ? trace.endedAt : done) + 1, instructionActivity(trace, i), i);
  }
  return spans.finish();
}

function instructionActivity(trace: Trace, index: number): number {
  const op = trace.op[index];
  if (op === OPERATION.GEMM_RESET) return RESET;
  if (op === OPERATION.ALU) return ALU;
  return activityOf(subjectOf(trace, index));
}

function waitTrack(trace: Trace, before: Int32Array, module: 0 | 1 | 2): Track {
  const order = moduleOrder(trace)[module];
  const spans = new TrackBuilder(2 * order.length);
  for (const i of order) {
    const start = trace.start[i] ?? -1;
    if (start < 0) continue;
    const wait = startWait(trace, before, i);
    if (wait.fetch > 0) spans.add(start - wait.token - wait.fetch, start - wait.token, FETCH_HANDS_OUT, i);
    if (wait.token > 0) {
      const awaited = wait.culprit < 0 ? 'fetch' : subjectOf(trace, wait.culprit);
      spans.add(start - wait.token, start, activityOf(awaited), i);
    }
  }
  return spans.finish();
}

/** Reading a batch, handing it out, held up by a full queue (waiting for that module). */
function fetchTrack(trace: Trace): { readonly busy: Track; readonly held: Track } {
  const { reads, endedAt } = trace;
  const spans = new TrackBuilder(reads.count + trace.instructionCount);
  const held = new TrackBuilder(trace.instructionCount);
  let row = 0;
  // Both kinds come in order of time, and reading is told first.
  const readBefore = (cycle: Cycles): void => {
    for (; row < reads.count && (reads.accepted[row] ?? 0) <= cycle; row++) {
      const accepted = reads.accepted[row] ?? -1;
      if (reads.client[row] !== CLIENT.fetch || accepted < 0) continue;
      const last = reads.lastBeat[row] ?? -1;
      spans.add(accepted, (last < 0 ? endedAt : last) + 1, FETCH_READS, -1);
    }
  };
  let from = -1;
  let to = -1;
  const handOut = (): void => {
    if (to < 0) return;
    readBefore(from);
    spans.add(from, to, FETCH_HANDS_OUT, -1);
  };
  for (let i = 0; i < trace.instructionCount; i++) {
    const at = trace.fetched[i] ?? -1;
    if (at < 0) continue;
    const offered = trace.offered[i] ?? at;
    if (offered < at) held.add(offered, at, MODULE_ACTIVITIES[trace.module[i] ?? 0] ?? 0, i);
    if (at !== to) {
      handOut();
      from = at;
    }
    to = at + 1;
  }
  handOut();
  readBefore(Infinity);
  return { busy: spans.finish(), held: held.finish() };
}

function readTrack(trace: Trace): Track {
  const { reads } = trace;
  const spans = new TrackBuilder(reads.count);
  // Bursts are listed as accepted, not as answered.
  for (const i of busOrder(reads.firstBeat, reads.count)) {
    const last = reads.lastBeat[i] ?? -1;
    if (last < 0) continue;
    spans.add(
      reads.firstBeat[i] ?? 0,
      last + 1,
      CLIENT_ACTIVITIES[reads.client[i] ?? 0] ?? 0,
      reads.instruction[i] ?? -1,
    );
  }
  return spans.finish();
}

function writeTrack(trace: Trace): Track {
  const { writes } = trace;
  const spans = new TrackBuilder(writes.count);
  for (const i of busOrder(writes.firstBeat, writes.count)) {
    const last = writes.lastBeat[i] ?? -1;
    if (last >= 0) spans.add(writes.firstBeat[i] ?? 0, last + 1, WRITE_ACTIVITY, writes.instruction[i] ?? -1);
  }
  return spans.finish();
}
