import type { ReactElement } from 'react';
import { withoutKeys } from '../../core/machine/setting.ts';
import { distinctRepairs, withDistinctFixes, type Problem, type Repair } from '../../core/base/problem.ts';
import { thin } from '../words/format.ts';
import { BitPicture } from './BitPicture.tsx';

interface ProblemsProps {
  readonly problems: readonly Problem[];
  /** A button for each repair; without it only the sentence. */
  readonly onRepair?: (repair: Repair) => void;
  /** More than these are counted, not shown. */
  readonly most?: number;
}

/** What is wrong, by how much, and what would mend it: each way once, however many limits it concerns. */
export function Problems({ problems, onRepair, most = 3 }: ProblemsProps): ReactElement | null {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, most);
  const rest = problems.length - shown.length;
  const repairs = onRepair === undefined ? [] : distinctRepairs(shown);
  return (
    <>
      {withDistinctFixes(shown).map(({ problem, fix }, index) => (
        <div className="problem" key={`${problem.code} ${problem.field} ${index}`}>
          <p>{thin(withoutKeys(problem.message))}</p>
          {problem.fields !== undefined && typeof problem.limit === 'number' && (
            <BitPicture fields={problem.fields} room={problem.limit} />
          )}
          {fix !== null && (onRepair === undefined || (problem.repairs ?? []).length === 0) && (
            <span className="weak">{thin(withoutKeys(fix))}</span>
          )}
        </div>
      ))}
      {onRepair !== undefined && repairs.length > 0 && (
        <div className="repairs" role="group" aria-label="What would mend it">
          {repairs.map((repair) => (
            <button
              type="button"
              className="button"
              data-tone="main"
              key={repair.label}
              onClick={() => {
                onRepair(repair);
              }}
            >
              {thin(repair.label)}
            </button>
          ))}
        </div>
      )}
      {rest > 0 && <p className="small weak">and {rest} more</p>}
    </>
  );
}
