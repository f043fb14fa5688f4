import type { ReactElement } from 'react';
import { thin } from '../format.ts';

interface RowsProps {
  readonly rows: readonly { readonly name: string; readonly value: string; readonly unit?: string }[];
  readonly mono?: boolean;
}

/** Names on the left, values on the right. */
export function Rows({ rows, mono = false }: RowsProps): ReactElement {
  return (
    <dl className="list">
      {rows.map(({ name, value, unit }) => (
        <div className="number-row" key={name}>
          <dt>{name}</dt>
          <dd className={mono ? 'mono' : ''}>
            {thin(value)}
            {unit !== undefined && <span className="unit">{unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
