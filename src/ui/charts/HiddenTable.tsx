import { memo, type ReactElement } from 'react';
import { integer } from '../words/format.ts';

/**
 * A picture's equivalent for those who listen. `total` says how many rows there would be if only some are given. Written anew only
 * where what it says has changed: it stands beside pictures that are drawn many times a second.
 */
export const HiddenTable = memo(function HiddenTable({
  caption,
  columns,
  rows,
  total = rows.length,
}: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly total?: number;
}): ReactElement {
  return (
    <div className="visually-hidden">
      <table>
        <caption>
          {total > rows.length ? `${caption}. First ${integer(rows.length)} of ${integer(total)} rows.` : caption}
        </caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, c) => (
                <td key={c}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
