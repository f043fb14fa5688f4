import { createStore } from '../store.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import type { Schedule } from '../../core/compiler/schedule/schedule.ts';
import type { BitsVerdict } from '../../core/run/verify.ts';
import type { RunResult } from '../../core/experiment/result.ts';
import { withNewest } from '../../core/base/lru.ts';
import type { Problem } from '../../core/base/problem.ts';
import type { Cycles } from '../../core/base/units.ts';
import type { Failure } from '../../workers/protocol.ts';

/** A run whose cycles are exact; its bits may still be being compared. */
export interface GoodRun {
  readonly key: string;
  readonly result: RunResult;
  readonly view: RunView;
  readonly bits: BitsVerdict;
  /** From the request to the exact cycles. */
  readonly tookMs: number;
}

export interface EstimatedRun {
  readonly key: string;
  readonly cycles: Cycles;
  readonly schedule: Schedule;
}

export interface Progress {
  readonly stage: 'search' | 'timing' | 'function' | 'verify';
  /** 0..1 */
  readonly fraction: number;
}

export interface Results {
  /** The last run that worked; shown dimmed while it is not the one asked for. */
  readonly good: GoodRun | null;
  /** Of the experiment asked for. */
  readonly estimate: EstimatedRun | null;
  /** Why the experiment asked for cannot be run. */
  readonly refused: { readonly key: string; readonly problems: readonly Problem[] } | null;
  readonly failure: Failure | null;
  readonly running: boolean;
  /** The user cancelled what was asked for. */
  readonly stopped: boolean;
  /** Only of what takes longer than 300 ms. */
  readonly progress: Progress | null;
  /** Which run is compared with; null: none. */
  readonly baselineKey: string | null;
  /** That run, once it is computed. */
  readonly baseline: { readonly key: string; readonly view: RunView } | null;
}

export const useResultsStore = createStore<Results>(() => ({
  good: null,
  estimate: null,
  refused: null,
  failure: null,
  running: false,
  stopped: false,
  progress: null,
  baselineKey: null,
  baseline: null,
}));

/** Of a layer, without its trace. */
export interface Summary {
  readonly cycles: Cycles;
  /** 0..1, of the machine's multiply-adds. */
  readonly utilization: number;
  readonly exact: boolean;
  /** What no schedule can go below, and what the search expected; null while only the estimate is known. */
  readonly bound: Cycles | null;
  readonly estimate: Cycles;
  readonly schedule: Schedule;
}

/** By experiment key; filled in the background. */
export const useSummaryStore = createStore<{ readonly summaries: ReadonlyMap<string, Summary | Problem> }>(() => ({
  summaries: new Map(),
}));

const SUMMARY_LIMIT = 2000;

export function addSummary(key: string, summary: Summary | Problem): void {
  useSummaryStore.setState(({ summaries }) => {
    const old = summaries.get(key);
    if (old !== undefined && 'exact' in old && old.exact) return {};
    return { summaries: withNewest(summaries, key, summary, SUMMARY_LIMIT) };
  });
}
