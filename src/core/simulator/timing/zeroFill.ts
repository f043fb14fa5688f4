import type { Cycles } from '../../base/units.ts';

/** Ends of rows and parts are computed in the 16 bits of a size and looked for with counters of 24 bits. */
const SIZE_VALUES = 2 ** 16;
/** What a counter that has missed its end counts more, once around. */
const AROUND = 2 ** 24 - SIZE_VALUES;

/**
 * Cycles at the sides of a row. Where pads and data together are wider than 65,536, the end of the row has wrapped: on
 * the right it comes once around the counter; with pads on both sides it is met on the left, or, if the left pad is
 * left before, never, for the counter skips the data each time around.
 */
function sideCycles(x: number, xPad0: number, xPad1: number): Cycles {
  const excess = xPad0 + x + xPad1 - SIZE_VALUES;
  if (excess <= 0 || xPad1 === 0) return xPad0 + xPad1;
  if (xPad0 === 0) return xPad1 + AROUND;
  return excess <= xPad0 ? excess : Infinity;
}

/**
 * Zero filling of a load (`timing.md` section 8): one SRAM element a cycle, next to the data. It is followed in
 * stretches without and with beats being written instead of cycle by cycle. Top, sides and bottom wait while beats are
 * written; the skip part, which takes the place of the sides when there are none, does not.
 */
export class ZeroFill {
  /** Cycles left before the skip part, in it, and after it. */
  private before: Cycles = 0;
  private skip: Cycles = 0;
  private after: Cycles = 0;
  /** The state above is that at the start of this cycle; never Infinity. */
  private at: Cycles = 0;

  get over(): boolean {
    return this.before === 0 && this.skip === 0 && this.after === 0;
  }

  /** Cycle from which filling is over, if no further beat is written. */
  get overFrom(): Cycles {
    return this.at + this.before + this.skip + this.after;
  }

  /** x_size, y_size and the pads of a load whose filling begins at cycle `from`. */
  // Hot loop: once a load, without making an object.
  // oxlint-disable-next-line max-params -- Hot loop, see above.
  start(from: Cycles, x: number, y: number, yPad0: number, yPad1: number, xPad0: number, xPad1: number): void {
    const width = xPad0 + x + xPad1;
    const height = yPad0 + y + yPad1;
    const row = width > SIZE_VALUES ? width - SIZE_VALUES : width;
    const bottomRows = height > SIZE_VALUES ? yPad1 + AROUND : yPad1;
    this.at = from;
    this.before = yPad0 * row + y * sideCycles(x, xPad0, xPad1);
    this.skip = xPad0 + xPad1 === 0 && yPad1 > 0 ? y : 0;
    this.after = bottomRows * row;
  }

  copy(other: ZeroFill): void {
    this.before = other.before;
    this.skip = other.skip;
    this.after = other.after;
    this.at = other.at;
  }

  /** Beats are written in the cycles `first` to `last`, and in none between the stretch before and `first`. */
  passBeats(first: Cycles, last: Cycles): void {
    if (last < this.at) return;
    if (first > this.at) this.passFree(first - this.at);
    const cycles = last + 1 - this.at;
    if (this.before === 0) this.skip -= Math.min(this.skip, cycles);
    this.at = last + 1;
  }

  /** Without a function for the three parts: this runs once a burst. */
  private passFree(cycles: Cycles): void {
    this.at += cycles;
    const before = Math.min(this.before, cycles);
    this.before -= before;
    const skip = Math.min(this.skip, cycles - before);
    this.skip -= skip;
    this.after -= Math.min(this.after, cycles - before - skip);
  }
}
