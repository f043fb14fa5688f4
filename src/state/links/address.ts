import type { Experiment } from '../../core/experiment/experiment.ts';
import { createAddressWriter } from './addressWriter.ts';
import { documentKey, useExperimentStore } from '../documents/experiment.ts';
import { readUrl, writeUrl } from './url.ts';
import type { Ignored } from '../notices.ts';
import { useViewStore } from '../view/view.ts';

/** What of `window` is needed here; a test gives its own. */
export interface Browser {
  readonly location: { readonly search: string; readonly pathname: string };
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
  readonly addEventListener: (type: 'popstate' | 'pagehide' | 'visibilitychange', listener: () => void) => void;
}

/** Changes of the view come with every move of the pointer; the address is where they come to rest. */
const SETTLE_MS = 250;

const shownNow = () => ({ ...useExperimentStore.getState().history.present, view: useViewStore.getState().view });

/** What a link to exactly what is seen ends in. */
export const addressNow = (): string => writeUrl(shownNow());

/** What a link to an experiment ends in, all else as it is seen. */
export const linkTo = (experiment: Experiment): string => writeUrl({ ...shownNow(), experiment, baseline: null });

/**
 * Reads the address into the stores, then keeps it at what is shown: each step of the experiment is a step of the
 * browser's history (a drag is one), changes of the view replace the address. `onIgnored` hears what a link held that
 * could not be used.
 */
export function keepAddress(browser: Browser, onIgnored: (ignored: readonly Ignored[]) => void): void {
  const writer = createAddressWriter(browser.history, (address) => browser.location.pathname + address);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The document whose address is on top of the history, and the gesture it belongs to. */
  let top: { readonly key: string; readonly gesture: string | null } = { key: '', gesture: null };

  function take(first: boolean): void {
    const { search } = browser.location;
    const { view, ignored, ...document } = readUrl(search);
    writer.moved(search);
    top = { key: documentKey(document), gesture: null };
    useViewStore.setState({ view });
    const store = useExperimentStore.getState();
    if (first) store.begin(document);
    else store.load(document);
    write(false);
    onIgnored(ignored);
  }

  function write(push: boolean): void {
    clearTimeout(timer);
    writer.write(addressNow(), push);
  }

  const flush = (): void => {
    write(false);
    writer.flush();
  };
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      write(false);
    }, SETTLE_MS);
  };

  take(true);
  useExperimentStore.subscribe(({ history }) => {
    const key = documentKey(history.present);
    if (key === top.key) {
      top = { key, gesture: history.gesture };
      return;
    }
    const sameDrag = history.gesture !== null && history.gesture === top.gesture;
    top = { key, gesture: history.gesture };
    if (sameDrag) writeSoon();
    else write(true);
  });
  useViewStore.subscribe(writeSoon);
  browser.addEventListener('popstate', () => {
    clearTimeout(timer);
    take(false);
  });
  browser.addEventListener('pagehide', flush);
  browser.addEventListener('visibilitychange', flush);
}
