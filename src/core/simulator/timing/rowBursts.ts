import { MODULE_ID } from '../../machine/design/modules.ts';
import { clientOfOperation, OPERATION } from '../../machine/design/operations.ts';
import type { Beats, Bytes } from '../../base/units.ts';
import type { TimingMachine } from './machine.ts';
import type { TimingStream } from './stream.ts';

/**
 * The bursts of a block of rows (`timing.md` section 7), one after another: `next()` puts the next one into `address`
 * and `beats`, or says that there is none. Addresses wrap at 32 bits.
 */
export class RowBursts {
  address = 0;
  beats: Beats = 0;
  /** What the unit that asks takes the length for: 0 where the number of beats of a row wrapped to 0. */
  counted: Beats = 0;
  private rowAddress = 0;
  private rowsLeft = 0;
  private rowBytes: Bytes = 0;
  private stepBytes: Bytes = 0;
  /** Beats of the current row not yet given. */
  private left: Beats = 0;
  private readonly beatBytes: Bytes;
  private readonly alignBytes: Bytes;
  private readonly burstBeats: Beats;
  private readonly rowModulo: Beats;
  private readonly restModulo: Beats;

  /**
   * Where registers wrap, Infinity where they do not. `rowModulo`: the beats of a row; a row that wraps to 0 is one burst
   * of length 0 - 1, the longest. `restModulo`: the beats of a row after its first burst.
   */
  constructor(beatBytes: Bytes, alignBytes: Bytes, rowModulo: Beats = Infinity, restModulo: Beats = Infinity) {
    this.beatBytes = beatBytes;
    this.alignBytes = alignBytes;
    this.burstBeats = alignBytes / beatBytes;
    this.rowModulo = rowModulo;
    this.restModulo = restModulo;
  }

  start(address: number, rows: number, rowBytes: Bytes, stepBytes: Bytes): void {
    this.rowAddress = address >>> 0;
    this.rowsLeft = rows;
    this.rowBytes = rowBytes;
    this.stepBytes = stepBytes;
    this.left = 0;
  }

  next(): boolean {
    if (this.left > 0) {
      this.address = (this.address + this.beats * this.beatBytes) >>> 0;
      this.beats = this.left < this.burstBeats ? this.left : this.burstBeats;
      this.counted = this.beats;
      this.left -= this.beats;
      return true;
    }
    if (this.rowsLeft === 0) return false;
    this.rowsLeft--;
    // Powers of two: masks, where a remainder would cost more than all the rest.
    const offset = this.rowAddress & (this.beatBytes - 1);
    const aligned = (this.rowAddress - offset) >>> 0;
    let total = Math.ceil((this.rowBytes + offset) / this.beatBytes);
    if (total >= this.rowModulo) total -= this.rowModulo;
    const room = (this.alignBytes - (aligned & (this.alignBytes - 1))) / this.beatBytes;
    this.address = aligned;
    this.beats = total < room ? total : room;
    this.counted = this.beats;
    this.left = total - this.beats;
    if (total === 0) this.beats = this.burstBeats;
    if (this.left >= this.restModulo) this.left %= this.restModulo;
    this.rowAddress = (this.rowAddress + this.stepBytes) >>> 0;
    return true;
  }
}

/** About how many bursts a stream makes, rather too many: each row may have one more because of where it begins. */
export function expectedBursts(machine: TimingMachine, s: TimingStream): { reads: number; writes: number } {
  let reads = 2 * Math.ceil(s.count / machine.fetchBatch);
  let writes = 0;
  for (let i = 0; i < s.count; i++) {
    const store = s.module[i] === MODULE_ID.store;
    const path = store ? machine.store : machine.loads[clientOfOperation(s.op[i] ?? -1)];
    if (path === undefined || s.op[i] === OPERATION.NOP) continue;
    const bursts = (s.ySize[i] ?? 0) * (Math.floor(((s.xSize[i] ?? 0) * path.elementBytes) / machine.alignBytes) + 1.5);
    if (store) writes += bursts;
    else reads += bursts;
  }
  return { reads: Math.ceil(reads), writes: Math.ceil(writes) };
}
