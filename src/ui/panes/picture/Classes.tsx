import type { ReactElement } from 'react';
import type { ClassScore } from '../../../core/workload/pictures/topClasses.ts';
import { percent, withUnit } from '../../words/format.ts';

/** The five likeliest classes by their numbers; a file has no names of them. */
export function Classes({ top, label }: { readonly top: readonly ClassScore[]; readonly label: string }): ReactElement {
  return (
    <ol className="picture-classes" aria-label={label}>
      {top.map(({ index, share }) => (
        <li key={index}>
          <span>class {index}</span>
          <span className="picture-share" aria-hidden="true">
            <span style={{ width: `${100 * share}%` }} />
          </span>
          <span className="number">{withUnit(percent(share, 1))}</span>
        </li>
      ))}
    </ol>
  );
}
