import { moduleOrder } from '../trace/order.ts';
import type { Trace } from '../trace/trace.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { momentsOf } from './moments.ts';
import { occupancy } from './occupancy.ts';
import { RUN_ACCOUNTS, runCauses } from './runAccount.ts';
import { slotWaitsOf } from './slotWaits.ts';
import { tracksOf } from './tracks.ts';
import { burstTotals, carriedBeats } from './traffic.ts';
import { longestOf, neighboursOf } from './waits.ts';
import { workTotals } from './workTotals.ts';

/**
 * Everything that views ask of a whole run and whose making looks at every instruction or burst of it. Who has the run in
 * a worker makes it there (`deriveInSlices`), and who shows it takes it over (`adoptDerived`): then a view only searches.
 */
export const DERIVATIONS = {
  order: Object.assign(({ trace }: { readonly trace: Trace }) => moduleOrder(trace), { adopt: moduleOrder.adopt }),
  neighbours: neighboursOf,
  longest: longestOf,
  accounts: moduleAccounts,
  ...RUN_ACCOUNTS,
  causes: runCauses,
  work: workTotals,
  bursts: burstTotals,
  carried: carriedBeats,
  slotWaits: slotWaitsOf,
  tracks: tracksOf,
  moments: momentsOf,
  buffers: occupancy,
} as const;

type Name = keyof typeof DERIVATIONS;

/** Plain data: crosses between threads, its arrays without being copied. */
export type Derived = { readonly [K in Name]: ReturnType<(typeof DERIVATIONS)[K]> };

export const DERIVATION_NAMES = Object.keys(DERIVATIONS) as readonly Name[];

/** From here on nothing of it is made anew for this trace. */
export function adoptDerived(trace: Trace, derived: Derived): void {
  for (const name of DERIVATION_NAMES) {
    (DERIVATIONS[name].adopt as (trace: Trace, value: unknown) => void)(trace, derived[name]);
  }
}
