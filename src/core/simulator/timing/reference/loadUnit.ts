import type { MemoryInstruction } from '../../../isa/instruction.ts';
import type { Cycles } from '../../../base/units.ts';
import type { LoadPath, TimingMachine } from '../machine.ts';
import { burst, rowBursts, type Burst, type RowBurst } from './bursts.ts';
import { ZeroFill } from './zeroFill.ts';

/** Loads one tensor (`timing.md` section 8): commands, outstanding count and zero filling run side by side. */
export class LoadUnit {
  private readonly machine: TimingMachine;
  private readonly path: LoadPath;
  private busy = false;
  private bursts: Iterator<RowBurst> | null = null;
  private next: Burst | null = null;
  private instruction = -1;
  private offerFrom: Cycles = 0;
  private fillFrom: Cycles = 0;
  private allAsked = false;
  private count = 0;
  private readonly fill = new ZeroFill();
  private writtenNext = false;
  private written = false;

  constructor(machine: TimingMachine, path: LoadPath) {
    this.machine = machine;
    this.path = path;
  }

  /** The burst on offer in this cycle. */
  offer(now: Cycles): Burst | null {
    return this.busy && now >= this.offerFrom ? this.next : null;
  }

  /** First cycle with: all asked, outstanding count 0, filling over. */
  done(): boolean {
    return this.busy && this.allAsked && this.count === 0 && this.fill.over;
  }

  /** `delivered`: a beat of this client leaves the engine in this cycle. */
  beat(delivered: boolean): void {
    this.written = this.path.writeLag === 1 ? delivered : this.writtenNext;
    this.writtenNext = delivered;
  }

  /** The end of a cycle; `started` is the instruction that this unit starts in it. */
  commit(now: Cycles, done: boolean, started: { index: number; instruction: MemoryInstruction } | null): void {
    if (started !== null) {
      this.start(now, started.index, started.instruction);
      return;
    }
    if (!this.busy) return;
    if (done) this.busy = false;
    let change = this.written ? -1 : 0;
    if (this.next?.accepted === now) {
      change += this.next.counted;
      this.advance();
    }
    const modulo = this.path.countModulo;
    this.count = (this.count + change + modulo) % modulo;
    if (now >= this.fillFrom) this.fill.cycle(this.written);
  }

  private start(now: Cycles, index: number, i: MemoryInstruction): void {
    const { elementBytes, writeLag } = this.path;
    this.busy = true;
    this.instruction = index;
    this.count = 0;
    this.allAsked = false;
    this.offerFrom = now + 1 + i.yPad0;
    this.fillFrom = now + writeLag;
    // The row counter's bound y_size + y_pad_0 has 16 bits: where it is 0 or wraps, no row is ever asked for.
    const bound = (i.ySize + i.yPad0) % 2 ** 16;
    const block = {
      address: i.dramBase * elementBytes,
      rows: bound > i.yPad0 ? i.ySize : 0,
      rowBytes: i.xSize * elementBytes,
      stepBytes: i.xStride * elementBytes,
    };
    const { beatBytes, alignBytes } = this.machine;
    this.bursts = rowBursts(block, beatBytes, alignBytes, { row: this.path.rowModulo });
    this.fill.start(i);
    this.advance();
    this.allAsked = false;
  }

  private advance(): void {
    const item = this.bursts?.next();
    const more = item !== undefined && item.done !== true;
    this.next = more ? burst(this.path.client, this.instruction, item.value) : null;
    this.allAsked = !more;
  }
}
