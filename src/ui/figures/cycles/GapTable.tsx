import { useMemo, type ReactElement } from 'react';
import type { LowerBoundGap } from '../../../core/analysis/lowerBoundGap.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { PARTS, type Resource } from '../../../core/cycles/parts.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { integer, signed } from '../../words/format.ts';
import { gapOf, RESOURCE_LABELS } from './accounts.ts';
import './cycles.css';

/** Bound, estimate and exact run of a resource part by part; every column adds up to its last row. */
export function GapTable({ run, resource }: { readonly run: RunView; readonly resource: Resource }): ReactElement {
  const gap = useMemo(() => gapOf(run, resource), [run, resource]);
  const isBound = resource === run.lowerBound.by;
  return (
    <div className="gap-scroll">
      <table className="gap">
        <caption className="visually-hidden">
          Cycles by part, as {RESOURCE_LABELS[resource]} lived them: {isBound ? 'bound' : 'least'}, estimate, exact, and
          what lies above
        </caption>
        <thead>
          <tr>
            <th scope="col">part</th>
            <th scope="col">{isBound ? 'bound' : 'least'}</th>
            {gap.estimate !== null && (
              <th scope="col" aria-label="estimate">
                ≈ est.
              </th>
            )}
            <th scope="col">exact</th>
            <th scope="col">above</th>
          </tr>
        </thead>
        <tbody>
          {gap.rows.map((row) => (
            <GapTableRow key={row.part} row={row} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">sum</th>
            <td>{integer(gap.least)}</td>
            {gap.estimate !== null && <td>{integer(gap.estimate)}</td>}
            <td>{integer(gap.exact)}</td>
            <td>{signed(gap.difference)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function GapTableRow({
  row: { part, least, estimate, exact, difference, figure },
}: {
  readonly row: LowerBoundGap['rows'][number];
}): ReactElement {
  const patch = useViewStore((s) => s.patch);
  return (
    <tr>
      <th scope="row" title={PARTS[part].meaning}>
        {figure === null ? (
          PARTS[part].label
        ) : (
          <button
            type="button"
            className="link"
            onClick={() => {
              patch({ selection: { kind: 'figure', id: figure }, inspectorOpen: true });
            }}
          >
            {PARTS[part].label}
          </button>
        )}
      </th>
      <td className="weak">{integer(least)}</td>
      {estimate !== null && <td className="weak">{integer(estimate)}</td>}
      <td>{integer(exact)}</td>
      <td className="weak">{signed(difference)}</td>
    </tr>
  );
}
