import { STORE_HANDSHAKE, STORE_TO_FIRST_BEAT } from '../../machine/design/constants.ts';
import type { Cycles } from '../../base/units.ts';
import type { UnitOwner } from './loadUnit.ts';
import type { TimingMachine } from './machine.ts';
import type { WritePort } from './memoryPort.ts';
import type { MemoryUnit } from './moduleControl.ts';
import type { WriteRecorder } from './recorder.ts';
import { RowBursts } from './rowBursts.ts';
import type { TimingStream } from './stream.ts';

const ROW_BOUND = 2 ** 16;

/** Stores (`timing.md` section 10): one burst at a time, each acknowledged before the next command; nobody else writes. */
export class StoreUnit implements MemoryUnit {
  /** Command cycle of the next burst to be worked out. */
  next: Cycles = Infinity;
  /** Bursts worked out. */
  issues = 0;
  /** The acknowledge of a burst whose instruction is never done: the last that happens here. */
  activeUntil: Cycles = -1;
  private readonly machine: TimingMachine;
  private readonly port: WritePort;
  private readonly recorder: WriteRecorder;
  private readonly bursts: RowBursts;
  private readonly owner: UnitOwner;
  private instruction = -1;
  /** Why the instruction is never done. */
  private why: string | null = null;
  /** Commands of the latest event's bursts that found no room in the recorder. */
  private readonly unrecorded: Cycles[] = [];

  constructor(machine: TimingMachine, port: WritePort, recorder: WriteRecorder, owner: UnitOwner) {
    this.machine = machine;
    this.port = port;
    this.owner = owner;
    this.recorder = recorder;
    // A narrow store keeps what is left of a row in 16 bits.
    const restModulo = machine.store.wide ? Infinity : ROW_BOUND;
    this.bursts = new RowBursts(machine.beatBytes, machine.alignBytes, machine.store.rowModulo, restModulo);
  }

  start(now: Cycles, index: number, s: TimingStream): void {
    const { elementBytes, strideBytes, wide } = this.machine.store;
    const y = s.ySize[index] ?? 0;
    // The narrow store counts rows up to y_size - 1 in 16 bits, so 0 means 65,536.
    const rows = y === 0 && !wide ? ROW_BOUND : y;
    this.instruction = index;
    this.bursts.start(
      (s.dramBase[index] ?? 0) * elementBytes,
      rows,
      (s.xSize[index] ?? 0) * elementBytes,
      (s.xStride[index] ?? 0) * strideBytes,
    );
    if (this.bursts.next()) this.fire(now + 1);
    else this.why = 'a store of y_size 0 never gets to a command';
  }

  /** Wide stores of no rows (section 14), or of a row of beats whose number wraps to 0. */
  get standsAt(): { readonly instruction: number; readonly why: string } | null {
    return this.why === null ? null : { instruction: this.instruction, why: this.why };
  }

  /** Works out bursts from the command offered at `offered` on: some ahead where nothing can change them, but a run may be cut. */
  fire(offered: Cycles): void {
    const { bursts } = this;
    const { wide, rowBeats } = this.machine.store;
    this.unrecorded.length = 0;
    const { ahead } = this.port;
    let next = offered;
    for (let n = 0; n < ahead; n++) {
      const { beats } = bursts;
      const gaps = wide ? 0 : Math.floor((beats - 1) / rowBeats);
      const at = this.port.take(next, STORE_HANDSHAKE + beats + gaps);
      const first = at + STORE_TO_FIRST_BEAT;
      const last = first + beats - 1 + gaps;
      const kept = this.recorder.add(this.instruction, bursts.address, beats, at, first, last);
      if (!kept) this.unrecorded.push(at);
      this.issues++;
      if (bursts.counted === 0) {
        this.next = Infinity;
        this.activeUntil = last + 1;
        this.why =
          'the number of beats of its row wraps to 0 (65,536 elements), which no count of beats sent ever reaches';
        return;
      }
      if (!bursts.next()) {
        this.next = Infinity;
        this.owner.unitDone(last + 1);
        return;
      }
      next = last + 2;
    }
    this.next = next;
  }

  /** Bursts worked out ahead, after `end`, that the recorder had no room for. */
  unrecordedAfter(end: Cycles): number {
    return this.unrecorded.filter((at) => at > end).length;
  }

  retire(): void {
    this.next = Infinity;
  }
}
