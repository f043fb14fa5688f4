import type { Cycles } from '../../../base/units.ts';
import type { Burst } from './bursts.ts';

/** Both kinds of fetch (`timing.md` section 3) as the machine sees them. */
export interface Fetch {
  /** The read command on offer in this cycle. */
  offer(now: Cycles): Burst | null;
  /** The instruction that could be handed out in this cycle if its module's queue has room; -1 none. */
  head(): number;
  /** The end of a cycle: `beat` and `lastBeat` of this client delivered in it; `handedOut`: the head went. */
  commit(now: Cycles, beat: boolean, lastBeat: boolean, handedOut: boolean): void;
}
