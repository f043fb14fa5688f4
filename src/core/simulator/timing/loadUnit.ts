import type { Beats, Cycles } from '../../base/units.ts';
import type { LoadPath, TimingMachine } from './machine.ts';
import type { ReadClient, ReadPort } from './memoryPort.ts';
import { ringSize } from './ringSize.ts';
import { RowBursts } from './rowBursts.ts';
import type { TimingStream } from './stream.ts';
import { ZeroFill } from './zeroFill.ts';

const DROPPED = 'the memory drops reads at address 0, so that beats it waits for never come';

/** Where a unit says when its instruction is done; a later word replaces the earlier one. */
export interface UnitOwner {
  unitDone(at: Cycles): void;
}

/** Bursts whose beats are still to be written though their place is free: for two cycles after the last beat. */
const LEAVING = 2;

/** Row counts and bounds of commands are kept in 16 bits. */
const ROW_BOUND = 2 ** 16;

/**
 * Loads of one tensor (`timing.md` section 8). Events are the issues of its bursts: each makes room for the next
 * command and tells when its beats are written. Once all is asked, the first cycle follows in which the outstanding
 * count is 0 and filling is over. The count wraps (section 14), so that a large load in a small SRAM can be done before
 * its last beats come; these then count against the next load. Hence the ring of stretches outlives an instruction.
 */
export class LoadUnit implements ReadClient {
  private readonly client: number;
  private readonly path: LoadPath;
  private readonly port: ReadPort;
  private readonly owner: UnitOwner;
  private readonly bursts: RowBursts;
  private readonly fill = new ZeroFill();
  private readonly fillAhead = new ZeroFill();

  private busy = false;
  private instruction = -1;
  private startedAt: Cycles = 0;
  /** The next burst waits for its slot, on offer since `offered`. */
  private waiting = false;
  private offered: Cycles = 0;
  private noRows = false;
  private askedFrom: Cycles = Infinity;
  private asked: Beats = 0;
  /** Beats of this instruction's time written in stretches that have left the ring. */
  private written: Beats = 0;

  /** Stretches of written beats that can lie ahead, in a ring. */
  private readonly mask: number;
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  private head = 0;
  private size = 0;

  constructor(machine: TimingMachine, path: LoadPath, port: ReadPort, owner: UnitOwner) {
    this.client = path.client;
    this.path = path;
    this.port = port;
    this.owner = owner;
    this.bursts = new RowBursts(machine.beatBytes, machine.alignBytes, path.rowModulo);
    this.mask = ringSize(machine.tagPool + LEAVING) - 1;
    this.first = new Float64Array(this.mask + 1);
    this.last = new Float64Array(this.mask + 1);
    port.connect(path.client, this);
  }

  /** Once nothing can move any more: the instruction that this unit never gets done with, and why. */
  get standsAt(): { readonly instruction: number; readonly why: string } | null {
    if (!this.busy) return null;
    return { instruction: this.instruction, why: this.whyNever() };
  }

  private whyNever(): string {
    if (this.noRows) return 'it asks for no rows (y_size 0, or y_size + y_pad_0 over 65,535)';
    if (this.fill.overFrom === Infinity)
      return 'its filling with zeros never ends, because x_size and the pads together pass 65,536 elements';
    if (this.port.lost === 0)
      return 'its count of outstanding beats wrapped, because the SRAM is smaller than the load';
    return this.waiting ? 'the read port is held by bursts that the memory dropped' : DROPPED;
  }

  start(now: Cycles, index: number, s: TimingStream): void {
    const e = this.path.elementBytes;
    const x = s.xSize[index] ?? 0;
    const y = s.ySize[index] ?? 0;
    const yPad0 = s.yPad0[index] ?? 0;
    this.busy = true;
    this.instruction = index;
    this.startedAt = now;
    this.askedFrom = Infinity;
    this.asked = 0;
    this.forget(now + 1);
    this.written = 0;
    this.fill.start(
      now + this.path.writeLag,
      x,
      y,
      yPad0,
      s.yPad1[index] ?? 0,
      s.xPad0[index] ?? 0,
      s.xPad1[index] ?? 0,
    );
    // The bound y_size + y_pad_0 of the row counter wraps at 16 bits: then, or with y_size 0, no row is asked for.
    const rows = y + yPad0 < ROW_BOUND ? y : 0;
    this.bursts.start((s.dramBase[index] ?? 0) * e, rows, x * e, (s.xStride[index] ?? 0) * e);
    this.waiting = this.bursts.next();
    this.noRows = !this.waiting;
    this.offered = now + 1 + yPad0;
    if (this.waiting && this.port.slotEmpty(this.client)) this.ask();
  }

