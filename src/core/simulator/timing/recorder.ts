import type { ReadBursts, WriteBursts } from '../../trace/trace.ts';
import type { Cycles } from '../../units.ts';

const FIRST_CAPACITY = 1024;

const grown = <T extends Float64Array | Int32Array | Uint8Array>(old: T, make: new (n: number) => T, n: number): T => {
  const larger = new make(n);
  larger.set(old);
  return larger;
};

/** Writes what happens to bursts into growing columns. Times may lie ahead of the simulation: `finish` takes them back. */
export class ReadRecorder {
  count = 0;
  /** Bursts that found no room. */
  dropped = 0;
  private readonly limit: number;
  private client = new Uint8Array(FIRST_CAPACITY);
  private instruction = new Int32Array(FIRST_CAPACITY);
  private address = new Float64Array(FIRST_CAPACITY);
  private beats = new Int32Array(FIRST_CAPACITY);
  private offered = new Float64Array(FIRST_CAPACITY);
  private accepted = new Float64Array(FIRST_CAPACITY);
  private issued = new Float64Array(FIRST_CAPACITY);
  private firstBeat = new Float64Array(FIRST_CAPACITY);
  private lastBeat = new Float64Array(FIRST_CAPACITY);

  constructor(limit: number) {
    this.limit = limit;
  }

  /** A burst's row, to be completed by `onIssue`; -1 if there is no room. */
  add(client: number, instruction: number, address: number, beats: number, offered: Cycles, accepted: Cycles): number {
    if (this.count >= this.limit) {
      this.dropped++;
      return -1;
    }
    const row = this.count++;
    if (row === this.client.length) this.grow();
    this.client[row] = client;
    this.instruction[row] = instruction;
    this.address[row] = address;
    this.beats[row] = beats;
    this.offered[row] = offered;
    this.accepted[row] = accepted;
    this.issued[row] = Infinity;
    this.firstBeat[row] = Infinity;
    this.lastBeat[row] = Infinity;
    return row;
  }

  onIssue(row: number, issued: Cycles, firstBeat: Cycles, lastBeat: Cycles): void {
    if (row < 0) return;
    this.issued[row] = issued;
    this.firstBeat[row] = firstBeat;
    this.lastBeat[row] = lastBeat;
  }

  private grow(): void {
    const n = 2 * this.client.length;
    this.client = grown(this.client, Uint8Array, n);
    this.instruction = grown(this.instruction, Int32Array, n);
    this.beats = grown(this.beats, Int32Array, n);
    this.address = grown(this.address, Float64Array, n);
    this.offered = grown(this.offered, Float64Array, n);
    this.accepted = grown(this.accepted, Float64Array, n);
    this.issued = grown(this.issued, Float64Array, n);
    this.firstBeat = grown(this.firstBeat, Float64Array, n);
    this.lastBeat = grown(this.lastBeat, Float64Array, n);
  }

  /** What had happened up to and including cycle `end`, in order of acceptance, then client. */
  finish(end: Cycles): ReadBursts {
    const order = this.acceptanceOrder(end);
    const times = (column: Float64Array): Float64Array =>
      Float64Array.from(order, (row) => upTo(column[row] ?? Infinity, end));
    return {
      count: order.length,
      client: Uint8Array.from(order, (row) => this.client[row] ?? 0),
      instruction: Int32Array.from(order, (row) => this.instruction[row] ?? -1),
      address: Float64Array.from(order, (row) => this.address[row] ?? 0),
      beats: Int32Array.from(order, (row) => this.beats[row] ?? 0),
      offered: times(this.offered),
      accepted: times(this.accepted),
      issued: times(this.issued),
      firstBeat: times(this.firstBeat),
      lastBeat: times(this.lastBeat),
    };
  }

  /** Rows by acceptance. They are nearly so already: a row is out of place by at most the few cycles it was known ahead. */
  private acceptanceOrder(end: Cycles): Int32Array {
    const order = new Int32Array(this.count);
    const { accepted, client } = this;
    let n = 0;
    for (let row = 0; row < this.count; row++) {
      const at = accepted[row] ?? Infinity;
      if (at > end) continue;
      let place = n++;
      for (; place > 0; place--) {
        const before = order[place - 1] ?? 0;
        const gap = (accepted[before] ?? 0) - at;
        if (gap < 0 || (gap === 0 && (client[before] ?? 0) < (client[row] ?? 0))) break;
        order[place] = before;
      }
      order[place] = row;
    }
    return order.slice(0, n);
  }
}

export class WriteRecorder {
  count = 0;
  dropped = 0;
  private readonly limit: number;
  private instruction = new Int32Array(FIRST_CAPACITY);
  private address = new Float64Array(FIRST_CAPACITY);
  private beats = new Int32Array(FIRST_CAPACITY);
  private accepted = new Float64Array(FIRST_CAPACITY);
  private firstBeat = new Float64Array(FIRST_CAPACITY);
  private lastBeat = new Float64Array(FIRST_CAPACITY);
  private acknowledged = new Float64Array(FIRST_CAPACITY);

  constructor(limit: number) {
    this.limit = limit;
  }

  /** False if there is no room. */
  add(instruction: number, address: number, beats: number, accepted: Cycles, first: Cycles, last: Cycles): boolean {
    if (this.count >= this.limit) {
      this.dropped++;
      return false;
    }
    const row = this.count++;
    if (row === this.instruction.length) this.grow();
    this.instruction[row] = instruction;
    this.address[row] = address;
    this.beats[row] = beats;
    this.accepted[row] = accepted;
    this.firstBeat[row] = first;
    this.lastBeat[row] = last;
    this.acknowledged[row] = last + 1;
    return true;
  }

  private grow(): void {
    const n = 2 * this.instruction.length;
    this.instruction = grown(this.instruction, Int32Array, n);
    this.beats = grown(this.beats, Int32Array, n);
    this.address = grown(this.address, Float64Array, n);
    this.accepted = grown(this.accepted, Float64Array, n);
    this.firstBeat = grown(this.firstBeat, Float64Array, n);
    this.lastBeat = grown(this.lastBeat, Float64Array, n);
    this.acknowledged = grown(this.acknowledged, Float64Array, n);
  }

  /** Stores run one burst at a time, so rows are in order and only the last ones can lie ahead of `end`. */
  finish(end: Cycles): WriteBursts {
    let count = this.count;
    while (count > 0 && (this.accepted[count - 1] ?? 0) > end) count--;
    const times = (column: Float64Array): Float64Array => column.slice(0, count).map((t) => upTo(t, end));
    return {
      count,
      instruction: this.instruction.slice(0, count),
      address: this.address.slice(0, count),
      beats: this.beats.slice(0, count),
      accepted: times(this.accepted),
      firstBeat: times(this.firstBeat),
      lastBeat: times(this.lastBeat),
      acknowledged: times(this.acknowledged),
    };
  }
}

/** -1 for what had not happened at `end`. */
export const upTo = (time: Cycles, end: Cycles): Cycles => (time > end ? -1 : time);
