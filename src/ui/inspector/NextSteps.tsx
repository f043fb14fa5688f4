import { useMemo, type ReactElement } from 'react';
import { getParameter, parameter } from '../../core/arch/parameters.ts';
import { quantityText as coreText } from '../../core/arch/quantity.ts';
import { keyOf, useExperiment, useExperimentStore } from '../../state/experiment.ts';
import { nextSteps, type NextStep } from '../../state/nextSteps.ts';
import { useResultsStore, useSummaryStore } from '../../state/results.ts';
import { quantityText, signed, thin } from '../format.ts';

/** What one more step of each parameter would change, from runs made in the background; a click takes the step. */
export function NextSteps({ cycles }: { readonly cycles: number }): ReactElement | null {
  const experiment = useExperiment();
  const current = useResultsStore((s) => s.good?.key === keyOf(experiment));
  const steps = useMemo(() => nextSteps(experiment), [experiment]);
  if (!current || steps.length === 0) return null;
  return (
    <>
      <h4>One step further</h4>
      <ul className="operands">
        {steps.map((step) => (
          <Step key={step.id} step={step} cycles={cycles} />
        ))}
      </ul>
    </>
  );
}

function Step({ step, cycles }: { readonly step: NextStep; readonly cycles: number }): ReactElement {
  const edit = useExperimentStore((s) => s.edit);
  const known = useSummaryStore((s) => s.summaries.get(keyOf(step.experiment)));
  const p = parameter(step.id);
  const value = thin(coreText(p.display(getParameter(step.experiment.arch, step.id))));
  const change =
    known !== undefined && 'exact' in known && known.exact ? (100 * (known.cycles - cycles)) / cycles : null;
  return (
    <li>
      <button
        type="button"
        className="link"
        onClick={() => {
          edit(() => step.experiment);
        }}
      >
        {p.label} {value}
      </button>
      <span className={`number ${change === null ? 'weak' : ''}`}>
        {change === null ? 'trying' : quantityText({ text: signed(change, 1), unit: '%' })}
        {change !== null && <span className="unit">cycles</span>}
      </span>
    </li>
  );
}
