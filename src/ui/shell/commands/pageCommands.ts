import { addressNow } from '../../../state/links/address.ts';
import { currentExperiment, toggleCompare, useExperimentStore } from '../../../state/documents/experiment.ts';
import { isHidingOff } from '../../../state/documents/layers.ts';
import { say } from '../../../state/notices.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { theSession } from '../../../state/session/session.ts';
import { useShellStore } from '../../../state/view/shell.ts';
import { PANES } from '../../../state/view/panes.ts';
import { useViewStore, type Theme } from '../../../state/view/view.ts';
import { exportConfig, openConfig } from '../../files/configFile.ts';
import { openDataFile } from '../../files/dataFile.ts';
import { openNetworkFile } from '../../files/networkFile.ts';
import { setHiding } from '../../../state/documents/pins.ts';
import type { PageCommand } from './command.ts';
import { toggleInspector } from './inspector.ts';

async function copyLink(): Promise<void> {
  const link = location.origin + location.pathname + addressNow();
  try {
    await navigator.clipboard.writeText(link);
    say('Link copied');
  } catch {
    // No permission, or not a secure context: the address bar has the same link.
    say('Copying was not allowed; the address bar has the same link');
  }
}

const THEME_CIRCLE: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

/** Follows the system, then pinned light, then pinned dark. */
function nextTheme(): void {
  const { view, patch } = useViewStore.getState();
  patch({ theme: THEME_CIRCLE[view.theme] });
}

const tabs: readonly PageCommand[] = PANES.map(({ id: tab, title, key }) => ({
  id: `tab.${tab}`,
  title: `Show ${title}`,
  group: 'View',
  keys: [{ code: key }],
  run: () => {
    useViewStore.getState().patch({ tab });
  },
}));

/** Everything that is not the timeline. */
export const PAGE_COMMANDS: readonly PageCommand[] = [
  ...tabs,
  {
    id: 'view.graph',
    title: 'Show the network as a graph, or as a list',
    group: 'View',
    keys: [{ code: 'KeyG' }],
    run: () => {
      const { view, patch } = useViewStore.getState();
      const isShown = view.tab === 'network' && view.graph !== null;
      patch({ tab: 'network', graph: isShown ? null : (view.graph ?? 'layers') });
    },
  },
  {
    id: 'view.inspector',
    title: 'Show or hide the inspector',
    group: 'View',
    keys: [{ code: 'KeyI' }],
    run: toggleInspector,
  },
  {
    id: 'view.parameters',
    title: 'Show or hide the parameters',
    group: 'View',
    keys: [{ code: 'KeyP' }],
    run: () => {
      const { leftFolded, arrange } = useShellStore.getState();
      arrange({ leftFolded: !leftFolded });
    },
  },
  { id: 'view.theme', title: 'Theme: system, light, dark', group: 'View', keys: [{ code: 'KeyT' }], run: nextTheme },
  {
    id: 'experiment.undo',
    title: 'Undo',
    group: 'Experiment',
    keys: [{ code: 'KeyZ', mod: true }],
    run: () => {
      useExperimentStore.getState().undo();
    },
    enabled: () => useExperimentStore.getState().history.past.length > 0,
  },
  {
    id: 'experiment.redo',
    title: 'Redo',
    group: 'Experiment',
    keys: [
      { code: 'KeyZ', mod: true, shift: true },
      { code: 'KeyY', mod: true },
    ],
    run: () => {
      useExperimentStore.getState().redo();
    },
    enabled: () => useExperimentStore.getState().history.future.length > 0,
  },
  {
    id: 'experiment.hiding',
    title: 'Latency hiding on or off',
    group: 'Experiment',
    keys: [{ code: 'KeyL' }],
    run: () => {
      setHiding(isHidingOff(currentExperiment().schedule));
    },
  },
  {
    id: 'experiment.compare',
    title: 'Compare with this run, or stop comparing',
    group: 'Experiment',
    keys: [{ code: 'KeyC' }],
    run: toggleCompare,
  },
  {
    id: 'experiment.conv',
    title: 'A convolution of your own',
    group: 'Experiment',
    keys: [{ code: 'KeyN' }],
    run: () => {
      useShellStore.getState().open('conv');
    },
  },
  {
    id: 'network.open',
    title: 'Open an ONNX network',
    group: 'Experiment',
    keys: [{ code: 'KeyO' }],
    run: openNetworkFile,
  },
  { id: 'network.data', title: 'Calibrate on samples of a file', group: 'Experiment', run: openDataFile },
  { id: 'experiment.open', title: 'Open vta_config.json', group: 'Experiment', run: openConfig },
  {
    id: 'experiment.save',
    title: 'Save vta_config.json',
    group: 'Experiment',
    run: () => {
      void exportConfig();
    },
  },
  {
    id: 'page.link',
    title: 'Copy link to exactly what is seen',
    group: 'Page',
    keys: [{ code: 'KeyU' }],
    run: () => {
      void copyLink();
    },
  },
  {
    id: 'page.cancel',
    title: 'Cancel the run',
    group: 'Page',
    run: () => {
      theSession().runner.cancel();
    },
    enabled: () => useResultsStore.getState().running,
  },
  {
    id: 'page.restart',
    title: 'Restart the simulator worker',
    group: 'Page',
    run: () => {
      theSession().runner.restart();
    },
  },
  {
    id: 'page.palette',
    title: 'All commands',
    group: 'Page',
    keys: [{ code: 'KeyK', mod: true }],
    run: () => {
      useShellStore.getState().open('palette');
    },
  },
  {
    id: 'page.reference',
    title: 'Reference: the machine and how it keeps time',
    group: 'Page',
    run: () => {
      useShellStore.getState().open('reference');
    },
  },
  {
    id: 'page.help',
    title: 'Keys and how to read the page',
    group: 'Page',
    keys: [{ character: '?' }, { code: 'F1' }],
    run: () => {
      useShellStore.getState().open('help');
    },
  },
];
