import { firstAbove } from '../base/binarySearch.ts';
import { CAUSES, type Cause } from '../cycles/causes.ts';
import { OUT_CLIENT } from '../machine/design/ports.ts';
import type { Cycles } from '../base/units.ts';

export const CAUSE_IDS = Object.keys(CAUSES) as readonly Cause[];

/** Values of `Spans.cause`: indices into `CAUSE_IDS`, and one for a block that has nothing left to do. */
export const CAUSE = { work: 0, fill: 1, bandwidth: 2, latency: 3, token: 4, queue: 5, none: 6 } as const;

/**
 * What a block was doing in every cycle of a run, as spans one after another without gap or overlap: span k covers
 * [from[k], from[k + 1]), the last one ends at `end`, the first begins at 1.
 */
export interface CauseSpans {
  readonly count: number;
  readonly from: Float64Array;
  /** One past the last cycle. */
  readonly end: Cycles;
  /** `CAUSE` value. */
  readonly cause: Uint8Array;
  /** Whose beats are on the bus (`CLIENT`, `OUT_CLIENT`); -1: no beats. */
  readonly client: Int8Array;
  /** The instruction that the block works on or waits to start; -1: none. */
  readonly instruction: Int32Array;
  /** token: whose push came last. bandwidth: whose burst held the port. -1: nobody's, or fetch's. */
  readonly culprit: Int32Array;
  /** A span of OUT beats has an idle cycle after every so many beats; Infinity: none. */
  readonly rowBeats: number;
}

/** Writes spans one after another; a span like the one before becomes part of it. */
export class SpanBuilder {
  /** First cycle not yet covered. */
  at: Cycles = 1;
  private readonly end: Cycles;
  private count = 0;
  private from: Float64Array;
  private cause: Uint8Array;
  private client: Int8Array;
  private instruction: Int32Array;
  private culprit: Int32Array;

  /** `end`: one past the last cycle of the run; `expected`: about how many spans there will be. */
  constructor(end: Cycles, expected: number) {
    const capacity = Math.max(16, expected);
    this.end = end;
    this.from = new Float64Array(capacity);
    this.cause = new Uint8Array(capacity);
    this.client = new Int8Array(capacity);
    this.instruction = new Int32Array(capacity);
    this.culprit = new Int32Array(capacity);
  }

  /** Covers the cycles from `at` up to, not including, `to`; nothing if there are none. */
  until(to: Cycles, cause: number, instruction: number, client = -1, culprit = -1): void {
    if (to > this.end) to = this.end;
    if (to <= this.at) return;
    const last = this.count - 1;
    if (
      last < 0 ||
      this.cause[last] !== cause ||
      this.instruction[last] !== instruction ||
      this.client[last] !== client ||
      this.culprit[last] !== culprit ||
      client === OUT_CLIENT
    ) {
      if (this.count === this.from.length) this.grow();
      const k = this.count++;
      this.from[k] = this.at;
      this.cause[k] = cause;
      this.client[k] = client;
      this.instruction[k] = instruction;
      this.culprit[k] = culprit;
    }
    this.at = to;
  }

  /** All spans; the cycles that are left are nobody's. */
  finish(rowBeats = Infinity): CauseSpans {
    this.until(this.end, CAUSE.none, -1);
    const { count, end } = this;
    return {
      count,
      end,
      from: this.from.subarray(0, count),
      cause: this.cause.subarray(0, count),
      client: this.client.subarray(0, count),
      instruction: this.instruction.subarray(0, count),
      culprit: this.culprit.subarray(0, count),
      rowBeats,
    };
  }

  private grow(): void {
    const n = 2 * this.from.length;
    const larger = <T extends { set(old: T): void }>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.from = larger(this.from, new Float64Array(n));
    this.cause = larger(this.cause, new Uint8Array(n));
    this.client = larger(this.client, new Int8Array(n));
    this.instruction = larger(this.instruction, new Int32Array(n));
    this.culprit = larger(this.culprit, new Int32Array(n));
  }
}

/** Calls `visit` for each span that has cycles in [from, to), with those cycles. */
export function eachSpan(
  spans: CauseSpans,
  from: Cycles,
  to: Cycles,
  visit: (span: number, from: Cycles, to: Cycles) => void,
): void {
  const last = Math.min(to, spans.end);
  for (let k = spanAt(spans, from); k < spans.count; k++) {
    const begin = Math.max(from, spans.from[k] ?? 0);
    if (begin >= last) return;
    const end = Math.min(last, spanEnd(spans, k));
    if (end > begin) visit(k, begin, end);
  }
}

/** One past the last cycle of a span. */
export const spanEnd = (spans: CauseSpans, span: number): Cycles =>
  span + 1 < spans.count ? (spans.from[span + 1] ?? spans.end) : spans.end;

/** The span that holds a cycle; the first if the cycle lies before. */
export const spanAt = (spans: CauseSpans, cycle: Cycles): number =>
  Math.max(0, firstAbove(spans.from, spans.count, cycle) - 1);

/** Cycles of [from, to), inside one span, in which it has no beat although it is a span of OUT beats. */
export function gapCycles(spans: CauseSpans, span: number, from: Cycles, to: Cycles): Cycles {
  if (spans.client[span] !== OUT_CLIENT || spans.rowBeats === Infinity) return 0;
  const begin = spans.from[span] ?? 0;
  const before = (cycle: Cycles): Cycles => Math.floor((cycle - begin) / (spans.rowBeats + 1));
  return before(to) - before(from);
}
