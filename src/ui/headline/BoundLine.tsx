import type { ReactElement } from 'react';
import { runCycles, type RunView } from '../../core/analysis/runView.ts';
import type { Segment } from '../../core/analysis/segment.ts';
import { useViewStore } from '../../state/view.ts';
import { integer, percent, quantityText, signed } from '../format.ts';

/** Bound, estimate and exact figure in one line, and what the cycles above the bound are. */
export function BoundLine({
  run,
  segments,
}: {
  readonly run: RunView;
  readonly segments: readonly Segment[];
}): ReactElement {
  const patch = useViewStore((s) => s.patch);
  const total = runCycles(run);
  const { bound, estimate } = run;
  const over = total - bound.cycles;
  const causes = lossesOf(segments);
  const off = (estimate - total) / total;
  return (
    <p className="bound-line">
      <button
        type="button"
        className="link"
        onClick={() => {
          patch({ selection: { kind: 'figure', id: 'bound' }, inspectorOpen: true });
        }}
      >
        bound {integer(bound.cycles)}
      </button>
      <span className="weak"> by {bound.by}</span>
      <span className="weak"> · estimate ≈ </span>
      {integer(estimate)}
      <span className="weak">
        {' '}
        ({signed(100 * off, 1)}
        {'\u202f'}%) · exact{' '}
      </span>
      {integer(total)}
      <span className="weak"> = bound {over < 0 ? '−' : '+'} </span>
      {integer(Math.abs(over))}
      {causes.length > 0 && (
        <span className="weak">
          , most of it{' '}
          {causes
            .map(
              (s, i) =>
                `${i === 0 ? '' : i === causes.length - 1 ? ' and ' : ', '}${s.label} ${quantityText(percent(s.cycles / total))}`,
            )
            .join('')}
        </span>
      )}
    </p>
  );
}

/** The largest parts that are no work of the compute module: what a better schedule or machine could save. */
function lossesOf(segments: readonly Segment[]): readonly Segment[] {
  const work = new Set(['products', 'resets', 'alu']);
  return segments
    .filter((s) => !work.has(s.id))
    .sort((a, b) => b.cycles - a.cycles)
    .slice(0, 2);
}
