import type { PartId, Resource } from '../cycles/parts.ts';
import type { Cycles } from '../base/units.ts';
import { derivation, type RunDerivation } from './derivation.ts';
import type { CauseCycles } from './stallAttribution.ts';
import type { TimedRun } from './timedRun.ts';

/** One part of a resource's cycles. */
export interface PartAccount {
  readonly part: PartId;
  readonly cycles: Cycles;
  /** The same cycles by what the run spent them on (see `StallAttribution`); they add up to `cycles`. */
  readonly why: readonly CauseCycles[];
  /** How many instructions have some of them (-1, fetch or nobody, is one). */
  readonly instructions: number;
  /** The instructions that have most of them, most first: never more than `LARGEST`. */
  readonly largest: readonly Share[];
}

/** As many instructions as a figure names; the rest is one number. */
export const LARGEST = 5;

export interface Share {
  readonly instruction: number;
  readonly cycles: Cycles;
}

/**
 * The cycles 1 to the last one of a run, as one resource lived them: parts in the order of `PARTS`, none without cycles.
 * They add up to the run's cycles exactly. Made once for a trace and resource.
 */
export const runAccount = (run: TimedRun, resource: Resource): readonly PartAccount[] => RUN_ACCOUNTS[resource](run);

/** The whole run by the six causes: compute's cycles with all waiting followed to its end. Adds up to the cycles. */
export const runCauses = derivation<TimedRun, readonly CauseCycles[]>('causes');

const accountOf = (resource: Resource): RunDerivation<TimedRun, readonly PartAccount[]> =>
  derivation(`account of ${resource}`);

/** By resource; `runAccount` asks them. */
export const RUN_ACCOUNTS = {
  compute: accountOf('compute'),
  read: accountOf('read'),
  write: accountOf('write'),
} as const satisfies Readonly<Record<Resource, unknown>>;
