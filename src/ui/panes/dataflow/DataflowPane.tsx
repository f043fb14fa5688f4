import { MODULE_NAMES } from '../../../core/machine/design/modules.ts';
import { useMemo, useRef, type ReactElement } from 'react';
import { occupancy } from '../../../core/analysis/occupancy.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import '../../charts/charts.css';
import { HiddenTable } from '../../charts/HiddenTable.tsx';
import { useSize } from '../../charts/canvas/CanvasLayer.tsx';
import { bytes, integer, percent, withUnit } from '../../words/format.ts';
import { ColumnDiagram } from './ColumnDiagram.tsx';
import { Diagram } from './Diagram.tsx';
import './dataflow.css';
import { flowsOf } from './flows.ts';
import { busyShare, machineAt, tokenTotals } from './machineAt.ts';

/** Below this its labels would lie on each other: it is laid out in one column then. */
const LEAST_WIDTH = 780;
const LEAST_HEIGHT = 226;
const MOST_HEIGHT = 360;

/** The machine as a picture: what moved where in the whole run, and at the time cursor what each part is doing. */
export function DataflowPane({ run }: { readonly run: RunView }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const uses = useMemo(() => occupancy(run), [run]);
  const flows = useMemo(() => flowsOf(run), [run]);
  const totals = useMemo(() => tokenTotals(run), [run]);
  const shares = useMemo(
    () => ({ load: busyShare(run, 'load'), compute: busyShare(run, 'compute'), store: busyShare(run, 'store') }),
    [run],
  );
  const cycle = useShownCycle(run);
  const now = useMemo(() => (cycle === null ? null : { cycle, machine: machineAt(run, cycle) }), [run, cycle]);
  const column = size !== null && size.width < LEAST_WIDTH;
  const shown = { run, uses, flows, shares, totals, now };
  return (
    <div className="dataflow">
      <p className="dataflow-caption small weak">
        {cycle === null
          ? 'Whole run. Point at the timeline to see the machine in that cycle.'
          : `Cycle ${integer(cycle)}; shares and bytes are of the whole run.`}{' '}
        Arrows to DRAM are as wide as the bytes they carry; × how often GEMM read each of them.
      </p>
      <div ref={box} className="dataflow-body" data-column={column}>
        {size !== null &&
          (column ? (
            <ColumnDiagram {...shown} width={size.width} />
          ) : (
            <Diagram
              {...shown}
              width={size.width}
              height={Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, size.height))}
            />
          ))}
      </div>
      <HiddenTable
        caption="What moves in the machine in the whole run"
        columns={['What', 'How much']}
        rows={[
          ...MODULE_NAMES.map((name) => [`${name} busy`, withUnit(percent(shares[name]))]),
          ...Object.values(flows.dram).map((l) => [`${l.id} ${l.direction}`, withUnit(bytes(l.bytes))]),
          ['INP read by GEMM', withUnit(bytes(flows.INP.bytes))],
          ['WGT read by GEMM', withUnit(bytes(flows.WGT.bytes))],
        ]}
      />
    </div>
  );
}

/** The cycle under the pointer, else the pinned one, else the start of the hovered or selected instruction. */
function useShownCycle(run: RunView): number | null {
  const hover = useHoverStore((s) => s.cycle ?? (s.instruction === null ? null : startOf(run, s.instruction)));
  const pinned = useViewStore((s) => {
    const { cursor, selection } = s.view;
    return cursor ?? (selection?.kind === 'instruction' ? startOf(run, selection.index) : null);
  });
  const cycle = hover ?? pinned;
  return cycle === null || cycle < 0 ? null : Math.min(cycle, run.trace.endedAt);
}

/** In its first cycle an instruction has its tokens and its module works on it. */
function startOf(run: RunView, index: number): number | null {
  const start = run.trace.start[index] ?? -1;
  return start < 0 ? null : start;
}
