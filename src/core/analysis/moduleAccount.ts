import { derivation } from './derivation.ts';
import type { CauseSpans } from './spans.ts';
import type { TimedRun } from './timedRun.ts';

/** What each module, and fetch, was doing in every cycle of a run. */
export interface ModuleAccounts {
  /** By `MODULE_ID`. */
  readonly modules: readonly [load: CauseSpans, compute: CauseSpans, store: CauseSpans];
  readonly fetch: CauseSpans;
  /** Bursts are missing from the trace: cycles of loads and stores that cannot be told apart count as latency. */
  readonly approximate: boolean;
}

/**
 * Made once for a trace. Between two instructions of a module, the one before done in cycle p: up to and including the
 * cycle in which fetch hands the next one out `queue`, then `token`. From start to done:
 *
 * - GEMM, ALU: `work` while the generator runs, `fill` around it; NOP and FINISH: `fill`.
 * - LOAD: `fill` in the start cycle, `work` while top padding is written, then by the read bus up to its last own beat:
 *   own beat `work`, another's `bandwidth`, none `latency`; then delivery `fill`, and zeros that take longer `work`.
 * - STORE: `fill` in the start cycle; own beats `work`; address phase, gaps and acknowledge `latency`.
 *
 * An instruction that is never done is in its transfer up to the end. After the last one there is nothing left.
 */
export const moduleAccounts = derivation<TimedRun, ModuleAccounts>('accounts of the modules');
