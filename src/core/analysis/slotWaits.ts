import type { BurstWaits } from '../trace/burstWaits.ts';
import { derivation } from './derivation.ts';
import type { TimedRun } from './timedRun.ts';

/** Why each read burst of the run stood in its slot. Made once for a trace. */
export const slotWaitsOf = derivation<TimedRun, BurstWaits>('waits in slots');
