import { useMemo, useState, type ReactElement } from 'react';
import { parameter } from '../../../core/machine/parameters.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import type { SweepAxis } from '../../../core/explore/sweepSpec.ts';
import { aboveLowerBound } from '../../figures/cycles/three.ts';
import { decimal, integer, percent, thin } from '../../words/format.ts';
import { isModelled, usedOf, valueText, whyNot, type ResourceName } from './designs.ts';
import { nextOrder, sorted, type Column, type Order } from './sorting.ts';

interface SweepTableProps {
  readonly axes: readonly SweepAxis[];
  readonly results: readonly DesignResult[];
  readonly resources: readonly ResourceName[];
  readonly front: ReadonlySet<number>;
  readonly onOpen: (result: DesignResult) => void;
}

const MOST_ROWS = 500;

/** Every design of the sweep, sortable: the plot in words, and those that could not run with the reason. */
export function SweepTable({ axes, results, resources, front, onOpen }: SweepTableProps): ReactElement {
  const [order, setOrder] = useState<Order>({ by: 'milliseconds', descending: false });
  const rows = useMemo(() => sorted(results, order), [results, order]);
  const head = (column: Column, text: string): ReactElement => (
    <th
      key={column}
      scope="col"
      aria-sort={order.by !== column ? 'none' : order.descending ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        onClick={() => {
          setOrder(nextOrder(order, column));
        }}
      >
        {text}
        {order.by === column ? (order.descending ? ' \u2193' : ' \u2191') : ''}
      </button>
    </th>
  );
  return (
    <table className="sweep-table">
      <caption className="visually-hidden">
        Designs of the sweep{rows.length > MOST_ROWS ? `, the first ${MOST_ROWS} of ${rows.length}` : ''}
      </caption>
      <thead>
        <tr>
          {axes.map((axis) => head(axis.id, parameter(axis.id).label))}
          {head('milliseconds', 'ms')}
          {head('bound', 'bound')}
          {head('estimate', '≈ estimate')}
          {head('cycles', 'cycles')}
          {head('above', 'above bound')}
          {head('utilization', 'util. %')}
          {resources.map((name) => head(name, isModelled(name) ? `${name} ≈` : name))}
          {head('fits', 'fits')}
          <th scope="col">
            <span className="visually-hidden">Open</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map((result) => (
          <tr key={result.index} className={result.legal ? undefined : 'weak'}>
            {axes.map((axis) => (
              <td key={axis.id}>{valueText(axis.id, result.design[axis.id] ?? '')}</td>
            ))}
            {result.legal ? (
              <>
                <td>{decimal(result.milliseconds ?? NaN, 3)}</td>
                <td className="weak">{integer(result.bound ?? NaN)}</td>
                <td className="weak">{integer(result.estimate ?? NaN)}</td>
                <td>
                  {integer(result.cycles ?? NaN)}
                  {result.extrapolated.length > 0 && (
                    <abbr className="sweep-extrapolated" title={result.extrapolated.map(thin).join('\n')}>
                      ext.
                    </abbr>
                  )}
                </td>
                <td className="weak">{aboveLowerBound({ ...result, exact: result.cycles })}</td>
                <td>{percent(result.utilization ?? NaN).text}</td>
              </>
            ) : (
              <td colSpan={6} className="sweep-why" title={whyNot(result)}>
                {whyNot(result)}
              </td>
            )}
            {resources.map((name) => (
              <td key={name}>{integer(usedOf(result, name) ?? NaN)}</td>
            ))}
            <td title={result.legal ? whyNot(result) : ''}>
              {!result.legal
                ? '–'
                : result.resources?.fits === true
                  ? front.has(result.index)
                    ? 'best'
                    : 'yes'
                  : 'no'}
            </td>
            <td>
              <button
                type="button"
                className="link"
                onClick={() => {
                  onOpen(result);
                }}
              >
                open
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
