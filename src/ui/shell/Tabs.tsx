import { useEffect, useId, type KeyboardEvent, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import { isNetworkTab, TABS, useViewStore, type Tab } from '../../state/view.ts';
import { TAB_TITLES } from '../commands/pageCommands.ts';
import { DataflowPane } from '../dataflow/index.ts';
import { PaneBoundary } from './Deferred.tsx';
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
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? tab;
    patch({ tab: next });
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label="Views of the run" className="tab-list" onKeyDown={onKeyDown}>
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
            tabIndex={name === tab ? 0 : -1}
            onClick={() => {
              patch({ tab: name });
            }}
          >
            {TAB_TITLES[name]}
          </button>
        ))}
      </div>
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
