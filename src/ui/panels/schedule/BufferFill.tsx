import { LOADED_MEMORIES } from '../../../core/machine/design/memories.ts';
import type { ReactElement } from 'react';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { Roving } from '../../controls/Roving.tsx';
import { binaryBytes, withUnit } from '../../words/format.ts';
import { colourOf } from '../../theme/colours.ts';

/** The most that the schedule asks of each buffer, against what there is. */
export function BufferFill(): ReactElement | null {
  const run = useResultsStore((s) => s.good?.view);
  const patch = useViewStore((s) => s.patch);
  if (run === undefined) return null;
  return (
    <Roving className="buffer-use" role="group" orientation="vertical" aria-label="Buffers this schedule uses">
      {LOADED_MEMORIES.map((tensor) => {
        const used = run.bufferBytes[tensor];
        const size = run.geometry.bufferBytes[tensor];
        return (
          <button
            type="button"
            key={tensor}
            className="buffer-use-row"
            title={`${tensor}: the schedule fills ${withUnit(binaryBytes(used))} of ${withUnit(binaryBytes(size))}`}
            onClick={() => {
              patch({ selection: { kind: 'buffer', tensor }, tab: 'buffers' });
            }}
          >
            <span className="weak">{tensor}</span>
            <span className="budget-bar">
              <span style={{ width: `${Math.min(100, (100 * used) / size)}%`, background: colourOf(tensor) }} />
            </span>
            <span className="number">
              {withUnit(binaryBytes(used))} <span className="weak">/ {withUnit(binaryBytes(size))}</span>
            </span>
          </button>
        );
      })}
    </Roving>
  );
}
