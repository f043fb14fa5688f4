import { useEffect, type ReactElement } from 'react';
import { PRESETS, startOf } from '../../../core/machine/presets.ts';
import { useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { shapeOfWorkload } from '../../../state/documents/layers.ts';
import { takeMachine } from '../../../state/view/machine.ts';
import { networkTitle } from '../../../state/documents/networkChoice.ts';
import { networkOnTab } from '../../../state/documents/networkOnTab.ts';
import { useViewStore, type Theme } from '../../../state/view/view.ts';
import { networkUse, needsNetwork } from '../../../state/view/panes.ts';
import { Roving } from '../../controls/Roving.tsx';
import { Select } from '../../controls/Select.tsx';
import { useInspectorOpen } from '../commands/inspector.ts';
import { CommandButton } from './CommandButton.tsx';
import { shapeText, workloadTitle } from '../../words/names.ts';
import './header.css';
import { Status } from './Status.tsx';
import { useOpenedLayer } from './useOpenedLayer.ts';

/** What is being looked at, whether it holds, and what can be done with it. */
export function PageHeader({ networkStatus }: { readonly networkStatus: ReactElement }): ReactElement {
  const { workload } = useExperiment();
  const network = useExperimentStore((s) => s.history.present.network);
  const tab = useViewStore((s) => s.view.tab);
  const shape = needsNetwork(tab) ? null : shapeOfWorkload(workload);
  const opened = useOpenedLayer();
  const theme = useViewStore((s) => s.view.theme);
  const baseline = useExperimentStore((s) => s.history.present.baseline);
  const title = needsNetwork(tab)
    ? networkTitle(networkOnTab(network, networkUse(tab)).choice)
    : (opened?.title ?? workloadTitle(workload));
  // Names the entries of the browser's history.
  useEffect(() => {
    document.title = `${title} · VTA Explorer`;
  }, [title]);
  return (
    <header className="header">
      <h1>VTA Explorer</h1>
      {!needsNetwork(tab) && opened !== null && (
        <button type="button" className="link header-back" title="Back to the whole network" onClick={opened.back}>
          ‹ {networkTitle(opened.choice)}
        </button>
      )}
      <span className="header-title">{title}</span>
      {shape !== null && <span className="weak header-shape">{shapeText(shape)}</span>}
      <MachineMenu />
      <span className="header-space" />
      <Status network={networkStatus} />
      <Roving className="header-actions" role="toolbar" orientation="horizontal" aria-label="Actions">
        <UndoButtons />
        <CommandButton id="experiment.compare" pressed={baseline !== null}>
          {baseline === null ? 'Compare' : 'Comparing'}
        </CommandButton>
        <CommandButton id="page.link">Copy link</CommandButton>
        <CommandButton id="page.palette" label="All commands">
          <kbd>{MAC ? '⌘ K' : 'Ctrl K'}</kbd>
        </CommandButton>
        <InspectorButton />
        <CommandButton id="view.theme" label={`Theme: ${theme}`}>
          <ThemeMark theme={theme} />
        </CommandButton>
        <CommandButton id="page.help" label="Keys and help">
          ?
        </CommandButton>
      </Roving>
    </header>
  );
}

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The preset the machine started from. */
function MachineMenu(): ReactElement {
  const experiment = useExperiment();
  const { preset, differences } = startOf(experiment);
  const changed = differences === 0 ? [] : [{ value: 'changed', text: `${preset.title}, ${differences} changed` }];
  return (
    <Select
      label="Machine"
      value={differences === 0 ? preset.id : 'changed'}
      options={[...changed, ...PRESETS.map((p) => ({ value: p.id, text: p.title }))]}
      onChange={(id) => {
        const chosen = PRESETS.find((p) => p.id === id);
        if (chosen !== undefined) takeMachine({ ...chosen, preset: chosen.id });
      }}
    />
  );
}

/** Where the inspector is a drawer, nothing else on the screen tells that there is one. */
function InspectorButton(): ReactElement {
  const open = useInspectorOpen();
  return (
    <span className="header-inspector">
      <CommandButton id="view.inspector" expanded={open}>
        Inspector
      </CommandButton>
    </span>
  );
}

function UndoButtons(): ReactElement {
  const past = useExperimentStore((s) => s.history.past.length);
  const future = useExperimentStore((s) => s.history.future.length);
  return (
    <span className="undo">
      <CommandButton id="experiment.undo" label="Undo" disabled={past === 0}>
        <Arrow />
      </CommandButton>
      <CommandButton id="experiment.redo" label="Redo" disabled={future === 0}>
        <Arrow mirrored />
      </CommandButton>
    </span>
  );
}

function Arrow({ mirrored = false }: { readonly mirrored?: boolean }): ReactElement {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" transform={mirrored ? 'scale(-1 1)' : undefined}>
      <path
        d="M4.5 2 2 4.7l2.5 2.7M2.3 4.7h5.6a3.4 3.4 0 0 1 0 6.8H5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
      />
    </svg>
  );
}

/** A half-filled disc for the system's choice, an empty one for light, a full one for dark. */
function ThemeMark({ theme }: { readonly theme: Theme }): ReactElement {
  return (
    <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
      <circle
        cx="6.5"
        cy="6.5"
        r="5"
        fill={theme === 'dark' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.3"
      />
      {theme === 'system' && <path d="M6.5 1.5a5 5 0 0 0 0 10z" fill="currentColor" />}
    </svg>
  );
}
