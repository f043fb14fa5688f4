/** Browsers refuse address changes beyond a rate, Safari from the 101st within half a minute on. */
const MOST = 80;
const WINDOW_MS = 30_000;

/**
 * Writes addresses at a rate that browsers allow. What is too much, or is refused all the same, waits; of those that wait only
 * the last one is ever seen.
 */
export interface AddressWriter {
  /** `push`: as a step of the browser's history, else in place of the last one. Never throws. */
  readonly write: (address: string, push: boolean) => void;
  /** The page may go away: what waits is written now if the browser lets us. */
  readonly flush: () => void;
  /** The browser itself has gone to this address; what waited is of the past. */
  readonly moved: (address: string) => void;
}

export function createAddressWriter(
  history: Pick<History, 'pushState' | 'replaceState'>,
  urlOf: (address: string) => string,
): AddressWriter {
  /** Changes tried in the last `WINDOW_MS`. */
  let recent = 0;
  let shown: string | null = null;
  let waiting: { readonly address: string; readonly push: boolean } | null = null;

  function attempt(): void {
    if (waiting === null) return;
    const { address, push } = waiting;
    recent += 1;
    setTimeout(() => {
      recent -= 1;
      if (recent < MOST) attempt();
    }, WINDOW_MS);
    try {
      if (push) history.pushState(null, '', urlOf(address));
      else history.replaceState(null, '', urlOf(address));
      shown = address;
      waiting = null;
    } catch {
      // Refused: it is tried again when this attempt counts no longer, and nothing but the address depends on it.
    }
  }

  return {
    write: (address, push) => {
      waiting = address === shown ? null : { address, push: push || waiting?.push === true };
      if (recent < MOST) attempt();
    },
    flush: attempt,
    moved: (address) => {
      shown = address;
      waiting = null;
    },
  };
}
