import type { ReactElement } from 'react';
import { decimal } from '../../words/format.ts';
import type { Answer } from '../../../core/network/answer.ts';

/** The ten scores that the last layer left in memory, from a common zero; the largest is the answer. */
export function Scores({ answer, label }: { readonly answer: Answer; readonly label: number | null }): ReactElement {
  const { scores } = answer;
  const low = Math.min(0, ...scores);
  const high = Math.max(0, ...scores);
  const span = Math.max(1e-9, high - low);
  const zero = (100 * -low) / span;
  return (
    <ul className="scores" aria-label="Scores of the ten digits">
      {scores.map((score, digit) => (
        <li key={digit} data-answer={digit === answer.digit} data-label={digit === label}>
          <span className="score-digit">{digit}</span>
          <span className="score-bar" aria-hidden="true">
            <i style={{ left: `${zero}%` }} />
            <span
              style={{
                left: `${score < 0 ? zero - (100 * -score) / span : zero}%`,
                width: `${(100 * Math.abs(score)) / span}%`,
              }}
            />
          </span>
          <span className="number">{decimal(score, 2)}</span>
        </li>
      ))}
    </ul>
  );
}
