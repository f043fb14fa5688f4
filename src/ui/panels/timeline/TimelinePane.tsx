import { useCallback, useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { nameOfInstruction } from '../../../core/analysis/waits.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import { TimeChart } from '../../charts/time/TimeChart.tsx';
import type { Frame, Hit } from '../../charts/canvas/chartFrame.ts';
import type { DrawTarget } from '../../charts/canvas/drawTarget.ts';
import { plural } from '../../words/format.ts';
import { cycleAt } from '../../charts/time/timeScale.ts';
import { describeHit } from './describe.ts';
import { hitTest, laneLayout } from './track/lanes.ts';
import { Minimap } from './minimap/Minimap.tsx';
import { drawMarks, drawTimeline } from './track/scene.ts';
import './timeline.css';
import { TimelineTable } from './TimelineTable.tsx';
import { tracksOf } from '../../../core/analysis/tracks.ts';
import { extentOf, fitInstruction, storedWindow } from '../../../state/view/timeWindow.ts';

/** What each module did when: the run as lanes over time, with a minimap of the whole above. */
export function TimelinePane({ run }: { readonly run: RunView }): ReactElement {
  const { trace } = run;
  const extent = useMemo(() => extentOf(trace), [trace]);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'instruction' ? s.view.selection.index : null));
  const cursor = useViewStore((s) => s.view.cursor);

  const draw = useCallback(
    (target: DrawTarget, frame: Frame) => {
      drawTimeline(target, frame, run, tracksOf(run));
    },
    [run],
  );
  const drawOver = useCallback(
    (target: DrawTarget, frame: Frame) => {
      const { instruction, cycle } = useHoverStore.getState();
      drawMarks(target, frame, trace, { selected, hovered: instruction, cursor, hoverCycle: cycle });
    },
    [trace, selected, cursor],
  );
  const pick = useCallback(
    (frame: Frame, x: number, y: number): Hit | null => {
      const tracks = tracksOf(run);
      const hit = hitTest(tracks, laneLayout(frame.height), frame.scale, x, y);
      return hit === null ? null : describeHit(run, tracks, hit, cycleAt(frame.scale, x));
    },
    [run],
  );

  const description =
    trace.cycles === null
      ? `The run of ${plural(trace.instructionCount, 'instruction')} never finished; shown are ${plural(extent, 'cycle')}.`
      : `${plural(trace.instructionCount, 'instruction')} over ${plural(trace.cycles, 'cycle')}, in lanes for fetch, load, compute, store and the two directions of the memory bus. ${selected === null ? '' : `Selected: ${nameOfInstruction(trace, selected)}.`}`;

  return (
    <section className="timeline" aria-label="Timeline">
      <Minimap trace={trace} extent={extent} />
      <TimeChart
        className="timeline-chart"
        label="Timeline of modules and memory bus"
        description={description}
        extent={extent}
        draw={draw}
        drawOver={drawOver}
        pick={pick}
        onPick={(hit, cycle) => {
          const { patch } = useViewStore.getState();
          const index = hit?.instruction ?? null;
          patch(index === null ? { cursor: cycle } : { cursor: cycle, selection: { kind: 'instruction', index } });
        }}
        onDoubleClick={(hit) => {
          const index = hit?.instruction ?? null;
          const window = index === null ? null : fitInstruction(trace, index);
          useViewStore.getState().patch({ window: window === null ? null : storedWindow(window, extent) });
        }}
      >
        <TimelineTable trace={trace} extent={extent} />
      </TimeChart>
    </section>
  );
}
