import type { ReactElement } from 'react';
import { figureById } from '../../core/analysis/figures.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import { keyOf, useExperiment } from '../../state/experiment.ts';
import { useResultsStore } from '../../state/results.ts';
import { useViewStore, type Selection } from '../../state/view.ts';
import { BufferCard } from './BufferCard.tsx';
import { FigureWhy } from './FigureWhy.tsx';
import './inspector.css';
import { InstructionStory } from './InstructionStory.tsx';
import { RunCard } from './RunCard.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';

/** Whatever is selected, in full: an instruction's story, a figure's derivation, a buffer; the run itself when nothing is. */
export function Inspector(): ReactElement {
  const run = useResultsStore((s) => s.good?.view ?? null);
  const selection = useViewStore((s) => s.view.selection);
  const patch = useViewStore((s) => s.patch);
  const experiment = useExperiment();
  const stale = useResultsStore((s) => s.good !== null && s.good.key !== keyOf(experiment));
  return (
    <div className="inspector">
      <div className="section-top">
        <h2 className="inspector-heading">Inspector</h2>
        {stale ? (
          <span className="weak">of the last good run</span>
        ) : (
          selection !== null && (
            <button
              type="button"
              className="link"
              onClick={() => {
                patch({ selection: null });
              }}
            >
              unpin
            </button>
          )
        )}
      </div>
      {run !== null && <Selected run={run} selection={selection} />}
    </div>
  );
}

function Selected({ run, selection }: { readonly run: RunView; readonly selection: Selection | null }): ReactElement {
  if (selection === null) return <RunCard run={run} />;
  if (selection.kind === 'instruction') return <InstructionStory run={run} index={selection.index} />;
  if (selection.kind === 'buffer') return <BufferCard run={run} tensor={selection.tensor} />;
  if (selection.id === 'schedule') return <ScheduleCard run={run} />;
  const figure = figureById(run, selection.id);
  if (figure === null) {
    return <p className="weak">This run has no figure “{selection.id}”: nothing of that kind happened in it.</p>;
  }
  return <FigureWhy run={run} figure={figure} />;
}
