import { firstAbove } from '../base/binarySearch.ts';
import { ACTOR_NAMES } from '../machine/design/modules.ts';
import { OPERATION, OPERATION_NAMES } from '../machine/design/operations.ts';
import type { Trace } from '../trace/trace.ts';
import { derivation } from './derivation.ts';
import { DESIGN_PARTS, type DesignPart } from '../machine/design/memories.ts';

/**
 * What a lane shows, ready to draw: spans [from, to) in ascending order that do not overlap. Made once for a trace.
 */
export interface Track {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Index into STYLES. */
  readonly activity: Uint8Array;
  /** Instruction the span belongs to; -1 for none. */
  readonly instruction: Int32Array;
  /** Cycles that all spans before each cover, and after the last: a stretch of many spans is a difference of two. */
  readonly covered: Float64Array;
  /** The same for each activity that the track has. */
  readonly filled: readonly { readonly activity: number; readonly before: Float64Array }[];
}

/** What a span is: the part of the design that is at work or awaited, and of a module with several kinds of work which. */
export interface Activity {
  readonly part: DesignPart;
  readonly doing: 'work' | 'reading' | 'reset' | 'alu';
}

/** What of the design has kinds of work that are told apart. */
const KINDS: Partial<Record<DesignPart, readonly Activity['doing'][]>> = {
  fetch: ['reading'],
  compute: ['reset', 'alu'],
};

export const ACTIVITIES: readonly Activity[] = DESIGN_PARTS.flatMap((part) =>
  (['work', ...(KINDS[part] ?? [])] as const).map((doing) => ({ part, doing })),
);

export const activityOf = (part: DesignPart, doing: Activity['doing'] = 'work'): number => {
  const i = ACTIVITIES.findIndex((a) => a.part === part && a.doing === doing);
  return i < 0 ? 0 : i;
};

/** Who acts, and the two directions of the memory port. */
export const LANES = [...ACTOR_NAMES, 'read', 'write'] as const;
export type LaneName = (typeof LANES)[number];

export interface Tracks {
  readonly busy: Readonly<Record<LaneName, Track>>;
  /** What lanes wait for; activity is that of what is awaited, instruction the one that waits. */
  readonly waits: Readonly<Record<LaneName, Track>>;
}

/** Made once for a trace. */
export const tracksOf = derivation<{ readonly trace: Trace }, Tracks>('tracks');

/** Label of a box in a module's lane. */
export function shortOp(trace: Trace, index: number): string {
  const op = trace.op[index] ?? OPERATION.UNKNOWN;
  if (op === OPERATION.GEMM_RESET) return 'reset';
  return (OPERATION_NAMES[op] ?? '').replace('LOAD ', '');
}

/** First span that ends after `cycle`. */
export const firstAfter = (track: Track, cycle: number): number => firstAbove(track.to, track.count, cycle);

/** Cycles of [from, to) that a track covers. */
export function coveredCycles(track: Track, from: number, to: number): number {
  const first = firstAfter(track, from);
  const end = firstAfter(track, to);
  const before = track.covered;
  const whole = (before[end] ?? 0) - (before[first] ?? 0);
  const cutLeft = first < track.count ? Math.max(0, from - (track.from[first] ?? from)) : 0;
  // The span that reaches beyond `to`, if there is one, is counted up to there.
  const reaching = end < track.count ? Math.max(0, to - Math.max(from, track.from[end] ?? to)) : 0;
  return whole - (first < end ? cutLeft : 0) + reaching;
}

/** Covered cycles before each span and after the last, of one activity or of all. */
export function sumsOf(
  { from, to, activity }: Pick<Track, 'from' | 'to' | 'activity'>,
  only: number | null,
): Float64Array {
  const before = new Float64Array(from.length + 1);
  let sum = 0;
  for (let i = 0; i < from.length; i++) {
    if (only === null || activity[i] === only) sum += (to[i] ?? 0) - (from[i] ?? 0);
    before[i + 1] = sum;
  }
  return before;
}
