import type { ReactElement } from 'react';
import { figureById } from '../../../core/analysis/figures.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import type { NetworkSelection, Selection } from '../../../state/view/view.ts';
import { BufferCard } from './BufferCard.tsx';
import { FigureWhy } from './FigureWhy.tsx';
import { InstructionStory } from './instruction/InstructionStory.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';

/** What is selected, in full. Fetched when something first is: the first result does not wait for it. */
export function SelectedCard({
  run,
  selection,
}: {
  readonly run: RunView;
  /** Parts of a network have cards of their own. */
  readonly selection: Exclude<Selection, NetworkSelection>;
}): ReactElement {
  if (selection.kind === 'instruction') return <InstructionStory run={run} index={selection.index} />;
  if (selection.kind === 'buffer') return <BufferCard run={run} tensor={selection.tensor} />;
  if (selection.id === 'schedule') return <ScheduleCard run={run} />;
  const figure = figureById(run, selection.id);
  if (figure === null) {
    return <p className="weak">This run has no figure “{selection.id}”: nothing of that kind happened in it.</p>;
  }
  return <FigureWhy run={run} figure={figure} />;
}
