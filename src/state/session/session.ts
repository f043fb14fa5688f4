import { runCycles } from '../../core/analysis/runView.ts';
import { createInsightClient } from '../../workers/insightClient.ts';
import { createRunClient } from '../../workers/runClient.ts';
import { keepAddress, type Browser } from '../links/address.ts';
import { createBackground } from '../runs/background.ts';
import { fetchCode, noticeNewVersion, useMissingCode } from '../code.ts';
import { currentExperiment, runKey, useExperimentStore } from '../documents/experiment.ts';
import { addSummary, useResultsStore, type GoodRun } from '../runs/results.ts';
import { createInsight, type Insight } from '../runs/insight.ts';
import { createRunner, viewAtClock, type Runner } from '../runs/runner.ts';
import type { NetworkSession } from '../runs/network/networkSession.ts';
import { useNetworkStore } from '../runs/network/network.ts';
import { useNoticeStore } from '../notices.ts';
import { keep, kept, ofBrowser } from '../storage/storage.ts';
import { summaryOf } from '../runs/summary.ts';
import { bringBackHost } from './keptHostModel.ts';
import { keepTabMemory } from './tabMemory.ts';
import { useViewStore } from '../view/view.ts';
import { needsNetwork } from '../view/panes.ts';

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

const nothing = (): undefined => undefined;

/** For a page on which nothing is to be computed: whatever is asked for is not done. */
export function beginNothing(): void {
  session = {
    runner: { show: nothing, retry: nothing, cancel: nothing, restart: nothing, bringBack: nothing, kept: nothing },
    insight: { weigh: nothing },
    killWorker: nothing,
  };
}

/** Reads the address, starts the worker and the first run. Everything after is reaction to the stores. */
export function beginSession(browser: Browser): Session {
  const client = createRunClient('run');
  client.warm();
  const background = createBackground(createRunClient('background'));
  const insight = createInsight(createInsightClient());
  const noLink = browser.location.search === '';
  keepAddress(browser, (ignored) => {
    useNoticeStore.setState({ ignored });
  });
  keepTheme();
  if (noLink) bringBackHost();
  const runner = createRunner(
    client,
    () => performance.now(),
    () => {
      // A whole network has the machine for itself.
      if (needsNetwork(useViewStore.getState().view.tab)) return;
      background.go(currentExperiment(), useExperimentStore.getState().history.present.baseline);
    },
  );

  const follow = (): void => {
    const { experiment, baseline } = useExperimentStore.getState().history.present;
    background.pause();
    const baselineKey = baseline === null ? null : runKey(baseline);
    const { good, baseline: before } = useResultsStore.getState();
    const known = [before, good, baselineKey === null ? undefined : runner.kept(baselineKey)].find(
      (run) => run?.key === baselineKey,
    );
    const shown =
      known == null || baseline === null ? null : { key: known.key, view: viewAtClock(known.view, baseline.arch) };
    if (shown?.view !== before?.view) useResultsStore.setState({ baseline: shown });
    useResultsStore.setState({ baselineKey });
    runner.show(experiment);
  };
  useResultsStore.subscribe((now, before) => {
    if (now.good !== null && now.good.key !== before.good?.key) settleView(now.good);
  });
  useExperimentStore.subscribe((now, before) => {
    if (now.history.present !== before.history.present) follow();
  });
  // A worker whose script is gone is asked for in vain until the page is loaded anew.
  for (const store of [useResultsStore, useNetworkStore]) {
    store.subscribe(({ failure }) => {
      if (failure?.kind === 'died') void noticeNewVersion();
    });
  }
  follow();
  const memory = keepTabMemory(browser);
  if (memory.good !== null) runner.bringBack(memory.good.experiment);
  afterFirstResult(memory.bringBackHistory);
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

/** Also where the first result is that there can be none. */
function afterFirstResult(action: () => void): void {
  const begun = (): boolean => {
    const { running, good, refused, failure } = useResultsStore.getState();
    return !running && (good ?? refused ?? failure) !== null;
  };
  if (begun()) {
    setTimeout(action, 0);
    return;
  }
  const leave = useResultsStore.subscribe(() => {
    if (!begun()) return;
    leave();
    setTimeout(action, 0);
  });
}

/** Whole networks come with code of their own, fetched when one is first looked at. */
function beginNetworks(): void {
  const wanted = (): boolean =>
    needsNetwork(useViewStore.getState().view.tab) || useExperimentStore.getState().history.present.network !== null;
  let asked = false;
  const begin = (): void => {
    if (asked || !wanted()) return;
    asked = true;
    networkSession().then(
      () => {
        for (const leave of subscriptions.splice(0)) leave();
      },
      () => {
        // The page says that it is missing; it is asked for again with whatever else is, or when a network is looked at anew.
        asked = false;
      },
    );
  };
  const subscriptions = [
    useViewStore.subscribe((now, before) => {
      if (now.view.tab !== before.view.tab) begin();
    }),
    useExperimentStore.subscribe((now, before) => {
      if (now.history.present.network !== before.history.present.network) begin();
    }),
    useMissingCode.subscribe((now, before) => {
      if (now.attempt !== before.attempt) begin();
    }),
  ];
  begin();
}

/** What people call whatever shows or runs whole networks. */
export const THE_NETWORK_VIEW = 'the Network view';

/** The session of whole networks; begins it. Rejects, and the page says so, where its code cannot be fetched. */
export const networkSession = async (): Promise<NetworkSession> =>
  (await fetchCode(THE_NETWORK_VIEW, () => import('../runs/network/networkSession.ts'))).theNetworkSession();

const THEME_KEY = 'vta-explorer.theme';

/** A pinned theme is also this person's choice for visits whose address says nothing. */
function keepTheme(): void {
  const { view, patch } = useViewStore.getState();
  const stored = kept(ofBrowser, THEME_KEY);
  if (view.theme === 'system' && (stored === 'light' || stored === 'dark')) patch({ theme: stored });
  useViewStore.subscribe((now, before) => {
    if (now.view.theme !== before.view.theme) {
      keep(ofBrowser, THEME_KEY, now.view.theme);
    }
  });
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
