import type { NetworkUse } from '../documents/networkOnTab.ts';

/**
 * The panes of the page: the one list that tabs, keys, palette, help, addresses, prefetching, gallery and the tests of the page are made
 * from. What a pane draws is in the folder of `ui/panes` that has its id.
 */

/** What there must be for a pane to show anything: the run of one layer, a whole network, one that reads digits or pictures, or nothing. */
export type PaneNeeds = 'run' | NetworkUse | 'nothing';

export interface PaneDefinition {
  /** As links call it: never changed. */
  readonly id: string;
  readonly title: string;
  /** The key that shows it, by its place on the keyboard (`KeyboardEvent.code`). */
  readonly key: string;
  readonly needs: PaneNeeds;
}

/** In the order of the tabs. */
export const PANES = [
  { id: 'dataflow', title: 'Dataflow', key: 'Digit1', needs: 'run' },
  { id: 'memory', title: 'Memory', key: 'Digit2', needs: 'run' },
  { id: 'buffers', title: 'Buffers', key: 'Digit3', needs: 'run' },
  { id: 'roofline', title: 'Roofline', key: 'Digit4', needs: 'run' },
  { id: 'program', title: 'Program', key: 'Digit5', needs: 'run' },
  { id: 'sweep', title: 'Sweep', key: 'Digit6', needs: 'nothing' },
  { id: 'network', title: 'Network', key: 'Digit7', needs: 'network' },
  { id: 'digit', title: 'Digit', key: 'Digit8', needs: 'digits' },
  { id: 'picture', title: 'Picture', key: 'Digit9', needs: 'pictures' },
] as const satisfies readonly PaneDefinition[];

export type PaneId = (typeof PANES)[number]['id'];

export const PANE_IDS: readonly PaneId[] = PANES.map(({ id }) => id);

const NEEDS = new Map<PaneId, PaneNeeds>(PANES.map(({ id, needs }) => [id, needs]));

/** It shows one layer: nothing before there is a run of it. */
export const needsRun = (id: PaneId): boolean => NEEDS.get(id) === 'run';

/** It shows a whole network, the others one layer: what stands above the tabs and beside them follows. */
export const needsNetwork = (id: PaneId): boolean => !needsRun(id) && NEEDS.get(id) !== 'nothing';

/** What it shows of a network; of a pane that shows none, as of any. */
export function networkUse(id: PaneId): NetworkUse {
  const needs = NEEDS.get(id);
  return needs === 'digits' || needs === 'pictures' ? needs : 'network';
}
