import type { MemoryInstruction } from '../../../isa/instruction.ts';

const SIZE_BITS = 2 ** 16;
/** Row and column counters have room for a size and two pads. */
const COUNTER = 2 ** 24;

type Part = 'top' | 'left' | 'right' | 'both' | 'skip' | 'bottom' | 'over';

/**
 * Zero filling of a load (`timing.md` section 8) as the hardware walks: row and column counters of 24 bits over the block
 * with its pads, and ends of rows and of parts that are computed in the 16 bits of a size. Where such an end wraps, the
 * walk ends early, goes once around its counter, or never ends.
 */
export class ZeroFill {
  private part: Part = 'over';
  private row = 0;
  private column = 0;
  private pads = { x0: 0, x1: 0, y0: 0, y1: 0 };
  private x = 0;
  private y = 0;

  get over(): boolean {
    return this.part === 'over';
  }

  start(i: MemoryInstruction): void {
    this.pads = { x0: i.xPad0, x1: i.xPad1, y0: i.yPad0, y1: i.yPad1 };
    this.x = i.xSize;
    this.y = i.ySize;
    this.row = 0;
    this.enter(i.yPad0 > 0 ? 'top' : this.middle());
  }

  /** One cycle. The skip part does not wait for the memory's writes. */
  cycle(written: boolean): void {
    if (this.part === 'over' || (written && this.part !== 'skip')) return;
    const { x0, y1 } = this.pads;
    if (this.column === this.lastColumn()) {
      const last = this.lastRow();
      const ended = this.row === last;
      this.row = (this.row + 1) % COUNTER;
      if (!ended) this.column = this.firstColumn();
      else if (this.part === 'top') this.enter(this.middle());
      else if (this.part === 'bottom' || y1 === 0) this.enter('over');
      else this.enter('bottom');
    } else if (this.part === 'both' && this.column === x0 - 1) {
      this.column = (this.column + this.x + 1) % COUNTER;
    } else {
      this.column = (this.column + 1) % COUNTER;
    }
  }

  private enter(part: Part): void {
    this.part = part;
    this.column = this.firstColumn();
  }

  private middle(): Part {
    const { x0, x1, y1 } = this.pads;
    if (x0 > 0) return x1 > 0 ? 'both' : 'left';
    if (x1 > 0) return 'right';
    return y1 > 0 ? 'skip' : 'over';
  }

  private firstColumn(): number {
    return this.part === 'right' ? this.x : 0;
  }

  private lastColumn(): number {
    const { x0, x1 } = this.pads;
    if (this.part === 'skip') return 0;
    return this.part === 'left' ? x0 - 1 : (x0 + this.x + x1 - 1) % SIZE_BITS;
  }

  private lastRow(): number {
    const { y0, y1 } = this.pads;
    if (this.part === 'top') return y0 - 1;
    return (y0 + this.y - 1 + (this.part === 'bottom' ? y1 : 0)) % SIZE_BITS;
  }
}
