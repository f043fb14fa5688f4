import { createStore } from './store.ts';

/** Parts of the page whose code could not be fetched: told once for all of them, and all of them are tried again together. */
export interface MissingCode {
  /** What the parts are, as the page calls them; empty: nothing is missing. */
  readonly missing: readonly string[];
  /** The page was published anew since it was opened: its old parts may be gone for good, only a reload brings the new ones. */
  readonly outdated: boolean;
  /** Counts what was tried again; who waits for a part asks anew when it changes. */
  readonly attempt: number;
}

export const useMissingCode = createStore<MissingCode>(() => ({ missing: [], outdated: false, attempt: 0 }));

export class CodeError extends Error {}

/** A connection that was lost for a moment is not worth a message. */
const RETRY_AFTER_MS = [400, 1600];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Fetches code that the page loads on demand: `load` imports it, `what` names it for people, such as `the Roofline view`. Tries
 * again before it says so; rejects with a `CodeError` once it has.
 */
export async function fetchCode<T>(what: string, load: () => Promise<T>): Promise<T> {
  let reason: unknown;
  for (const wait of [0, ...RETRY_AFTER_MS]) {
    if (wait > 0) await pause(wait);
    try {
      const code = await load();
      useMissingCode.setState(({ missing }) =>
        missing.includes(what) ? { missing: missing.filter((other) => other !== what) } : {},
      );
      return code;
    } catch (thrown) {
      reason = thrown;
    }
  }
  useMissingCode.setState(({ missing }) => (missing.includes(what) ? {} : { missing: [...missing, what] }));
  void noticeNewVersion();
  throw new CodeError(`${what} could not be loaded: ${reason instanceof Error ? reason.message : String(reason)}`);
}

/** Everybody who misses a part asks for it again. */
export function retryCode(): void {
  useMissingCode.setState(({ missing, attempt }) =>
    missing.length === 0 ? {} : { missing: [], outdated: false, attempt: attempt + 1 },
  );
}

/** Whether the page that is published now still starts with the script that this one started with. */
export async function noticeNewVersion(): Promise<void> {
  if (!('document' in globalThis)) return;
  const entry = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src');
  if (entry == null) return;
  try {
    const answer = await fetch(new URL('.', document.baseURI), { cache: 'no-store' });
    if (answer.ok && !(await answer.text()).includes(entry)) useMissingCode.setState({ outdated: true });
  } catch {
    // Nobody answers: the page is offline, and the parts may still be where they were.
  }
}
