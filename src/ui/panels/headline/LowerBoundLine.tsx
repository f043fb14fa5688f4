import type { ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { runCycles } from '../../../core/analysis/runView.ts';
import { SPACE_NAME } from '../../../core/compiler/schedule/schedule.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { RESOURCE_LABELS } from '../../figures/cycles/accounts.ts';
import { AccountSwitch } from '../../figures/cycles/AccountSwitch.tsx';
import { Extrapolated } from '../../figures/cycles/Extrapolated.tsx';
import { distance } from '../../figures/cycles/three.ts';
import { integer } from '../../words/format.ts';

/** The figures of cycles in their order, bound ≤ bound of this program ≤ exact, and the estimate beside them. */
export function LowerBoundLine({ run }: { readonly run: RunView }): ReactElement {
  const patch = useViewStore((s) => s.patch);
  const total = runCycles(run);
  const { lowerBound: bound, programLowerBound: program, estimate } = run;
  return (
    <div className="bound-line weak">
      <span>
        <i className="mark" data-of="bound" />
        <button
          type="button"
          className="link"
          title={`Set by ${RESOURCE_LABELS[bound.by]}: of ${SPACE_NAME} no schedule of this layer can be faster on this machine.`}
          onClick={() => {
            patch({ selection: { kind: 'figure', id: 'bound' }, inspectorOpen: true });
          }}
        >
          bound {integer(bound.cycles)}
        </button>{' '}
        ({distance(bound.cycles, total)}) ≤ program{' '}
        <b title={`The bound of this very program: no run of it can be faster, ${distance(program.cycles, total)}.`}>
          {integer(program.cycles)}
        </b>{' '}
        ≤ exact <b>{integer(total)}</b>
      </span>
      <Extrapolated arch={run.arch} />
      <span>
        <i className="mark" data-of="estimate" />
        estimate ≈ <b>{integer(estimate)}</b> ({distance(estimate, total)})
      </span>
      <AccountSwitch run={run} />
    </div>
  );
}
