import { useCallback, useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { trafficBins } from '../../../core/analysis/traffic.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import type { Frame, Hit } from '../../charts/canvas/chartFrame.ts';
import type { DrawTarget } from '../../charts/canvas/drawTarget.ts';
import { HiddenTable } from '../../charts/HiddenTable.tsx';
import { useRestedWindow } from '../../charts/time/restedWindow.ts';
import { TimeChart } from '../../charts/time/TimeChart.tsx';
import { integer } from '../../words/format.ts';
import { extentOf, shownWindow } from '../../../state/view/timeWindow.ts';
import { STACK } from './bars.ts';
import { drawMemory, drawMemoryMarks, pickBar } from './drawMemory.ts';
import './memory.css';
import { TrafficTable } from './TrafficTable.tsx';

/** What crossed the memory port: over time, and in sum by tensor. */
export function MemoryPane({ run }: { readonly run: RunView }): ReactElement {
  const extent = extentOf(run.trace);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'instruction' ? s.view.selection.index : null));
  const cursor = useViewStore((s) => s.view.cursor);
  const draw = useCallback(
    (target: DrawTarget, frame: Frame) => {
      drawMemory(target, frame, run);
    },
    [run],
  );
  const drawOver = useCallback(
    (target: DrawTarget, frame: Frame) => {
      const hover = useHoverStore.getState();
      const instructions = [...new Set([selected, hover.instruction])].filter((i) => i !== null);
      drawMemoryMarks(target, frame, run, { instructions, cursor, hoverCycle: hover.cycle });
    },
    [run, selected, cursor],
  );
  const pick = useCallback((frame: Frame, x: number): Hit | null => pickBar(run, frame, x), [run]);
  return (
    <div className="memory">
      <TimeChart
        className="memory-chart"
        label="Memory traffic over time"
        description="Bytes a cycle that the memory port carries: reads by client upwards, writes downwards."
        extent={extent}
        draw={draw}
        drawOver={drawOver}
        pick={pick}
        onPick={(_hit, cycle) => {
          useViewStore.getState().patch({ cursor: cycle });
        }}
        onDoubleClick={() => {
          useViewStore.getState().patch({ window: null });
        }}
      >
        <MemoryTable run={run} extent={extent} />
      </TimeChart>
      <TrafficTable run={run} />
    </div>
  );
}

const ROWS = 20;
const COLUMNS = ['Cycles', ...STACK.map(({ key }) => `${key} read`), 'OUT written'];

function MemoryTable({ run, extent }: { readonly run: RunView; readonly extent: number }): ReactElement {
  const window = useRestedWindow();
  const rows = useMemo(() => {
    const { from, to } = shownWindow(window, extent);
    const bins = trafficBins(run, from, to, ROWS);
    return Array.from({ length: ROWS }, (_, bin) => [
      `${integer(from + bin * bins.cyclesPerBin)} to ${integer(from + (bin + 1) * bins.cyclesPerBin)}`,
      ...STACK.map(({ client }) => integer(bins.read[client]?.[bin] ?? 0)),
      integer(bins.written[bin] ?? 0),
    ]);
  }, [run, extent, window]);
  return <HiddenTable caption="Bytes moved in twentieths of the cycles shown" columns={COLUMNS} rows={rows} />;
}
