import { useEffect, useRef, type CSSProperties, type ReactElement } from 'react';
import { runKey, useExperiment } from '../../state/documents/experiment.ts';
import { useResultsStore } from '../../state/runs/results.ts';
import { DEFAULT_ARRANGEMENT, ARRANGEMENT_LIMITS, useShellStore } from '../../state/view/shell.ts';
import { networkUse, needsNetwork } from '../../state/view/panes.ts';
import { useViewStore } from '../../state/view/view.ts';
import { ArchitecturePanel } from '../panels/architecture/ArchitecturePanel.tsx';
import { DeviceBudget } from '../panels/architecture/DeviceBudget.tsx';
import { ALL_COMMANDS } from './commands/commands.ts';
import { toggleInspector } from './commands/inspector.ts';
import { useKeys } from './commands/useKeys.ts';
import { PageHeader } from './header/PageHeader.tsx';
import { Headline } from '../panels/headline/Headline.tsx';
import { Inspector } from '../panels/inspector/Inspector.tsx';
import { paneView } from '../panes.tsx';
import { useTheme } from '../theme/colours.ts';
import { TimelinePane } from '../panels/timeline/index.ts';
import { WorkloadPanel } from '../panels/workload/WorkloadPanel.tsx';
import '../controls/controls.css';
import { Dialogs } from './Dialogs.tsx';
import { NoRun } from './NoRun.tsx';
import { Notices } from './Notices.tsx';
import {
  DeferredNetworkHeadline,
  DeferredNetworkInspector,
  DeferredNetworkRows,
  DeferredNetworkStatus,
  DeferredSchedulePanel,
} from './deferredParts.ts';
import { prefetchWhenIdle } from './prefetch.ts';
import { Refusal } from './Refusal.tsx';
import './shell.css';
import { Splitter } from './Splitter.tsx';
import { Tabs } from './Tabs.tsx';
import { useFileDrop } from '../files/useFileDrop.ts';

/** The page: header, parameters on the left, the run in the middle, the inspector on the right. */
export function Shell(): ReactElement {
  useKeys(ALL_COMMANDS);
  const held = useFileDrop();
  useTheme();
  useEffect(prefetchWhenIdle, []);
  const left = useShellStore((s) => s.left);
  const right = useShellStore((s) => s.right);
  const leftFolded = useShellStore((s) => s.leftFolded);
  const inspectorOpen = useViewStore((s) => s.view.inspectorOpen);
  const tab = useViewStore((s) => s.view.tab);
  const whole = needsNetwork(tab);
  const asked = useShellStore((s) => s.drawer);
  const selected = useViewStore((s) => s.view.selection !== null);
  return (
    <div
      className="shell"
      data-scope={whole ? 'network' : 'layer'}
      data-tab={tab}
      data-left={leftFolded ? 'folded' : 'open'}
      data-right={inspectorOpen ? 'open' : 'folded'}
      data-drawer={asked || selected ? 'open' : 'closed'}
      style={{ '--left': `${left}px`, '--right': `${right}px` } as CSSProperties}
    >
      <SkipLink />
      <PageHeader networkStatus={<DeferredNetworkStatus />} />
      <Notices />
      {!leftFolded && <ParametersSide />}
      <Middle />
      {inspectorOpen && <InspectorSide />}
      {held && <DropTarget />}
      <Dialogs />
    </div>
  );
}

/** Machine, workload and schedule: all that can be set. */
function ParametersSide(): ReactElement {
  const left = useShellStore((s) => s.left);
  const arrange = useShellStore((s) => s.arrange);
  const whole = useViewStore((s) => needsNetwork(s.view.tab));
  // The first schedule is the search's: until there is one, or a reason why not, there is nothing to show of it.
  const begun = useResultsStore((s) => s.good !== null || s.refused !== null || s.failure !== null || s.stopped);
  return (
    <aside className="side-left" aria-label="Parameters">
      <div className="side">
        <ArchitecturePanel />
        <DeviceBudget />
        <WorkloadPanel network={<DeferredNetworkRows />} />
        {!whole && begun && <DeferredSchedulePanel />}
      </div>
      <Splitter
        label="Width of the parameters"
        orientation="vertical"
        value={left}
        min={ARRANGEMENT_LIMITS.left[0]}
        max={ARRANGEMENT_LIMITS.left[1]}
        step={10}
        moved={(start, pixels) => start + pixels}
        onChange={(value) => {
          arrange({ left: value });
        }}
        onReset={() => {
          arrange({ left: DEFAULT_ARRANGEMENT.left });
        }}
      />
    </aside>
  );
}

