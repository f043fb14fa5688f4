import { useCallback, useMemo, type ReactElement } from 'react';
import {
  countRegions,
  firstRegions,
  occupancy,
  regionAt,
  regionLabel,
  type BufferUse,
} from '../../../core/analysis/occupancy.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import type { Frame, Hit } from '../../charts/canvas/chartFrame.ts';
import type { DrawTarget } from '../../charts/canvas/drawTarget.ts';
import { HiddenTable } from '../../charts/HiddenTable.tsx';
import { useRestedWindow } from '../../charts/time/restedWindow.ts';
import { TimeChart } from '../../charts/time/TimeChart.tsx';
import { binaryBytes, integer, percent, plural, withUnit } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';
import { extentOf, shownWindow } from '../../../state/view/timeWindow.ts';
import './buffers.css';
import { drawBufferMarks, drawBuffers, pickRegion } from './drawBuffers.ts';

/** What holds each on-chip buffer, where and when, and how full it is. */
export function BuffersPane({ run }: { readonly run: RunView }): ReactElement {
  const uses = useMemo(() => occupancy(run), [run]);
  const extent = extentOf(run.trace);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'instruction' ? s.view.selection.index : null));
  const cursor = useViewStore((s) => s.view.cursor);
  const draw = useCallback(
    (target: DrawTarget, frame: Frame) => {
      drawBuffers(target, frame, uses);
    },
    [uses],
  );
  const drawOver = useCallback(
    (target: DrawTarget, frame: Frame) => {
      const hover = useHoverStore.getState();
      const instructions = [...new Set([selected, hover.instruction])].filter((i) => i !== null);
      drawBufferMarks(target, frame, run, uses, { instructions, cursor, hoverCycle: hover.cycle });
    },
    [run, uses, selected, cursor],
  );
  const pick = useCallback(
    (frame: Frame, x: number, y: number): Hit | null => pickRegion(frame, run, uses, x, y),
    [run, uses],
  );
  return (
    <div className="buffers">
      <BuffersKey threads={run.schedule.oc_nthread * run.schedule.h_nthread} />
      <div className="buffers-body">
        <div className="buffers-names">
          {uses.map((use) => (
            <BufferName key={use.tensor} use={use} />
          ))}
        </div>
        <TimeChart
          className="buffers-chart"
          label="Buffers over time"
          description="For each on-chip buffer the address ranges that are held, over time, and the number of elements in use."
          extent={extent}
          draw={draw}
          drawOver={drawOver}
          pick={pick}
          onPick={(hit, cycle) => {
            const index = hit?.instruction ?? null;
            useViewStore
              .getState()
              .patch(index === null ? { cursor: cycle } : { cursor: cycle, selection: { kind: 'instruction', index } });
          }}
          onDoubleClick={() => {
            useViewStore.getState().patch({ window: null });
          }}
        >
          <RegionTable run={run} uses={uses} extent={extent} />
        </TimeChart>
      </div>
    </div>
  );
}

function BuffersKey({ threads }: { readonly threads: number }): ReactElement {
  return (
    <p className="buffers-key small weak">
      Address over time: what holds each buffer, element 0 at the bottom.
      {threads > 1 && (
        <>
          <i className="buffers-ping-pong" style={{ background: colourOf('INP') }} /> thread 0
          <i className="buffers-ping-pong" style={{ background: colourOf('INP', 2) }} /> thread 1 (tinted)
        </>
      )}
      <i className="buffers-line" /> in use
      <i className="buffers-capacity" /> capacity
    </p>
  );
}

function BufferName({ use }: { readonly use: BufferUse }): ReactElement {
  const selection = useViewStore((s) => s.view.selection);
  const chosen = selection?.kind === 'buffer' && selection.tensor === use.tensor;
  const capacity = withUnit(binaryBytes(use.capacity * use.elementBytes));
  const peak = withUnit(percent(use.peak / use.capacity, 0));
  return (
    <button
      type="button"
      className="buffers-name"
      aria-pressed={chosen}
      title={`${use.tensor}: ${plural(use.capacity, 'element')} of ${plural(use.elementBytes, 'byte')}; at most ${integer(use.peak)} in use`}
      onClick={() => {
        useViewStore.getState().patch({ selection: { kind: 'buffer', tensor: use.tensor } });
      }}
    >
      <span>{use.tensor}</span>
      <span className="weak">{capacity}</span>
      <span className="weak">peak {peak}</span>
    </button>
  );
}

const MOST_ROWS = 60;
const COLUMNS = ['Buffer', 'Held for', 'First element', 'Elements', 'From cycle', 'To cycle'] as const;

function RegionTable({
  run,
  uses,
  extent,
}: {
  readonly run: RunView;
  readonly uses: readonly BufferUse[];
  readonly extent: number;
}): ReactElement {
  const window = useRestedWindow();
  const { rows, total } = useMemo(() => {
    const { from, to } = shownWindow(window, extent);
    const last = Math.ceil(to) - 1;
    const first = uses.flatMap((use) =>
      firstRegions(use.regions, from, last, MOST_ROWS).map((k) => rowOf(run, use, k)),
    );
    const count = uses.reduce((sum, use) => sum + countRegions(use.regions, from, last), 0);
    return { rows: first.slice(0, MOST_ROWS), total: count };
  }, [run, uses, extent, window]);
  const caption = `Buffer regions in the cycles shown. ${uses.map((u) => `${u.tensor} at most ${withUnit(percent(u.peak / u.capacity, 0))} full`).join(', ')}`;
  return <HiddenTable caption={caption} columns={COLUMNS} rows={rows} total={total} />;
}

function rowOf(run: RunView, use: BufferUse, k: number): string[] {
  const region = regionAt(use.regions, k);
  return [
    use.tensor,
    regionLabel(run, region),
    integer(region.base),
    integer(region.length),
    integer(region.from),
    integer(region.to),
  ];
}
