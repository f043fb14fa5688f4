import { predecessors, startWait, instructionColour } from '../../core/analysis/waits.ts';
import type { ColourKey } from '../../core/analysis/runView.ts';
import { moduleOrder } from '../../core/trace/order.ts';
import { CLIENT, MODULE_ID, TRACE_OP, TRACE_OP_NAMES, type Trace } from '../../core/trace/trace.ts';
import type { Tint } from '../theme/colours.ts';

/**
 * What a lane shows, ready to draw: spans [from, to) in ascending order that do not overlap. Made once for a trace.
 */
export interface Track {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Index into STYLES. */
  readonly style: Uint8Array;
  /** Instruction the span belongs to; -1 for none. */
  readonly instruction: Int32Array;
}

export interface Style {
  readonly key: ColourKey;
  readonly tint: Tint;
}

export const STYLES = [
  { key: 'fetch', tint: 0 },
  { key: 'fetch', tint: 2 },
  { key: 'load', tint: 0 },
  { key: 'compute', tint: 0 },
  { key: 'compute', tint: 1 },
  { key: 'compute', tint: 2 },
  { key: 'store', tint: 0 },
  { key: 'INP', tint: 0 },
  { key: 'WGT', tint: 0 },
  { key: 'ACC', tint: 0 },
  { key: 'UOP', tint: 0 },
  { key: 'OUT', tint: 0 },
] as const satisfies readonly Style[];

const styleOf = (key: ColourKey, tint: Tint = 0): number => {
  const i = STYLES.findIndex((s) => s.key === key && s.tint === tint);
  return i < 0 ? 0 : i;
};

const FETCH_READS = styleOf('fetch', 2);
const FETCH_HANDS_OUT = styleOf('fetch');
const RESET = styleOf('compute', 1);
const ALU = styleOf('compute', 2);
const CLIENT_STYLES = (['fetch', 'UOP', 'INP', 'WGT', 'ACC'] as const).map((key) => styleOf(key));
const MODULE_STYLES = (['load', 'compute', 'store'] as const).map((key) => styleOf(key));
const WRITE_STYLE = styleOf('OUT');

export const LANES = ['fetch', 'load', 'compute', 'store', 'read', 'write'] as const;
export type LaneName = (typeof LANES)[number];

export interface Tracks {
  readonly busy: Readonly<Record<LaneName, Track>>;
  /** What lanes wait for; style is the colour of what is awaited, instruction the one that waits. */
  readonly waits: Readonly<Record<LaneName, Track>>;
}

const cache = new WeakMap<Trace, Tracks>();

