import type { DesignResult } from '../../core/explore/evaluate.ts';
import type { SweepSpec } from '../../core/explore/sweepSpec.ts';
import { getFrom, openDatabase, PATIENCE_MS, putAmong, within } from '../storage/database.ts';
import { sayUnkept } from '../notices.ts';
import { keep, kept, ofTab } from '../storage/storage.ts';

/** A sweep as far as it came; what is left can be gone on with. */
export interface KeptSweep {
  readonly spec: SweepSpec;
  readonly results: readonly DesignResult[];
  readonly left: readonly number[];
  readonly total: number;
}

/** Where a sweep outlives a reload of its tab. */
export interface SweepMemory {
  readonly load: () => Promise<KeptSweep | null>;
  readonly save: (sweep: KeptSweep) => void;
}

/** Names the tab's record; absent until there is one, so that nobody waits for a database that holds nothing. */
const TAB_KEY = 'vta-explorer.sweep';
/** Records of all tabs. */
const MOST = 4;
/** Of the shape of what is kept: another version's is not read. */
const VERSION = 1;

interface Recorded extends KeptSweep {
  readonly version: number;
}

/** Of this tab. What cannot be kept is said once, by `sayUnkept`. */
export const createSweepMemory = (): SweepMemory => ({
  load: async () => {
    const tab = kept(ofTab, TAB_KEY);
    if (tab === null) return null;
    try {
      const find = async (): Promise<unknown> => getFrom(await openDatabase(), 'sweeps', tab);
      const found = (await within(PATIENCE_MS, find())) as Recorded | undefined;
      return found?.version === VERSION ? found : null;
    } catch {
      sayUnkept();
      return null;
    }
  },
  save: (sweep) => {
    const tab = kept(ofTab, TAB_KEY) ?? crypto.randomUUID();
    keep(ofTab, TAB_KEY, tab);
    const store = async (): Promise<void> =>
      putAmong(await openDatabase(), 'sweeps', { ...sweep, tab, version: VERSION }, MOST);
    within(PATIENCE_MS, store()).catch(sayUnkept);
  },
});
