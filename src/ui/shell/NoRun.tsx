import type { ReactElement } from 'react';
import { useResultsStore } from '../../state/runs/results.ts';
import { Problems } from '../controls/Problems.tsx';
import { repairExperiment } from '../../state/documents/repair.ts';

/** In place of a result when there has never been one: a link to something that cannot be run. */
export function NoRun(): ReactElement | null {
  const refused = useResultsStore((s) => s.refused);
  if (refused === null) return null;
  return (
    <section className="no-run" aria-label="Why there is no result">
      <h2>This experiment cannot be run</h2>
      <Problems problems={refused.problems} onRepair={repairExperiment} most={6} />
    </section>
  );
}