export function tracksOf(trace: Trace): Tracks {
  const known = cache.get(trace);
  if (known !== undefined) return known;
  const before = predecessors(trace);
  const none = pack([]);
  const fetch = fetchTrack(trace);
  const tracks: Tracks = {
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
  cache.set(trace, tracks);
  return tracks;
}

/** Label of a box in a module's lane. */
export function shortOp(trace: Trace, index: number): string {
  const op = trace.op[index] ?? TRACE_OP.UNKNOWN;
  if (op === TRACE_OP.GEMM_RESET) return 'reset';
  return (TRACE_OP_NAMES[op] ?? '').replace('LOAD ', '');
}

type Span = readonly [from: number, to: number, style: number, instruction: number];

function pack(spans: readonly Span[]): Track {
  return {
    count: spans.length,
    from: Float64Array.from(spans, (s) => s[0]),
    to: Float64Array.from(spans, (s) => s[1]),
    style: Uint8Array.from(spans, (s) => s[2]),
    instruction: Int32Array.from(spans, (s) => s[3]),
  };
}

/** An instruction that never ended runs to the end of the recording. */
function moduleTrack(trace: Trace, module: 0 | 1 | 2): Track {
  const spans: Span[] = [];
  for (const i of moduleOrder(trace)[module]) {
    const start = trace.start[i] ?? -1;
    if (start < 0) continue;
    const done = trace.done[i] ?? -1;
    spans.push([start, (done < 0 ? trace.endedAt : done) + 1, instructionStyle(trace, i), i]);
  }
  return pack(spans);
}

function instructionStyle(trace: Trace, index: number): number {
  const op = trace.op[index];
  if (op === TRACE_OP.GEMM_RESET) return RESET;
  if (op === TRACE_OP.ALU) return ALU;
  return styleOf(instructionColour(trace, index));
}

function waitTrack(trace: Trace, before: Int32Array, module: 0 | 1 | 2): Track {
  const spans: Span[] = [];
  for (const i of moduleOrder(trace)[module]) {
    const start = trace.start[i] ?? -1;
    if (start < 0) continue;
    const wait = startWait(trace, before, i);
    if (wait.fetch > 0) spans.push([start - wait.token - wait.fetch, start - wait.token, FETCH_HANDS_OUT, i]);
    if (wait.token > 0) {
      const awaited = wait.culprit < 0 ? 'fetch' : instructionColour(trace, wait.culprit);
      spans.push([start - wait.token, start, styleOf(awaited), i]);
    }
  }
  return pack(spans);
}

/** Reading a batch (light), handing it out (full), held up by a full queue (waiting in that module's colour). */
function fetchTrack(trace: Trace): { readonly busy: Track; readonly held: Track } {
  const { reads } = trace;
  const spans: Span[] = [];
  for (let i = 0; i < reads.count; i++) {
    if (reads.client[i] !== CLIENT.FETCH || (reads.accepted[i] ?? -1) < 0) continue;
    const last = reads.lastBeat[i] ?? -1;
    spans.push([reads.accepted[i] ?? 0, (last < 0 ? trace.endedAt : last) + 1, FETCH_READS, -1]);
  }
  const held: Span[] = [];
  let from = -1;
  let to = -1;
  for (let i = 0; i < trace.instructionCount; i++) {
    const at = trace.fetched[i] ?? -1;
    if (at < 0) continue;
    const offered = trace.offered[i] ?? at;
    if (offered < at) held.push([offered, at, MODULE_STYLES[trace.module[i] ?? 0] ?? 0, i]);
    if (at !== to) {
      if (to >= 0) spans.push([from, to, FETCH_HANDS_OUT, -1]);
      from = at;
    }
    to = at + 1;
  }
  if (to >= 0) spans.push([from, to, FETCH_HANDS_OUT, -1]);
  return { busy: pack(withoutOverlap(spans)), held: pack(held) };
}

function readTrack(trace: Trace): Track {
  const { reads } = trace;
  const spans: Span[] = [];
  for (let i = 0; i < reads.count; i++) {
    const first = reads.firstBeat[i] ?? -1;
    const last = reads.lastBeat[i] ?? -1;
    if (first < 0 || last < 0) continue;
    spans.push([first, last + 1, CLIENT_STYLES[reads.client[i] ?? 0] ?? 0, reads.instruction[i] ?? -1]);
  }
  return pack(withoutOverlap(spans));
}

function writeTrack(trace: Trace): Track {
  const { writes } = trace;
  const spans: Span[] = [];
  for (let i = 0; i < writes.count; i++) {
    const first = writes.firstBeat[i] ?? -1;
    const last = writes.lastBeat[i] ?? -1;
    if (first >= 0 && last >= 0) spans.push([first, last + 1, WRITE_STYLE, writes.instruction[i] ?? -1]);
  }
  return pack(withoutOverlap(spans));
}

/** Sorts (bursts are listed as accepted, not as answered) and cuts what would reach into the next span. */
function withoutOverlap(spans: Span[]): Span[] {
  const sorted = spans.sort((a, b) => a[0] - b[0]);
  return sorted.map(([from, to, style, instruction], i) => {
    const next = sorted[i + 1]?.[0] ?? Infinity;
    return [from, Math.min(to, next), style, instruction] as const;
  });
}

/** First span that ends after `cycle`. */
export function firstAfter(track: Track, cycle: number): number {
  let low = 0;
  let high = track.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((track.to[middle] ?? 0) > cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}

const sums = new WeakMap<Track, Float64Array>();

/** Cycles of [from, to) that a track covers. */
export function coveredCycles(track: Track, from: number, to: number): number {
  const first = firstAfter(track, from);
  const end = firstAfter(track, to);
  const before = sumsOf(track);
  const whole = (before[end] ?? 0) - (before[first] ?? 0);
  const cutLeft = first < track.count ? Math.max(0, from - (track.from[first] ?? from)) : 0;
  // The span that reaches beyond `to`, if there is one, is counted up to there.
  const reaching = end < track.count ? Math.max(0, to - Math.max(from, track.from[end] ?? to)) : 0;
  return whole - (first < end ? cutLeft : 0) + reaching;
}

/** Covered cycles before each span. */
function sumsOf(track: Track): Float64Array {
  let known = sums.get(track);
  if (known === undefined) {
    known = new Float64Array(track.count + 1);
    for (let i = 0; i < track.count; i++) {
      known[i + 1] = (known[i] ?? 0) + (track.to[i] ?? 0) - (track.from[i] ?? 0);
    }
    sums.set(track, known);
  }
  return known;
}
