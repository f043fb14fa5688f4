import { useEffect, useId, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import { isNetworkTab, TABS, useViewStore, type Tab } from '../../state/view/view.ts';
import { TAB_TITLES } from './commands/pageCommands.ts';
import { Roving } from '../controls/Roving.tsx';
import { DataflowPane } from '../panes/dataflow/index.ts';
import { PaneBoundary } from '../controls/Deferred.tsx';
import { BuffersPane, DigitPane, MemoryPane, NetworkPane, ProgramPane, RooflinePane, SweepPane } from './panes.ts';

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
        {TABS.map((name) => (
          <button
            type="button"
            role="tab"
            key={name}
            id={`${id}-${name}`}
            className="tab"
            data-whole={isNetworkTab(name)}
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            onClick={() => {
              patch({ tab: name });
            }}
          >
            {TAB_TITLES[name]}
          </button>
        ))}
      </Roving>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        className={`tab-panel ${stale && tab !== 'sweep' && !isNetworkTab(tab) ? 'stale' : ''}`}
        aria-labelledby={`${id}-${tab}`}
      >
        <PaneBoundary name={tab}>
          <Pane tab={tab} run={run} />
        </PaneBoundary>
      </div>
    </div>
  );
}

type LayerTab = Exclude<Tab, 'sweep' | 'network' | 'digit'>;

function Pane({ tab, run }: { readonly tab: Tab; readonly run: RunView | null }): ReactElement | null {
  switch (tab) {
    case 'sweep':
      return <SweepPane run={run} />;
    case 'network':
      return <NetworkPane />;
    case 'digit':
      return <DigitPane />;
    default:
      return run === null ? null : <LayerPane tab={tab} run={run} />;
  }
}

function LayerPane({ tab, run }: { readonly tab: LayerTab; readonly run: RunView }): ReactElement {
  switch (tab) {
    case 'dataflow':
      return <DataflowPane run={run} />;
    case 'memory':
      return <MemoryPane run={run} />;
    case 'buffers':
      return <BuffersPane run={run} />;
    case 'roofline':
      return <RooflinePane run={run} />;
    case 'program':
      return <ProgramPane run={run} />;
  }
}
