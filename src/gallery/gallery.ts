import { useMissingCode } from '../state/code.ts';
import { FIRST_DOCUMENT, useExperimentStore } from '../state/documents/experiment.ts';
import { NO_NETWORK, useNetworkStore } from '../state/runs/network/network.ts';
import { useNoticeStore } from '../state/notices.ts';
import { useResultsStore } from '../state/runs/results.ts';
import { beginNothing } from '../state/session/session.ts';
import { useSweepStore } from '../state/runs/sweep.ts';
import { DEFAULT_VIEW, useViewStore, type Theme } from '../state/view/view.ts';
import { needsNetwork, PANE_IDS, type PaneId } from '../state/view/panes.ts';
import { fixedRuns, type Fixed } from './fixed.ts';
import { sceneOf, STATES, type State } from './states.ts';

const THEMES: readonly Theme[] = ['light', 'dark'];

/** One pane in one state; the address names it after the `#`. */
interface Piece {
  readonly state: State;
  readonly tab: PaneId;
  readonly theme: Theme;
}

const addressOf = ({ state, tab, theme }: Piece): string => `#${state}/${tab}/${theme}`;

/** Null: the address names none, or one that is not here. */
export function pieceAt(address: string): Piece | null {
  const [state, tab, theme] = address.replace(/^#/, '').split('/');
  const known = {
    state: STATES.find((name) => name === state),
    tab: PANE_IDS.find((name) => name === tab),
    theme: THEMES.find((name) => name === theme),
  };
  if (known.state === undefined || known.tab === undefined) return null;
  return { state: known.state, tab: known.tab, theme: known.theme ?? 'system' };
}

/** Every pane in every state, light and dark. */
export const PIECES: readonly Piece[] = THEMES.flatMap((theme) =>
  STATES.flatMap((state) => PANE_IDS.map((tab) => ({ state, tab, theme }))),
);

/** Puts all stores where the piece has them. */
export function arrange({ state, tab, theme }: Piece, fixed: Fixed): void {
  const { document, results, network, sweep, notices, missing, selection } = sceneOf(state, fixed);
  useExperimentStore.getState().begin({ ...FIRST_DOCUMENT, ...document });
  useResultsStore.setState({ ...useResultsStore.getInitialState(), ...results });
  useNetworkStore.setState({ ...NO_NETWORK, ...network });
  useSweepStore.setState({ status: 'idle', spec: null, results: [], total: 0, failure: null, ...sweep });
  useNoticeStore.setState({ ...useNoticeStore.getInitialState(), ...notices });
  useMissingCode.setState({ missing: missing ?? [], outdated: false });
  const selected = selection?.[needsNetwork(tab) ? 'network' : 'layer'] ?? null;
  useViewStore.setState({ view: { ...DEFAULT_VIEW, tab, theme, selection: selected } });
}

/** The page in the state that the address names; without one, a list of all. */
export async function showGallery(root: HTMLElement): Promise<void> {
  beginNothing();
  const [fixed, { mount }] = await Promise.all([fixedRuns(), import('../ui/mount.tsx')]);
  let leave = (): void => undefined;
  const show = (): void => {
    leave();
    leave = (): void => undefined;
    const piece = pieceAt(location.hash);
    if (piece === null) {
      list(root);
    } else {
      arrange(piece, fixed);
      leave = mount(root);
    }
    document.documentElement.dataset['gallery'] = piece === null ? 'list' : location.hash.slice(1);
  };
  addEventListener('hashchange', show);
  show();
}

function list(root: HTMLElement): void {
  const heading = Object.assign(document.createElement('h1'), { textContent: 'Every view in every state' });
  const links = PIECES.map((piece) => {
    const item = document.createElement('li');
    const { state, tab, theme } = piece;
    item.append(
      Object.assign(document.createElement('a'), {
        href: addressOf(piece),
        textContent: `${tab}, ${state}, ${theme}`,
      }),
    );
    return item;
  });
  const all = document.createElement('ul');
  all.append(...links);
  root.replaceChildren(heading, all);
}
