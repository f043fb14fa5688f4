import { CLIENT } from '../../../machine/design/ports.ts';
import type { Beats, Cycles } from '../../../base/units.ts';
import type { TimingMachine } from '../machine.ts';
import { burst, rowBursts, type Burst } from './bursts.ts';
import type { Fetch } from './fetch.ts';
import { Queue } from './queue.ts';

/** Fetch on wider buses (`timing.md` section 3.2): a batch is read like a row of a load, and leaves through a buffer of 2. */
export class FetchWide implements Fetch {
  private readonly machine: TimingMachine;
  private readonly base: number;
  private readonly count: number;
  private state: 'idle' | 'set up' | 'read' | 'drain' = 'idle';
  private commands: Burst[] = [];
  private outstanding: Beats = 0;
  private beatInRegister = false;
  private readonly buffer = new Queue<number>(2);
  /** Instructions moved into the buffer, and the end of the batch. */
  private moved = 0;
  private batchEnd = 0;

  constructor(machine: TimingMachine, base: number, count: number) {
    this.machine = machine;
    this.base = base;
    this.count = count;
  }

  offer(): Burst | null {
    return this.state === 'read' ? (this.commands[0] ?? null) : null;
  }

  head(): number {
    return this.buffer.head ?? -1;
  }

  commit(now: Cycles, beat: boolean, _lastBeat: boolean, handedOut: boolean): void {
    if (handedOut) this.buffer.dequeue();
    switch (this.state) {
      case 'idle':
        if (now === 0 && this.count > 0) this.nextBatch();
        break;
      case 'set up':
        this.nextBatch();
        break;
      case 'read':
        this.read(now);
        break;
      case 'drain':
        this.drain();
        break;
    }
    this.beatInRegister = beat;
    this.buffer.commit();
  }

  private read(now: Cycles): void {
    const complete = this.commands.length === 0 && this.outstanding === 0;
    if (this.beatInRegister) this.outstanding--;
    const command = this.commands[0];
    if (command?.accepted === now) {
      this.outstanding += command.beats;
      this.commands.shift();
    }
    if (complete) this.state = 'drain';
  }

  private drain(): void {
    if (this.moved === this.batchEnd) {
      this.state = this.moved < this.count ? 'set up' : 'idle';
    } else if (!this.buffer.full) {
      this.buffer.enqueue(this.moved);
      this.moved++;
    }
  }

  private nextBatch(): void {
    const n = Math.min(this.count - this.moved, this.machine.fetchBatch);
    const row = { address: this.base + this.moved * 16, rows: 1, rowBytes: n * 16, stepBytes: 0 };
    const bursts = rowBursts(row, this.machine.beatBytes, this.machine.alignBytes);
    this.commands = [...bursts].map((b) => burst(CLIENT.fetch, -1, b));
    this.batchEnd = this.moved + n;
    this.state = 'read';
  }
}
