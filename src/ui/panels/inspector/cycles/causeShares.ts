import { CauseSums, StallAttribution } from '../../../../core/analysis/stallAttribution.ts';
import { moduleAccounts } from '../../../../core/analysis/moduleAccount.ts';
import { eachSpan } from '../../../../core/analysis/spans.ts';
import { type TimedRun, accountEnd } from '../../../../core/analysis/timedRun.ts';
import type { Cause } from '../../../../core/cycles/causes.ts';
import { MODULE_ID } from '../../../../core/machine/design/modules.ts';
import type { Cycles } from '../../../../core/base/units.ts';

export interface CauseShare {
  /** Instruction of compute that worked or waited; -1: none. */
  readonly instruction: number;
  readonly cycles: Cycles;
}

/** In which instructions of compute the run spent the cycles of a cause, most first; they add up to the cause. */
export function causeShares(run: TimedRun, cause: Cause): CauseShare[] {
  const accounts = moduleAccounts(run);
  const follower = new StallAttribution(run.trace, accounts);
  const spans = accounts.modules[MODULE_ID.compute];
  const found = new Map<number, Cycles>();
  eachSpan(spans, 1, accountEnd(run) + 1, (k, from, to) => {
    const sums = new CauseSums();
    follower.span(MODULE_ID.compute, k, from, to, sums);
    const index = spans.instruction[k] ?? -1;
    for (const c of sums.list()) if (c.cause === cause) found.set(index, (found.get(index) ?? 0) + c.cycles);
  });
  return [...found]
    .map(([instruction, cycles]) => ({ instruction, cycles }))
    .sort((a, b) => b.cycles - a.cycles || a.instruction - b.instruction);
}
