import type { ReactElement } from 'react';
import { archProblems, runKey, useExperiment } from '../../state/documents/experiment.ts';
import { useResultsStore } from '../../state/runs/results.ts';
import { OverResult } from '../controls/OverResult.tsx';
import { Problems } from '../controls/Problems.tsx';
import { repairExperiment } from '../../state/documents/repair.ts';

/** Why the machine or the schedule cannot be run, beside the last good result. */
export function Refusal(): ReactElement {
  const experiment = useExperiment();
  const machine = archProblems(experiment.arch);
  const refused = useResultsStore((s) => (s.refused?.key === runKey(experiment) ? s.refused.problems : null));
  const problems = machine.length > 0 ? machine : (refused ?? []);
  return (
    <OverResult label="Why this cannot be run" about={problems.map(({ message }) => message).join(' ')}>
      {problems.length === 0 ? null : (
        <>
          <h2>{machine.length > 0 ? 'This machine cannot be built' : 'This cannot be run'}</h2>
          <Problems problems={problems} onRepair={repairExperiment} />
          <p className="small weak">What is dimmed is the last good result.</p>
        </>
      )}
    </OverResult>
  );
}
