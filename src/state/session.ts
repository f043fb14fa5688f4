import { runCycles } from '../core/analysis/runView.ts';
import { createInsightClient } from '../workers/insightClient.ts';
import { createRunClient } from '../workers/runClient.ts';
import { keepAddress, type Browser } from './address.ts';
import { createBackground } from './background.ts';
import { currentExperiment, keyOf, useExperimentStore } from './experiment.ts';
import { addSummary, useResultsStore, type GoodRun } from './results.ts';
import { createInsight, type Insight } from './insight.ts';
import { createRunner, type Runner } from './runner.ts';
import type { NetworkSession } from './networkSession.ts';
import { useNoticeStore } from './notices.ts';
import { summaryOf } from './summary.ts';
import { isNetworkTab, useViewStore } from './view.ts';

export interface Session {
  readonly runner: Runner;
  readonly insight: Insight;
  /** Ends the simulator's worker behind the page's back, as a crash would. */
  readonly killWorker: () => void;
}

let session: Session | null = null;

/** The one session of this page; `begin` has been called before anything renders. */
export function theSession(): Session {
  if (session === null) throw new Error('the session has not begun');
  return session;
}

/** Reads the address, starts the worker and the first run. Everything after is reaction to the stores. */
export function beginSession(browser: Browser): Session {
  const client = createRunClient('run');
  client.warm();
  const background = createBackground(createRunClient('background'));
  const insight = createInsight(createInsightClient());
  keepAddress(browser, (ignored) => {
    useNoticeStore.setState({ ignored });
  });
  keepTheme();
  const runner = createRunner(
    client,
    () => performance.now(),
    () => {
      // A whole network has the machine for itself.
      if (isNetworkTab(useViewStore.getState().view.tab)) return;
      background.go(currentExperiment(), useExperimentStore.getState().history.present.baseline);
    },
  );

  const follow = (): void => {
    const { experiment, baseline } = useExperimentStore.getState().history.present;
    background.pause();
    const baselineKey = baseline === null ? null : keyOf(baseline);
    const { good, baselineKey: oldKey } = useResultsStore.getState();
    if (baselineKey !== oldKey) {
      const known = baselineKey === null ? undefined : good?.key === baselineKey ? good : runner.kept(baselineKey);
      const shown = known === undefined ? null : { key: known.key, view: known.view };
      useResultsStore.setState({ baselineKey, baseline: shown });
    }
    runner.show(experiment);
  };
  useResultsStore.subscribe((now, before) => {
    if (now.good !== null && now.good.key !== before.good?.key) settleView(now.good);
  });
  useExperimentStore.subscribe((now, before) => {
    if (now.history.present !== before.history.present) follow();
  });
  follow();
  beginNetworks();

  session = {
    runner,
    insight,
    killWorker: () => {
      client.kill();
    },
  };
  return session;
}

/** Whole networks come with code of their own, fetched when one is first looked at. */
function beginNetworks(): void {
  const wanted = (): boolean =>
    isNetworkTab(useViewStore.getState().view.tab) || useExperimentStore.getState().history.present.network !== null;
  const begin = (): void => {
    if (!wanted()) return;
    for (const leave of subscriptions.splice(0)) leave();
    void networkSession().then((found) => found.runner);
  };
  const subscriptions = [useViewStore.subscribe(begin), useExperimentStore.subscribe(begin)];
  begin();
}

/** The session of whole networks; begins it. */
export const networkSession = async (): Promise<NetworkSession> =>
  (await import('./networkSession.ts')).theNetworkSession();

const THEME_KEY = 'vta-explorer.theme';

/** A pinned theme is also this person's choice for visits whose address says nothing. */
function keepTheme(): void {
  const { view, patch } = useViewStore.getState();
  const stored = tryStorage((storage) => storage.getItem(THEME_KEY));
  if (view.theme === 'system' && (stored === 'light' || stored === 'dark')) patch({ theme: stored });
  useViewStore.subscribe((now, before) => {
    if (now.view.theme !== before.view.theme) {
      tryStorage((storage) => {
        storage.setItem(THEME_KEY, now.view.theme);
        return null;
      });
    }
  });
}

/** Storage may be forbidden or full: then the address alone remembers. */
function tryStorage(action: (storage: Storage) => string | null): string | null {
  try {
    return action(localStorage);
  } catch {
    return null;
  }
}

/** What the view points at must exist in the run that is shown. */
function settleView({ key, result, view: run }: GoodRun): void {
  const cycles = runCycles(run);
  const summary = summaryOf(result);
  if (summary !== null) addSummary(key, summary);
  const { view, patch } = useViewStore.getState();
  const { selection, window, cursor } = view;
  const lost = selection?.kind === 'instruction' && selection.index >= run.instructions.length;
  if (lost) patch({ selection: null });
  if (window !== null && window.to > cycles * 1.05) patch({ window: null });
  if (cursor !== null && cursor > cycles * 1.05) patch({ cursor: null });
}
