import type { ReactElement } from 'react';
import { integer } from '../../words/format.ts';
import './cycles.css';
import { distance, type ThreeCycles } from './three.ts';

/** Beside an exact figure, in a weaker tone: the bound with its distance, and the estimate. */
export function ThreeFigures({ of: { bound, estimate, exact } }: { readonly of: ThreeCycles }): ReactElement {
  return (
    <span className="three weak">
      {bound !== null && (
        <span>
          bound {integer(bound)} {exact !== null && `(${distance(bound, exact)})`}
        </span>
      )}
      {estimate !== null && (
        <span>
          <span className="visually-hidden">estimate </span>≈ {integer(estimate)}
        </span>
      )}
    </span>
  );
}
