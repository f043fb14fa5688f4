import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import type { TimingMachine } from '../../simulator/timing/machine.ts';
import { RowBursts } from '../../simulator/timing/rowBursts.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import { clientOfOperation } from '../../machine/design/operations.ts';
import type { Beats, Cycles } from '../../base/units.ts';
import type { MemoryPromise } from './memoryPromise.ts';

/** A batch of instructions after the first, as the read channel sees it. */
export interface FetchBatch {
  /** Its first instruction. */
  readonly first: number;
  readonly beats: Beats;
  readonly bursts: number;
  /** First cycle in which a beat of it can be on the bus. */
  readonly firstBeat: Cycles;
}

/** Instruction fetch (`timing.md` section 3) at its fastest. */
export class FetchLowerBound {
  handed = 0;
  readonly batches: FetchBatch[] = [];
  /** Cycle in which the second batch's command can be issued at the earliest; Infinity if there is none. */
  secondIssue: Cycles = Infinity;
  /** From the last bus beat of a batch to its first hand-out: 2, or with the wide bus' registers and buffer 5. */
  readonly fromLastBeat: Cycles;
  private readonly m: TimingMachine;
  private readonly s: TimingStream;
  private readonly base: number | null;
  private readonly promise: MemoryPromise;
  private readonly fetched: Float64Array;
  private batchEnd = 0;
  /** From when the batch can be handed out (wide: moved out), and the latest move. */
  private dataFrom: Cycles = 0;
  private move: Cycles = 0;
  /** Some instruction handed out so far loads: its requests may keep the queue from being empty. */
  private company = false;

  constructor(m: TimingMachine, s: TimingStream, base: number | null, promise: MemoryPromise, fetched: Float64Array) {
    this.m = m;
    this.s = s;
    this.base = base;
    this.promise = promise;
    this.fetched = fetched;
    this.fromLastBeat = m.fetchWide ? 5 : 2;
  }

  /** Hands out the next instruction, not before `room`. */
  handOut(room: Cycles): void {
    const i = this.handed++;
    if (i === 0) this.read(0);
    const before = i === 0 ? 0 : (this.fetched[i - 1] ?? 0) + 1;
    let at = Math.max(before, room);
    if (this.m.fetchWide) {
      // Into the buffer of 2 once the last but one before has left it, out of it a cycle later.
      const place = i < 2 ? 0 : (this.fetched[i - 2] ?? 0) + 1;
      this.move = Math.max(this.dataFrom, i === 0 ? 0 : this.move + 1, place);
      at = Math.max(at, this.move + 1);
    } else {
      at = Math.max(at, this.dataFrom);
    }
    this.fetched[i] = at;
    this.company ||= clientOfOperation(this.s.op[i] ?? -1) >= 0;
    // The next batch is read at once, whether or not its first instruction finds its queue full.
    if (i + 1 === this.batchEnd && i + 1 < this.s.count) this.read(i + 1);
  }

  /** Reads the batch that begins with instruction `i`. */
  private read(i: number): void {
    const { m, promise } = this;
    const offered = i === 0 ? 1 : m.fetchWide ? this.move + 3 : (this.fetched[i - 1] ?? 0) + 2;
    const n = Math.min(this.s.count - i, m.fetchBatch);
    this.batchEnd = i + n;
    const { beats, lastBeats, bursts } = this.burstsOf(i, n);
    // The request queue can only be kept from running empty by loads; without them each batch waits for the delay.
    const delay = this.company ? 0 : m.delay;
    // Accepted when offered at best, issued a cycle later, pulled the next (and the delay), the beat a cycle later.
    let firstBeat = offered + 3 + delay;
    if (i > 0) firstBeat = Math.max(firstBeat, promise.quietUntil);
    // A second burst is accepted two cycles later.
    const lastBeat = Math.max(firstBeat + beats - 1, offered + 2 * (bursts - 1) + 2 + lastBeats);
    this.dataFrom = lastBeat + (m.fetchWide ? 4 : 2);
    if (this.batches.length === 0 && i > 0) this.secondIssue = offered + 1;
    if (i > 0) this.batches.push({ first: i, beats, bursts, firstBeat });
  }

  private burstsOf(i: number, n: number): { beats: Beats; lastBeats: Beats; bursts: number } {
    const { m, base } = this;
    // On the 64-bit bus one burst wherever it lies; without an address, the fewest beats there can be.
    if (!m.fetchWide || base === null) {
      const beats = Math.ceil((n * INSTRUCTION_BYTES) / m.beatBytes);
      return { beats, lastBeats: beats, bursts: 1 };
    }
    const rows = new RowBursts(m.beatBytes, m.alignBytes, Infinity);
    rows.start((base + i * INSTRUCTION_BYTES) % 2 ** 32, 1, n * INSTRUCTION_BYTES, 0);
    let beats = 0;
    let bursts = 0;
    for (; rows.next(); bursts++) beats += rows.beats;
    return { beats, lastBeats: rows.beats, bursts };
  }

  /** Cycles from the hand-out of instruction i - 1 to that of i at least. */
  intervalLowerBound(i: number): Cycles {
    if (this.m.fetchWide || i % this.m.fetchBatch !== 0) return 1;
    const { beats } = this.burstsOf(i, Math.min(this.s.count - i, this.m.fetchBatch));
    // Command two cycles after the last hand-out, first beat three later, hand-out two after the last beat.
    return 2 + 3 + beats - 1 + 2;
  }
}
