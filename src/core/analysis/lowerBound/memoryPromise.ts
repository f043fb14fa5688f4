import type { Cycles } from '../../base/units.ts';

/** What the memory is assumed to do at best. */
export interface MemoryPromise {
  /** Of each instruction that loads: what its first request waits in the queue. */
  readonly delays: Float64Array;
  /** No beat after those of the first batch of instructions is on the bus before this cycle. */
  readonly quietUntil: Cycles;
}
