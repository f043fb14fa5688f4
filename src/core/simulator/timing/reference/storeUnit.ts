import type { MemoryInstruction } from '../../../isa/instruction.ts';
import type { Beats, Cycles } from '../../../base/units.ts';
import type { TimingMachine } from '../machine.ts';
import { burst, rowBursts, type Burst, type RowBurst } from './bursts.ts';

type State = 'idle' | 'command' | 'address 1' | 'address 2' | 'data' | 'read SRAM' | 'acknowledge' | 'stuck';

/** Stores (`timing.md` section 10): one burst at a time, fully acknowledged before the next command. */
export class StoreUnit {
  private readonly machine: TimingMachine;
  private state: State = 'idle';
  private bursts: Iterator<RowBurst> | null = null;
  private current: Burst | null = null;
  private following: Burst | null = null;
  private instruction = -1;
  private beat: Beats = 0;
  /** All bursts whose command was taken, in order. */
  readonly log: Burst[] = [];

  constructor(machine: TimingMachine) {
    this.machine = machine;
  }

  done(): boolean {
    return this.state === 'acknowledge' && this.following === null;
  }

  /** One cycle; `started` is the instruction that the module starts in it. */
  cycle(now: Cycles, started: { index: number; instruction: MemoryInstruction } | null): void {
    this.state = this.step(now);
    if (started !== null) this.start(started.index, started.instruction);
  }

  private step(now: Cycles): State {
    const b = this.current;
    switch (this.state) {
      case 'idle':
        return 'idle';
      case 'stuck':
        return 'stuck';
      case 'command':
        // A wide store of no rows has no command to offer and stays here (section 14).
        if (b === null) return 'command';
        b.accepted = now;
        this.log.push(b);
        this.beat = 0;
        return 'address 1';
      case 'address 1':
        return 'address 2';
      case 'address 2':
        return 'data';
      case 'data':
        return this.dataBeat(now);
      case 'read SRAM':
        return 'data';
      case 'acknowledge':
        if (b !== null) b.acknowledged = now;
        this.current = this.following;
        this.following = this.take();
        return this.current === null ? 'idle' : 'command';
    }
  }

  private dataBeat(now: Cycles): State {
    const b = this.current;
    if (b === null) throw new Error('data without a burst');
    if (this.beat === 0) b.firstBeat = now;
    this.beat++;
    if (this.beat === b.beats) {
      b.lastBeat = now;
      if (b.counted > 0) return 'acknowledge';
      // The memory has its burst and acknowledges; the unit goes on counting beats and never looks.
      b.acknowledged = now + 1;
      return 'stuck';
    }
    const { wide, rowBeats } = this.machine.store;
    return !wide && this.beat % rowBeats === 0 ? 'read SRAM' : 'data';
  }

  private start(index: number, i: MemoryInstruction): void {
    const { beatBytes, alignBytes, store } = this.machine;
    const block = {
      address: i.dramBase * store.elementBytes,
      // The narrow store counts rows up to y_size - 1 in 16 bits.
      rows: i.ySize === 0 && !store.wide ? 2 ** 16 : i.ySize,
      rowBytes: i.xSize * store.elementBytes,
      stepBytes: i.xStride * store.strideBytes,
    };
    // What is left of a narrow row after its first burst is kept in a register of 16 bits.
    const wraps = store.wide ? { row: store.rowModulo } : { rest: 2 ** 16 };
    this.instruction = index;
    this.bursts = rowBursts(block, beatBytes, alignBytes, wraps);
    this.current = this.take();
    this.following = this.take();
    this.state = 'command';
  }

  private take(): Burst | null {
    const item = this.bursts?.next();
    if (item === undefined || item.done === true) return null;
    return burst(-1, this.instruction, item.value);
  }
}
