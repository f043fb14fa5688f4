import { useMemo, type ReactElement } from 'react';
import type { Figure } from '../../../core/figures/figure.ts';
import { headline } from '../../../core/analysis/headline.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { runKey, useExperiment } from '../../../state/documents/experiment.ts';
import { utilizationOf } from '../../../state/documents/layers.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { lessThanShown, thin, typeset } from '../../words/format.ts';
import { Breakdown } from './Breakdown.tsx';
import { Change } from '../../figures/Change.tsx';
import { Comparison } from './Comparison.tsx';
import { difference, type Difference } from '../../figures/difference.ts';
import '../../theme/headline.css';
import { figureUnit } from '../../figures/units.ts';

/** The answer first: five figures, then where the cycles went. Out of date is dimmed; an estimate is marked ≈. */
export function Headline({ run }: { readonly run: RunView }): ReactElement {
  const experiment = useExperiment();
  const key = runKey(experiment);
  const stale = useResultsStore((s) => s.good?.key !== key);
  const estimate = useResultsStore((s) => (s.estimate?.key === key ? s.estimate.cycles : null));
  const base = useResultsStore((s) => s.baseline?.view ?? null);
  const figures = useMemo(() => headline(run), [run]);
  const before = useMemo(() => (base === null ? null : new Map(headline(base).map((f) => [f.id, f]))), [base]);
  const estimated = estimate === null ? null : estimatedFigures(estimate, utilizationOf(experiment, estimate));
  return (
    <section aria-label="Result" className="headline-block" data-stale={stale}>
      <div className="headline">
        {figures.map((figure) => (
          <FigureButton
            key={figure.id}
            figure={figure}
            estimated={stale ? (estimated?.[figure.id] ?? null) : null}
            stale={stale}
            change={
              before === null || stale
                ? null
                : difference({ ...figure, unit: figureUnit(figure) }, before.get(figure.id))
            }
          />
        ))}
      </div>
      <Comparison />
      <Breakdown run={run} base={base} stale={stale} />
    </section>
  );
}

/** What can be said before the exact run: cycles, and what is a plain quotient of them. */
const estimatedFigures = (cycles: number, utilization: number): Readonly<Record<string, number>> => ({
  cycles,
  utilization: 100 * utilization,
});

interface FigureButtonProps {
  readonly figure: Figure;
  readonly estimated: number | null;
  readonly stale: boolean;
  readonly change: Difference | null;
}

function FigureButton({ figure, estimated, stale, change }: FigureButtonProps): ReactElement {
  const chosen = useViewStore((s) => s.view.selection?.kind === 'figure' && s.view.selection.id === figure.id);
  const patch = useViewStore((s) => s.patch);
  const value = estimated ?? figure.value;
  return (
    <button
      type="button"
      className="figure"
      aria-pressed={chosen}
      data-stale={stale && estimated === null}
      title={`Why? ${typeset(figure.formula)}`}
      onClick={() => {
        patch({ selection: { kind: 'figure', id: figure.id }, inspectorOpen: true });
      }}
    >
      <span className="figure-label">{figure.label}</span>
      <span className="figure-value">
        {(estimated !== null || figure.approximate) && <span className="about">≈</span>}
        {lessThanShown(value, figure.digits)}
        <span className="unit">{figureUnit(figure)}</span>
      </span>
      <span className="figure-detail">
        {estimated !== null ? 'estimate' : change === null ? thin(figure.detail) : <Change of={change} />}
      </span>
    </button>
  );
}