  onIssue(issued: Cycles, firstBeat: Cycles, lastBeat: Cycles): void {
    if (this.size > 0 && (this.last[this.head] ?? 0) < issued) this.forget(issued);
    if (lastBeat !== Infinity) {
      const at = (this.head + this.size) & this.mask;
      this.first[at] = firstBeat + this.path.writeLag;
      this.last[at] = lastBeat + this.path.writeLag;
      this.size++;
    }
    if (this.waiting) this.ask();
    else if (this.busy && this.askedFrom !== Infinity) this.owner.unitDone(this.doneFrom(issued));
  }

  /** The owner took the done. */
  retire(): void {
    this.busy = false;
  }

  private ask(): void {
    const { bursts } = this;
    const at = this.port.accept(this.client, this.instruction, bursts.address, bursts.beats, this.offered);
    this.asked += bursts.counted;
    this.offered = at + 1;
    this.waiting = bursts.next();
    if (this.waiting) return;
    this.askedFrom = at + 1;
    this.owner.unitDone(this.doneFrom(at + 1));
  }

  /** Drops stretches that end before `cycle`, after counting and filling past them. */
  private forget(cycle: Cycles): void {
    while (this.size > 0 && (this.last[this.head] ?? 0) < cycle) {
      const last = this.last[this.head] ?? 0;
      const first = Math.max(this.first[this.head] ?? 0, this.startedAt + 1);
      if (last >= first) this.written += last - first + 1;
      if (!this.fill.over) this.fill.passBeats(first, last);
      this.head = (this.head + 1) & this.mask;
      this.size--;
    }
  }

  /**
   * First cycle from `earliest` on with all asked, count 0 and filling over, as far as the issued bursts tell; the
   * caller asks again at each later issue. Infinity if the beats that would bring the count to 0 are not yet issued.
   */
  private doneFrom(earliest: Cycles): Cycles {
    const from = Math.max(earliest, this.askedFrom, this.fillOver());
    let beats = this.asked - this.written;
    let k = this.head;
    let n = this.size;
    // Beats written before `from`.
    let first = Infinity;
    let last = -1;
    for (; n > 0; k = (k + 1) & this.mask, n--) {
      first = Math.max(this.first[k] ?? 0, this.startedAt + 1);
      last = this.last[k] ?? 0;
      if (last >= from) break;
      if (last >= first) beats -= last - first + 1;
    }
    if (n > 0 && first < from) {
      beats -= from - first;
      first = from;
    }
    // Beats that must still be written for the count to show 0.
    let left = modulo(beats, this.path.countModulo);
    if (left === 0) return from;
    for (; n > 0;) {
      if (left <= last - first + 1) return first + left;
      left -= last - first + 1;
      k = (k + 1) & this.mask;
      n--;
      first = this.first[k] ?? 0;
      last = this.last[k] ?? 0;
    }
    return Infinity;
  }

  private fillOver(): Cycles {
    if (this.fill.over) return this.fill.overFrom;
    const ahead = this.fillAhead;
    ahead.copy(this.fill);
    for (let i = 0; i < this.size && !ahead.over; i++) {
      const k = (this.head + i) & this.mask;
      const first = this.first[k] ?? 0;
      if (first >= ahead.overFrom) break;
      ahead.passBeats(Math.max(first, this.startedAt + 1), this.last[k] ?? 0);
    }
    return ahead.overFrom;
  }
}

const modulo = (a: number, m: number): number => ((a % m) + m) % m;
