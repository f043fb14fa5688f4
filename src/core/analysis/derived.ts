import { burstWaits } from '../trace/burstWaits.ts';
import { DERIVATION_NAMES, DERIVATIONS, type Derived } from './derivations.ts';
import { makeModuleAccounts } from './makeModuleAccounts.ts';
import { makeOccupancy } from './makeOccupancy.ts';
import { makeRunAccount, makeRunCauses } from './makeRunAccount.ts';
import { makeTracks } from './makeTracks.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { makeMoments, momentsOf } from './moments.ts';
import { occupancy } from './occupancy.ts';
import { RUN_ACCOUNTS, runCauses } from './runAccount.ts';
import type { RunView } from './runView.ts';
import { slotWaitsOf } from './slotWaits.ts';
import { tracksOf } from './tracks.ts';
import { burstTotals, carriedBeats, makeBurstTotals, makeCarriedBeats } from './traffic.ts';
import { longestOf, makeLongest, makeNeighbours, neighboursOf } from './waits.ts';
import { makeWorkTotals, workTotals } from './workTotals.ts';

// Wherever this file is loaded, whatever is asked of a run can be made: beside the simulator, on the command line, in tests. The page
// loads `derivations.ts` alone, and fetches none of the code below.
neighboursOf.makeWith(makeNeighbours);
longestOf.makeWith(makeLongest);
moduleAccounts.makeWith(makeModuleAccounts);
RUN_ACCOUNTS.compute.makeWith((run) => makeRunAccount(run, 'compute'));
RUN_ACCOUNTS.read.makeWith((run) => makeRunAccount(run, 'read'));
RUN_ACCOUNTS.write.makeWith((run) => makeRunAccount(run, 'write'));
runCauses.makeWith(makeRunCauses);
workTotals.makeWith(makeWorkTotals);
burstTotals.makeWith(makeBurstTotals);
carriedBeats.makeWith(makeCarriedBeats);
slotWaitsOf.makeWith(({ trace, arch }) => burstWaits(trace.reads, arch.hardware.tagPool));
tracksOf.makeWith(makeTracks);
momentsOf.makeWith(makeMoments);
occupancy.makeWith(makeOccupancy);

/** All that views ask of the run, one by one: yields how much is done, 0..1, before each. */
export function* deriveInSlices(run: RunView): Generator<number, Derived> {
  const made: Partial<Record<keyof Derived, unknown>> = {};
  for (const [k, name] of DERIVATION_NAMES.entries()) {
    yield k / DERIVATION_NAMES.length;
    made[name] = DERIVATIONS[name](run);
  }
  return made as Derived;
}
