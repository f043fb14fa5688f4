import type { ReactElement } from 'react';
import type { Problem, Repair } from '../../core/problem.ts';
import { thin } from '../format.ts';
import { BitPicture } from './BitPicture.tsx';

interface ProblemsProps {
  readonly problems: readonly Problem[];
  /** A button for each repair; without it only the sentence. */
  readonly onRepair?: (repair: Repair) => void;
  /** More than these are counted, not shown. */
  readonly most?: number;
}

/** What is wrong, by how much, and what would mend it. */
export function Problems({ problems, onRepair, most = 3 }: ProblemsProps): ReactElement | null {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, most);
  const rest = problems.length - shown.length;
  // Two limits broken by one value are mended by the same buttons: they stand once, below the last.
  const repairedLater = (index: number): boolean => {
    const key = repairsKey(problems[index]);
    return key !== '' && shown.slice(index + 1).some((later) => repairsKey(later) === key);
  };
  return (
    <>
      {shown.map((problem, index) => (
        <div className="problem" key={`${problem.code} ${problem.field} ${index}`}>
          <p>{thin(problem.message)}</p>
          {problem.fields !== undefined && typeof problem.limit === 'number' && (
            <BitPicture fields={problem.fields} room={problem.limit} />
          )}
          {!repairedLater(index) && <Repairs problem={problem} onRepair={onRepair} />}
        </div>
      ))}
      {rest > 0 && <p className="small weak">and {rest} more</p>}
    </>
  );
}

const repairsKey = (problem: Problem | undefined): string => (problem?.repairs ?? []).map((r) => r.label).join();

function Repairs({ problem, onRepair }: { problem: Problem; onRepair: ProblemsProps['onRepair'] }): ReactElement {
  const { repairs = [], fix } = problem;
  if (onRepair === undefined || repairs.length === 0) return <span className="weak">{thin(fix)}</span>;
  return (
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
  );
}
