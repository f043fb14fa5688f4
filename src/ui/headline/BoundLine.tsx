import type { ReactElement } from 'react';
import { runCycles, type RunView } from '../../core/analysis/runView.ts';
import type { Segment } from '../../core/analysis/segment.ts';
import { useViewStore } from '../../state/view.ts';
import { integer, quantityText, signed } from '../format.ts';
import { losses } from './losses.ts';

interface BoundLineProps {
  readonly run: RunView;
  readonly segments: readonly Segment[];
}

/** Bound, estimate and exact figure in one line, and what the cycles above the bound are. */
export function BoundLine({ run, segments }: BoundLineProps): ReactElement {
  const patch = useViewStore((s) => s.patch);
  const total = runCycles(run);
  const { bound, estimate } = run;
  const over = total - bound.cycles;
  const off = quantityText({ text: signed((100 * (estimate - total)) / total, 1), unit: '%' });
  const { shown, rest, exact } = losses(segments, over);
  const parts = [
    ...shown.map((s) => `${s.label} ${integer(s.cycles)}`),
    ...(rest.count > 0 ? [`${rest.count} more ${integer(rest.cycles)}`] : []),
  ];
  return (
    <p className="bound-line weak">
      estimate ≈ <b>{integer(estimate)}</b> ({off}) · exact <b>{integer(total)}</b> ={' '}
      <button
        type="button"
        className="link"
        onClick={() => {
          patch({ selection: { kind: 'figure', id: 'bound' }, inspectorOpen: true });
        }}
      >
        bound {integer(bound.cycles)}
      </button>{' '}
      by {bound.by} {over < 0 ? '−' : '+'} <b>{integer(Math.abs(over))}</b>
      {parts.length > 0 && (exact ? `: ${parts.join(' + ')}` : `; compute had ${parts.join(', ')}`)}
    </p>
  );
}
