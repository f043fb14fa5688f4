import { useMemo, type ReactElement } from 'react';
import { occupancy, regionLabel } from '../../../core/analysis/occupancy.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import type { Tensor } from '../../../core/machine/tensors.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { regionsAt } from '../../../core/analysis/touches.ts';
import { binaryBytes, integer, percent, withUnit } from '../../words/format.ts';
import { InstructionLink } from '../../figures/links.tsx';
import { ValueRows } from '../../figures/ValueRows.tsx';

const MEANING: Readonly<Record<Tensor, string>> = {
  INP: 'input tiles, BATCH x BLOCK_IN',
  WGT: 'weight tiles, BLOCK_OUT x BLOCK_IN',
  ACC: 'accumulators, BATCH x BLOCK_OUT',
  UOP: 'micro-ops',
  OUT: 'results on their way to memory, as deep as ACC',
};

/** A buffer: its size, what the schedule fills of it, and what it holds at the time cursor. */
export function BufferCard({ run, tensor }: { readonly run: RunView; readonly tensor: Tensor }): ReactElement {
  const cursor = useViewStore((s) => s.view.cursor);
  const uses = useMemo(() => occupancy(run), [run]);
  const use = uses.find((u) => u.tensor === tensor);
  const g = run.geometry;
  const peak = use?.peak ?? 0;
  const held = cursor === null ? [] : regionsAt(uses, tensor, cursor).filter((r) => cursor < r.to);
  return (
    <>
      <h3 className="inspector-title">{tensor} buffer</h3>
      <p className="inspector-purpose weak">{MEANING[tensor]}</p>
      <ValueRows
        rows={[
          { name: 'size', value: withUnit(binaryBytes(g.bufferBytes[tensor])) },
          { name: 'element', value: withUnit(binaryBytes(g.elementBytes[tensor])) },
          { name: 'depth', value: integer(g.depth[tensor]), unit: 'elements' },
          ...(use === undefined
            ? []
            : [
                { name: 'most held', value: integer(peak), unit: 'elements' },
                { name: 'of the buffer', value: withUnit(percent(peak / g.depth[tensor])) },
              ]),
        ]}
      />
      {use !== undefined && (
        <>
          <h4>{cursor === null ? 'Held at the time cursor' : `Held at cycle ${integer(cursor)}`}</h4>
          {cursor === null && <p className="weak">Click the timeline to set the time cursor.</p>}
          {cursor !== null && held.length === 0 && <p className="weak">Nothing.</p>}
          <ul className="operands">
            {held.slice(0, 24).map((r) => (
              <li key={`${r.base} ${r.from}`}>
                <InstructionLink index={r.instruction} text={regionLabel(run, r)} />
                <span className="number">
                  {integer(r.base)}–{integer(r.base + r.length - 1)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
