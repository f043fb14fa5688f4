/** Tokens a counter of 8 bits can hold; a push beyond is lost (`timing.md` section 4). */
const MOST = 255;

/**
 * One of the four token counters. Each token remembers the instruction whose push it is. A push at cycle c can be
 * popped from c + 1; a push and a pop in the same cycle leave the count as it is.
 */
export class TokenCounter {
  private tokens: number[] = [];
  private pushed: number | null = null;
  private popped = false;

  get available(): boolean {
    return this.tokens.length > 0;
  }

  /** The instruction whose token it was. */
  pop(): number {
    this.popped = true;
    return this.tokens[0] ?? -1;
  }

  push(instruction: number): void {
    this.pushed = instruction;
  }

  commit(): void {
    const lost = !this.popped && this.tokens.length === MOST;
    if (this.popped) this.tokens.shift();
    if (this.pushed !== null && !lost) this.tokens.push(this.pushed);
    this.pushed = null;
    this.popped = false;
  }
}
