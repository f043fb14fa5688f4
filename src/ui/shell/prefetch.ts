import { prefetchDigits } from '../../state/runs/network/digits.ts';
import { useResultsStore } from '../../state/runs/results.ts';
import { PANE_IDS } from '../../state/view/panes.ts';
import { paneView } from '../panes.tsx';
import { DeferredSelectedCard } from '../panels/inspector/Inspector.tsx';
import { DeferredConvDialog, DeferredHelp } from './Dialogs.tsx';
import * as parts from './deferredParts.ts';

/** After the first result people look at it; what comes then must not make the page stutter. */
const AFTER_MS = 3000;

/** Browsers without idle callbacks get one part in a while. */
const whenIdle = (action: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(action);
  else setTimeout(action, 500);
};

/** What works behind the panes: each is asked for once, and where it is missing, whoever opens its pane hears so. */
const WORK: readonly (() => Promise<unknown>)[] = [
  prefetchDigits,
  async () => {
    // A worker that waits is a copy of its script that does not depend on how long a host lets browsers keep files.
    (await import('../../state/runs/listing.ts')).theListing().warm();
  },
  async () => {
    (await import('../../state/runs/network/drawing.ts')).warmDrawing();
  },
  async () => {
    (await import('../../state/runs/sweep.ts')).warmSweeps();
  },
  async () => {
    (await import('../../state/runs/network/networkSession.ts')).warmNetworks();
  },
];

/**
 * Fetches what was not looked at yet, one part after another, once there is a first result and nothing else to do: so that a tab
 * opens at once, and also where the connection has gone since.
 */
export function prefetchWhenIdle(): void {
  const rest = [
    ...PANE_IDS.map((id) => paneView(id).prefetch),
    ...[...Object.values(parts), DeferredSelectedCard, DeferredHelp, DeferredConvDialog].map((part) => part.prefetch),
    ...WORK,
  ];
  const next = (): void => {
    const fetchPart = rest.shift();
    if (fetchPart === undefined) return;
    fetchPart().then(
      () => {
        whenIdle(next);
      },
      // Whoever opens it hears that it is missing; here nobody has asked.
      () => undefined,
    );
  };
  const leave = useResultsStore.subscribe(({ good, running }) => {
    if (good === null || running) return;
    leave();
    setTimeout(() => {
      whenIdle(next);
    }, AFTER_MS);
  });
}