function InspectorSide(): ReactElement {
  const right = useShellStore((s) => s.right);
  const arrange = useShellStore((s) => s.arrange);
  return (
    <aside className="side-right" aria-label="Inspector">
      <Splitter
        label="Width of the inspector"
        orientation="vertical"
        value={right}
        min={ARRANGEMENT_LIMITS.right[0]}
        max={ARRANGEMENT_LIMITS.right[1]}
        step={10}
        moved={(start, pixels) => start - pixels}
        onChange={(value) => {
          arrange({ right: value });
        }}
        onReset={() => {
          arrange({ right: DEFAULT_ARRANGEMENT.right });
        }}
      />
      <div className="side">
        <Inspector network={<DeferredNetworkInspector />} />
        <button type="button" className="plain drawer-close" onClick={toggleInspector}>
          Close
        </button>
      </div>
    </aside>
  );
}

/** While a file is held over the page. */
function DropTarget(): ReactElement {
  return (
    <div className="drop-target" aria-hidden="true">
      <p>
        Drop an ONNX network to compile and run the whole of it, or a <code className="mono">vta_config.json</code> to
        take its machine, or samples for the network (<code className="mono">.npy</code>,{' '}
        <code className="mono">.json</code>), or a picture
      </p>
    </div>
  );
}

const RESULT = 'result';

/** First thing of the Tab key: past all parameters. The address holds the experiment, so no fragment goes into it. */
function SkipLink(): ReactElement {
  return (
    <a
      className="skip-link"
      href={`#${RESULT}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(RESULT)?.focus();
      }}
    >
      Skip to result
    </a>
  );
}

/** The answer on top, of the layer or of the whole network as the tab says, then one view of it. */
function Middle(): ReactElement {
  const tab = useViewStore((s) => s.view.tab);
  const experiment = useExperiment();
  const run = useResultsStore((s) => s.good?.view ?? null);
  const stale = useResultsStore((s) => s.good !== null && s.good.key !== runKey(experiment));
  const split = useShellStore((s) => s.split);
  const arrange = useShellStore((s) => s.arrange);
  const { Top } = paneView(tab);
  const panes = useRef<HTMLDivElement>(null);
  return (
    <main className="middle" id={RESULT} tabIndex={-1}>
      {needsNetwork(tab) ? (
        <DeferredNetworkHeadline digit={networkUse(tab) === 'digits'} />
      ) : run === null ? (
        <NoRun />
      ) : (
        <>
          <Headline run={run} />
          <Refusal />
        </>
      )}
      <div className="middle-panes" ref={panes} style={{ '--split': `${100 * split}%` } as CSSProperties}>
        {Top !== null ? (
          <div className="middle-timeline">
            <Top />
          </div>
        ) : (
          <div className={`middle-timeline ${stale ? 'stale' : ''}`}>{run !== null && <TimelinePane run={run} />}</div>
        )}
        <Splitter
          label="Height of the timeline"
          orientation="horizontal"
          value={split}
          min={ARRANGEMENT_LIMITS.split[0]}
          max={ARRANGEMENT_LIMITS.split[1]}
          step={0.03}
          moved={(start, pixels) =>
            start + (Math.abs(pixels) < 1 ? pixels : pixels / (panes.current?.clientHeight ?? 600))
          }
          onChange={(value) => {
            arrange({ split: value });
          }}
          onReset={() => {
            arrange({ split: DEFAULT_ARRANGEMENT.split });
          }}
        />
        <Tabs run={run} stale={stale} />
      </div>
    </main>
  );
}
