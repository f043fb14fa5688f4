import type { Beats, Cycles } from '../../base/units.ts';
import type { TimingMachine } from './machine.ts';
import { CLIENT_NAMES } from '../../machine/design/ports.ts';
import type { ReadClient, ReadPort } from './memoryPort.ts';
import { ringSize } from './ringSize.ts';
import type { ReadRecorder } from './recorder.ts';

const CLIENTS = CLIENT_NAMES.length;

/**
 * The memory read path (`timing.md` section 6), one event a burst: its issue. At the issue everything that comes after
 * follows, because requests are answered in issue order and nothing can hold the bus up:
 *
 * - it is in the queue from issue + 1; if the queue was empty before, the delay counter starts there and reaches D
 *   D cycles later, else it has been running since the train of requests began;
 * - it is pulled as soon as both hold and the burst before is in its last beat; the first beat is a cycle later.
 *
 * What is left to simulate is which slot is issued when, which needs the last beats of the outstanding bursts only.
 */
export class ReadEngine implements ReadPort {
  next: Cycles = Infinity;
  issues = 0;
  lost = 0;
  /** A dropped burst of several beats blocks all later pulls. */
  stuck = false;
  private readonly delay: Cycles;
  private readonly tagPool: number;
  private readonly recorder: ReadRecorder;
  private readonly clients: (ReadClient | null)[] = CLIENT_NAMES.map(() => null);

  /** By client: from when the burst in its slot can be issued (Infinity: slot empty), and that burst. */
  private readonly ready = new Float64Array(CLIENTS).fill(Infinity);
  private readonly accepted = new Float64Array(CLIENTS);
  private readonly beats = new Int32Array(CLIENTS);
  private readonly address = new Float64Array(CLIENTS);
  private readonly row = new Int32Array(CLIENTS);
  private readonly emptyFrom = new Float64Array(CLIENTS);

  /** Last beats of outstanding bursts, ascending; those before the last issue are forgotten. */
  private readonly lastBeats: Float64Array;
  private readonly mask: number;
  private head = 0;
  private size = 0;

  private firing = false;
  private lastIssue: Cycles = -1;
  private lastPull: Cycles = -1;
  /** From when the queue has not been empty; the delay counter was 0 then. */
  private trainFrom: Cycles = 0;
  private lastBeat: Cycles = -1;
  /** Earliest pull that the burst before allows. */
  private busFrom: Cycles = 0;

  constructor(machine: TimingMachine, recorder: ReadRecorder) {
    this.delay = machine.delay;
    this.tagPool = machine.tagPool;
    this.recorder = recorder;
    this.mask = ringSize(machine.tagPool) - 1;
    this.lastBeats = new Float64Array(this.mask + 1);
  }

  connect(client: number, unit: ReadClient): void {
    this.clients[client] = unit;
  }

  slotEmpty(client: number): boolean {
    return this.ready[client] === Infinity;
  }

  get activeUntil(): Cycles {
    return Math.max(this.lastBeat, ...this.accepted);
  }

  unrecordedAfter(end: Cycles): number {
    let n = 0;
    for (let c = 0; c < CLIENTS; c++) {
      if (this.ready[c] !== Infinity && this.row[c] === -1 && (this.accepted[c] ?? 0) > end) n++;
    }
    return n;
  }

  accept(client: number, instruction: number, address: number, beats: Beats, offered: Cycles): Cycles {
    const empty = this.emptyFrom[client] ?? 0;
    const at = offered > empty ? offered : empty;
    this.ready[client] = at + 1;
    this.accepted[client] = at;
    this.beats[client] = beats;
    this.address[client] = address;
    this.row[client] = this.recorder.add(client, instruction, address, beats, offered, at);
    if (!this.firing) this.schedule();
    return at;
  }

  fire(now: Cycles): void {
    let client = 0;
    while ((this.ready[client] ?? 0) > now) client++;
    this.ready[client] = Infinity;
    this.emptyFrom[client] = now + 1;
    this.lastIssue = now;
    this.issues++;
    while (this.size > 0 && (this.lastBeats[this.head] ?? 0) < now) {
      this.head = (this.head + 1) & this.mask;
      this.size--;
    }
    const first = this.answer(now, this.beats[client] ?? 1, this.address[client] ?? 0);
    const last = first + (this.beats[client] ?? 1) - 1;
    this.recorder.onIssue(this.row[client] ?? -1, now, first, last);
    // The client's next command comes in here; one look at the slots afterwards is enough.
    this.firing = true;
    this.clients[client]?.onIssue(now, first, last);
    this.firing = false;
    this.schedule();
  }

  /** First bus beat of the burst issued now. */
  private answer(now: Cycles, beats: Beats, address: number): Cycles {
    if (this.stuck) {
      this.lost++;
      return Infinity;
    }
    if (now > this.lastPull) this.trainFrom = now + 1;
    let pull = this.trainFrom + this.delay;
    if (pull < now + 1) pull = now + 1;
    if (pull < this.busFrom) pull = this.busFrom;
    this.lastPull = pull;
    this.busFrom = pull + beats;
    if (address === 0) {
      this.lost++;
      this.stuck = beats > 1;
      return Infinity;
    }
    this.lastBeat = pull + beats;
    this.lastBeats[(this.head + this.size) & this.mask] = pull + beats;
    this.size++;
    return pull + 1;
  }

  /** First cycle in which some slot can be issued: a place is free and no last beat is on the bus. */
  private schedule(): void {
    const { ready, lastBeats, mask } = this;
    let at = Infinity;
    for (let c = 0; c < CLIENTS; c++) {
      const r = ready[c] ?? Infinity;
      if (r < at) at = r;
    }
    if (at === Infinity || this.lost >= this.tagPool) {
      this.next = Infinity;
      return;
    }
    if (at <= this.lastIssue) at = this.lastIssue + 1;
    let k = this.head;
    let n = this.size;
    while (n > 0 && (lastBeats[k] ?? 0) < at) {
      k = (k + 1) & mask;
      n--;
    }
    if (n >= this.tagPool - this.lost) {
      at = (lastBeats[k] ?? 0) + 1;
      k = (k + 1) & mask;
      n--;
    }
    while (n > 0 && lastBeats[k] === at) {
      at++;
      k = (k + 1) & mask;
      n--;
    }
    this.next = at;
  }
}
