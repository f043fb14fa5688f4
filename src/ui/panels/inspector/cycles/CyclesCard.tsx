import { type ReactElement } from 'react';
import type { Figure } from '../../../../core/figures/figure.ts';
import type { RunView } from '../../../../core/analysis/runView.ts';
import { runCycles } from '../../../../core/analysis/runView.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { RESOURCE_LABELS } from '../../../figures/cycles/accounts.ts';
import { AccountSwitch } from '../../../figures/cycles/AccountSwitch.tsx';
import { ExtrapolatedReasons } from '../../../figures/cycles/Extrapolated.tsx';
import { GapTable } from '../../../figures/cycles/GapTable.tsx';
import { distance } from '../../../figures/cycles/three.ts';
import { integer, thin } from '../../../words/format.ts';
import { FigureLink } from '../../../figures/links.tsx';
import { DefinedIn } from '../../../figures/DefinedIn.tsx';

/** The cycles of the run: bound, estimate and exact figure part by part. */
export function CyclesCard({ run, figure }: { readonly run: RunView; readonly figure: Figure }): ReactElement {
  const resource = useViewStore((s) => s.view.account) ?? run.lowerBound.by;
  const total = runCycles(run);
  return (
    <>
      <h3 className="inspector-title">
        {figure.label}
        <span className="inspector-amount">{integer(total)}</span>
      </h3>
      <p className="inspector-purpose weak">
        {figure.formula}; {thin(figure.detail)}
      </p>
      <AccountSwitch run={run} />
      <GapTable run={run} resource={resource} />
      {resource !== run.lowerBound.by && (
        <p className="said small weak">
          {RESOURCE_LABELS[run.lowerBound.by]} sets the bound of {integer(run.lowerBound.cycles)}; what{' '}
          {RESOURCE_LABELS[resource]} must take is less.
        </p>
      )}
      <h4>Together</h4>
      <dl className="list">
        <Line name={<FigureLink id="bound" text="bound of the layer" />} cycles={run.lowerBound.cycles} of={total} />
        <Line name="bound of this program" cycles={run.programLowerBound.cycles} of={total} />
        <Line name="exact" cycles={total} of={null} />
        <Line name="estimate" cycles={run.estimate} of={total} about />
      </dl>
      <ExtrapolatedReasons arch={run.arch} />
      <DefinedIn reference={figure.reference} />
    </>
  );
}

function Line({
  name,
  cycles,
  of,
  about = false,
}: {
  readonly name: ReactElement | string;
  readonly cycles: number;
  /** What the distance is from. */
  readonly of: number | null;
  readonly about?: boolean;
}): ReactElement {
  return (
    <div className="number-row">
      <dt>{name}</dt>
      <dd>
        {of !== null && <span className="weak small">{distance(cycles, of)} </span>}
        {about && '≈ '}
        {integer(cycles)}
      </dd>
    </div>
  );
}
