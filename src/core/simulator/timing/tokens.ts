import { MOST_TOKENS } from '../../machine/design/constants.ts';
import type { TokenQueue } from '../../machine/design/tokens.ts';
import type { Cycles } from '../../base/units.ts';

/** Room for one more, pushed in the cycle in which another is popped, rounded up to a mask. */
const RING = 512;

/**
 * One of the four token counters (`timing.md` section 4) as the pushes it holds, oldest first: when, and by which
 * instruction. A push at cycle c can be popped from c + 1.
 */
export class TokenFifo {
  readonly name: TokenQueue;
  private readonly times = new Float64Array(RING);
  private readonly pushers = new Int32Array(RING);
  private head = 0;
  private size = 0;
  /** Pushes that found the counter at 255. */
  lost = 0;

  constructor(name: TokenQueue) {
    this.name = name;
  }

  /** Tokens it holds. */
  get count(): number {
    return this.size;
  }

  /** First cycle in which a token can be popped; Infinity if there is none. */
  get usableFrom(): Cycles {
    return this.size === 0 ? Infinity : (this.times[this.head] ?? 0) + 1;
  }

  /** The instruction whose push it was. */
  pop(): number {
    const pusher = this.pushers[this.head] ?? -1;
    this.head = (this.head + 1) & (RING - 1);
    this.size--;
    return pusher;
  }

  /** `popPending`: a pop in this same cycle is still to be simulated; the two leave the count as it is. */
  push(now: Cycles, instruction: number, popPending: boolean): void {
    if (this.size - (popPending ? 1 : 0) >= MOST_TOKENS) {
      this.lost++;
      return;
    }
    const at = (this.head + this.size) & (RING - 1);
    this.times[at] = now;
    this.pushers[at] = instruction;
    this.size++;
  }
}
