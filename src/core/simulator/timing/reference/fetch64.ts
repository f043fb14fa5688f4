import { CLIENT } from '../../../machine/design/ports.ts';
import type { Cycles } from '../../../base/units.ts';
import type { TimingMachine } from '../machine.ts';
import { burst, type Burst } from './bursts.ts';
import type { Fetch } from './fetch.ts';

/** Fetch on a 64-bit bus (`timing.md` section 3.1): read a batch with one burst, hand it all out, read the next. */
export class Fetch64 implements Fetch {
  private readonly machine: TimingMachine;
  private readonly base: number;
  private readonly count: number;
  private state: 'idle' | 'command' | 'read' | 'drain' = 'idle';
  private command: Burst | null = null;
  /** Instructions handed out, and the end of the batch that is read or handed out. */
  private handed = 0;
  private batchEnd = 0;

  constructor(machine: TimingMachine, base: number, count: number) {
    this.machine = machine;
    this.base = base;
    this.count = count;
  }

  offer(): Burst | null {
    return this.state === 'command' ? this.command : null;
  }

  head(): number {
    return this.state === 'drain' && this.handed < this.batchEnd ? this.handed : -1;
  }

  commit(now: Cycles, _beat: boolean, lastBeat: boolean, handedOut: boolean): void {
    if (this.state === 'idle') {
      if (now === 0) this.nextBatch();
    } else if (this.state === 'command') {
      if (this.command?.accepted === now) this.state = 'read';
    } else if (this.state === 'read') {
      if (lastBeat) this.state = 'drain';
    } else if (this.handed === this.batchEnd) {
      this.nextBatch();
    } else if (handedOut) {
      this.handed++;
    }
  }

  private nextBatch(): void {
    const n = Math.min(this.count - this.handed, this.machine.fetchBatch);
    this.state = n > 0 ? 'command' : 'idle';
    this.command = burst(CLIENT.fetch, -1, {
      address: (this.base + this.handed * 16) % 2 ** 32,
      beats: 2 * n,
      counted: 2 * n,
    });
    this.batchEnd = this.handed + n;
  }
}
