import type { ReadBursts, WriteBursts } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';

/** Rows to begin with: as many as are expected, so that columns need not grow, within reason. */
const firstCapacity = (expected: number, limit: number): number => Math.max(16, Math.min(expected, limit, 2 ** 17));

type Column = Float64Array | Int32Array | Uint8Array;

const grown = <T extends Column>(old: T, make: new (n: number) => T, n: number): T => {
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
  private client: Uint8Array;
  private instruction: Int32Array;
  private address: Float64Array;
  private beats: Int32Array;
  private offered: Float64Array;
  private accepted: Float64Array;
  private issued: Float64Array;
  private firstBeat: Float64Array;
  private lastBeat: Float64Array;

  constructor(limit: number, expected: number) {
    const capacity = firstCapacity(expected, limit);
    this.limit = limit;
    this.client = new Uint8Array(capacity);
    this.instruction = new Int32Array(capacity);
    this.address = new Float64Array(capacity);
    this.beats = new Int32Array(capacity);
    this.offered = new Float64Array(capacity);
    this.accepted = new Float64Array(capacity);
    this.issued = new Float64Array(capacity);
    this.firstBeat = new Float64Array(capacity);
    this.lastBeat = new Float64Array(capacity);
  }

  /** A burst's row, to be completed by `onIssue`; -1 if there is no room. */
  // Hot loop: once a burst, without making an object.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
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
    const column = <T extends Column>(from: T): T => gather(order, from);
    return {
      count: order.length,
      client: column(this.client),
      instruction: column(this.instruction),
      address: column(this.address),
      beats: column(this.beats),
      offered: happened(column(this.offered), end),
      accepted: happened(column(this.accepted), end),
      issued: happened(column(this.issued), end),
      firstBeat: happened(column(this.firstBeat), end),
      lastBeat: happened(column(this.lastBeat), end),
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
    return order.subarray(0, n);
  }
}

/** Rows in order: a copy, then the few that are out of place. A run has tens of thousands of bursts. */
function gather<T extends Column>(order: Int32Array, column: T): T {
  const out = column.slice(0, order.length) as T;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? i;
    if (row !== i) out[i] = column[row] ?? 0;
  }
  return out;
}

/** In place: -1 for what had not happened at `end`. */
function happened(times: Float64Array, end: Cycles): Float64Array {
  for (let i = 0; i < times.length; i++) if ((times[i] ?? 0) > end) times[i] = -1;
  return times;
}

export class WriteRecorder {
  count = 0;
  dropped = 0;
  private readonly limit: number;
  private instruction: Int32Array;
  private address: Float64Array;
  private beats: Int32Array;
  private accepted: Float64Array;
  private firstBeat: Float64Array;
  private lastBeat: Float64Array;
  private acknowledged: Float64Array;

  constructor(limit: number, expected: number) {
    const capacity = firstCapacity(expected, limit);
    this.limit = limit;
    this.instruction = new Int32Array(capacity);
    this.address = new Float64Array(capacity);
    this.beats = new Int32Array(capacity);
    this.accepted = new Float64Array(capacity);
    this.firstBeat = new Float64Array(capacity);
    this.lastBeat = new Float64Array(capacity);
    this.acknowledged = new Float64Array(capacity);
  }

  /** False if there is no room. */
  // Hot loop: once a burst, without making an object.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
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
    const times = (column: Float64Array): Float64Array => happened(column.slice(0, count), end);
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
export const happenedBy = (time: Cycles, end: Cycles): Cycles => (time > end ? -1 : time);
