import { useMemo, type ReactElement } from 'react';
import { nameOfInstruction } from '../../../core/analysis/waits.ts';
import { instructionsIn } from '../../../core/trace/queries.ts';
import { MODULE_ID, MODULE_NAMES } from '../../../core/machine/design/modules.ts';
import type { Trace } from '../../../core/trace/trace.ts';
import { HiddenTable } from '../../charts/HiddenTable.tsx';
import { useRestedWindow } from '../../charts/time/restedWindow.ts';
import { integer, shareText } from '../../words/format.ts';
import { describeInstruction } from './describe.ts';
import { coveredCycles, tracksOf } from '../../../core/analysis/tracks.ts';
import { shownWindow } from '../../../state/view/timeWindow.ts';

const MOST_ROWS = 60;
const COLUMNS = ['Instruction', 'Module', 'Start', 'Done', 'Cycles', 'Waited'] as const;

/** The instructions that the window shows, for those who listen; of many, the first, and how busy each module is. */
export function TimelineTable({ trace, extent }: { readonly trace: Trace; readonly extent: number }): ReactElement {
  const window = useRestedWindow();
  const table = useMemo(() => {
    const { from, to } = shownWindow(window, extent);
    const lanes = ([MODULE_ID.load, MODULE_ID.compute, MODULE_ID.store] as const).map((m) =>
      instructionsIn(trace, m, from, to),
    );
    const first = lanes.flatMap((lane) => [...lane.subarray(0, MOST_ROWS)]).sort((x, y) => x - y);
    const { busy } = tracksOf({ trace });
    const shares = MODULE_NAMES.map(
      (name) => `${name} busy ${shareText(coveredCycles(busy[name], from, to), to - from)}`,
    );
    return {
      caption: `Cycles ${integer(from)} to ${integer(to)}: ${shares.join(', ')}`,
      total: lanes.reduce((sum, lane) => sum + lane.length, 0),
      rows: first.slice(0, MOST_ROWS).map((i) => {
        const start = trace.start[i] ?? 0;
        const done = trace.done[i] ?? -1;
        const waits = describeInstruction(trace, i).slice(2).join('; ');
        return [
          nameOfInstruction(trace, i),
          MODULE_NAMES[trace.module[i] ?? 0] ?? '',
          integer(start),
          done < 0 ? 'never' : integer(done),
          done < 0 ? '–' : integer(done - start),
          waits === '' ? 'no' : waits,
        ];
      }),
    };
  }, [trace, extent, window]);
  return <HiddenTable caption={table.caption} columns={COLUMNS} rows={table.rows} total={table.total} />;
}
