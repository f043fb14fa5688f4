import type { ReactElement } from 'react';
import { runCycles } from '../../../core/analysis/runView.ts';
import { useBaseline, useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { Extrapolated } from '../../figures/cycles/Extrapolated.tsx';
import { threeOf } from '../../figures/cycles/three.ts';
import { ThreeFigures } from '../../figures/cycles/ThreeFigures.tsx';
import { integer } from '../../words/format.ts';
import { toggleCompare } from '../../../state/documents/experiment.ts';
import { changes } from '../../words/changes.ts';

/** Against what the figures are compared, and what was changed since. */
export function Comparison(): ReactElement | null {
  const now = useExperiment();
  const before = useBaseline();
  const pinned = useResultsStore((s) => s.baseline?.view ?? null);
  const edit = useExperimentStore((s) => s.edit);
  if (before === null) return null;
  const list = changes(before, now);
  return (
    <p className="comparison">
      <span className="weak">compared with the pinned run{pinned === null ? ' (being computed)' : ''}: </span>
      {list.length === 0 ? 'nothing changed yet' : list.join(' · ')}
      {list.length > 0 && (
        <button
          type="button"
          className="link"
          onClick={() => {
            edit(() => before);
          }}
        >
          go back to it
        </button>
      )}
      <button type="button" className="link" onClick={toggleCompare}>
        stop comparing
      </button>
      {pinned !== null && (
        <span className="comparison-figures">
          <span className="weak">it took </span>
          {integer(runCycles(pinned))} <ThreeFigures of={threeOf(pinned)} /> <Extrapolated arch={pinned.arch} />
        </span>
      )}
    </p>
  );
}
