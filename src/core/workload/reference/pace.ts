/** Products, or elements, between two yields: some milliseconds. */
const SLICE = 2 ** 20;

/** When a slice of work is over. */
export class Pace {
  private left = SLICE;

  /** After so much more work; true: yield now. */
  due(work: number): boolean {
    this.left -= work;
    if (this.left > 0) return false;
    this.left = SLICE;
    return true;
  }
}
