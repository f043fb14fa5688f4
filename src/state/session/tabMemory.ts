import { documentKey, FIRST_DOCUMENT, useExperimentStore, type Document } from '../documents/experiment.ts';
import { HISTORY_LIMIT } from '../documents/history.ts';
import { useResultsStore } from '../runs/results.ts';
import { keep, kept, ofTab } from '../storage/storage.ts';
import { readUrl, writeUrl } from '../links/url.ts';
import { DEFAULT_VIEW } from '../view/view.ts';

const KEY = 'vta-explorer.session';

/** Many edits in a row are written once. */
const SETTLE_MS = 500;

/** What of a session a reload would lose, as links: they are short, and read whatever version wrote them. */
interface Kept {
  readonly past: readonly string[];
  readonly present: string;
  readonly future: readonly string[];
  /** The experiment of the last good run; null: there was none. */
  readonly good: string | null;
}

const links = new WeakMap<Document, string>();

function linkOf(document: Document): string {
  const known = links.get(document) ?? writeUrl({ ...document, view: DEFAULT_VIEW });
  links.set(document, known);
  return known;
}

function documentOf(link: string): Document {
  const { view: _view, ignored: _ignored, ...document } = readUrl(link);
  return document;
}

/** Whatever storage holds becomes a session or nothing: it may be old, or somebody else's. */
export function parseKept(text: string | null): Kept | null {
  try {
    const given = JSON.parse(text ?? 'null') as Readonly<Partial<Record<keyof Kept, unknown>>> | null;
    if (given === null || typeof given !== 'object' || typeof given.present !== 'string') return null;
    const steps = (value: unknown): string[] =>
      Array.isArray(value) ? value.filter((link) => typeof link === 'string').slice(-HISTORY_LIMIT) : [];
    return {
      past: steps(given.past),
      present: given.present,
      future: steps(given.future),
      good: typeof given.good === 'string' ? given.good : null,
    };
  } catch {
    return null;
  }
}

export interface TabMemory {
  /** The document of the last good run before the reload; null: none, or the page was opened with something else. */
  readonly good: Document | null;
  /** Puts the steps of before around those of now; takes a moment, so it is for when the first result is there. */
  readonly bringBackHistory: () => void;
}

/** Keeps the steps of undo and the last good run over a reload of this tab. Called once the address has been read. */
export function keepTabMemory(page: {
  readonly addEventListener: (type: 'pagehide', go: () => void) => void;
}): TabMemory {
  const { present } = useExperimentStore.getState().history;
  const found = parseKept(kept(ofTab, KEY));
  let before = found !== null && documentKey(documentOf(found.present)) === documentKey(present) ? found : null;
  const goodBefore = before?.good ?? null;
  let good = goodBefore;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => {
    clearTimeout(timer);
    const { history } = useExperimentStore.getState();
    const now: Kept = {
      past: [...(before?.past ?? []), ...history.past.map(linkOf)].slice(-HISTORY_LIMIT),
      present: linkOf(history.present),
      future: [...history.future.map(linkOf), ...(history.past.length === 0 ? (before?.future ?? []) : [])],
      good,
    };
    keep(ofTab, KEY, JSON.stringify(now));
  };
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, SETTLE_MS);
  };

  useExperimentStore.subscribe(writeSoon);
  useResultsStore.subscribe((now, old) => {
    if (now.good === null || now.good.key === old.good?.key) return;
    good = linkOf({ ...FIRST_DOCUMENT, experiment: now.good.result.experiment });
    writeSoon();
  });
  page.addEventListener('pagehide', write);

  return {
    good: goodBefore === null ? null : documentOf(goodBefore),
    bringBackHistory: () => {
      if (before === null) return;
      const { past, future } = before;
      before = null;
      useExperimentStore.setState(({ history }) => ({
        history: {
          ...history,
          past: [...past.map(documentOf), ...history.past].slice(-HISTORY_LIMIT),
          future: history.past.length === 0 && history.future.length === 0 ? future.map(documentOf) : history.future,
        },
      }));
    },
  };
}
