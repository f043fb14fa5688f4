import type { ReactElement } from 'react';
import { thin } from '../words/format.ts';
import { FigureLink } from './links.tsx';

interface RowsProps {
  readonly rows: readonly {
    readonly name: string;
    readonly value: string;
    readonly unit?: string;
    /** Id of the figure that says why. */
    readonly figure?: string;
  }[];
  readonly mono?: boolean;
}

/** Names on the left, values on the right. */
export function ValueRows({ rows, mono = false }: RowsProps): ReactElement {
  return (
    <dl className="list">
      {rows.map(({ name, value, unit, figure }) => (
        <div className="number-row" key={name}>
          <dt>{name}</dt>
          <dd className={mono ? 'mono' : ''}>
            {figure === undefined ? thin(value) : <FigureLink id={figure} text={thin(value)} />}
            {unit !== undefined && <span className="unit">{unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
