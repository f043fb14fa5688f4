import type { FunctionComponent, ReactElement } from 'react';
import type { RunView } from '../core/analysis/runView.ts';
import { PANES, type PaneId } from '../state/view/panes.ts';
import { deferred } from './controls/Deferred.tsx';
import type { PaneParts } from './pane.ts';
import { pane as dataflow } from './panes/dataflow/index.ts';

/**
 * What each pane of the list draws, found in the folder that has its id. What a first visit opens comes with the page; the others are
 * fetched when their tab is opened, or before, when there is nothing else to do.
 */
const FETCHED = import.meta.glob<PaneParts>(['./panes/*/index.ts', '!./panes/dataflow/index.ts'], { import: 'pane' });

interface RunOrNone {
  /** Of a layer; never null where the pane needs one. */
  readonly run: RunView | null;
}

export interface PaneView {
  readonly Pane: FunctionComponent<RunOrNone>;
  /** Of panes that show a whole network: what stands above the tabs. */
  readonly Top: FunctionComponent | null;
  /** Fetches the code of them. */
  readonly prefetch: () => Promise<unknown>;
}

function drawnBy(parts: PaneParts): FunctionComponent<RunOrNone> {
  if (parts.needs !== 'run') return parts.Pane;
  const { Pane } = parts;
  return function OfRun({ run }: RunOrNone): ReactElement | null {
    return run === null ? null : <Pane run={run} />;
  };
}

const topOf = (parts: PaneParts): FunctionComponent => ('Top' in parts ? parts.Top : () => null);

function viewOf(id: PaneId, title: string, needs: PaneParts['needs']): PaneView {
  if (id === 'dataflow') return { Pane: drawnBy(dataflow), Top: null, prefetch: () => Promise.resolve() };
  const fetched = FETCHED[`./panes/${id}/index.ts`];
  if (fetched === undefined) throw new Error(`no folder draws the pane ${id}`);
  const what = `the ${title} view`;
  const Pane = deferred(what, async () => drawnBy(await fetched()));
  const Top = needs === 'run' || needs === 'nothing' ? null : deferred(what, async () => topOf(await fetched()));
  return { Pane, Top, prefetch: () => Promise.all([Pane.prefetch(), Top?.prefetch()]) };
}

const VIEWS = new Map(PANES.map(({ id, title, needs }) => [id, viewOf(id, title, needs)]));

export function paneView(id: PaneId): PaneView {
  const view = VIEWS.get(id);
  if (view === undefined) throw new Error(`no pane ${id}`);
  return view;
}
