import { useEffect, useId, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import { needsNetwork, needsRun, PANES, type PaneId } from '../../state/view/panes.ts';
import { useViewStore } from '../../state/view/view.ts';
import { Roving } from '../controls/Roving.tsx';
import { PaneBoundary } from '../controls/Deferred.tsx';
import { paneView } from '../panes.tsx';

/** One pane at a time, chosen by its tab. */
export function Tabs({ run, stale }: { readonly run: RunView | null; readonly stale: boolean }): ReactElement {
  const tab = useViewStore((s) => s.view.tab);
  const patch = useViewStore((s) => s.patch);
  const id = useId();
  // Where not all tabs fit, the chosen one is seen.
  useEffect(() => {
    const chosen = document.getElementById(`${id}-${tab}`);
    const list = chosen?.parentElement;
    if (chosen === null || list == null || list.scrollWidth <= list.clientWidth) return;
    list.scrollLeft += chosen.getBoundingClientRect().left - list.getBoundingClientRect().left - 40;
  }, [id, tab]);
  return (
    <div className="tabs">
      <Roving
        role="tablist"
        orientation="horizontal"
        aria-label="Views of the run"
        className="tab-list"
        onArrive={(button) => {
          button.click();
        }}
      >
        {PANES.map(({ id: name, title }) => (
          <button
            type="button"
            role="tab"
            key={name}
            id={`${id}-${name}`}
            className="tab"
            data-whole={needsNetwork(name)}
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            onClick={() => {
              patch({ tab: name });
            }}
          >
            {title}
          </button>
        ))}
      </Roving>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        className={`tab-panel ${stale && needsRun(tab) ? 'stale' : ''}`}
        aria-labelledby={`${id}-${tab}`}
      >
        <PaneBoundary name={tab}>
          <Pane tab={tab} run={run} />
        </PaneBoundary>
      </div>
    </div>
  );
}

function Pane({ tab, run }: { readonly tab: PaneId; readonly run: RunView | null }): ReactElement | null {
  const { Pane: Drawn } = paneView(tab);
  return needsRun(tab) && run === null ? null : <Drawn run={run} />;
}
