import { breakdown, causes } from './breakdown.ts';
import type { Figure } from '../figures/figure.ts';
import { figuresOf, type ExplainedFigure } from '../figures/definition.ts';
import { BOUND_FIGURES } from './boundFigures.ts';
import { HEADLINE_FIGURES } from './headline.ts';
import type { RunView } from './runView.ts';
import { withWhy } from './segment.ts';
import { story } from './story.ts';
import { traffic } from './traffic.ts';

/** Of one run of a layer. */
export const RUN_FIGURES: readonly ExplainedFigure<RunView>[] = [...HEADLINE_FIGURES, ...BOUND_FIGURES];

const RESOURCES = ['compute', 'read', 'write'] as const;

/** The figure behind any number on screen, by id; null where the run has none of that name. */
export function figureById(run: RunView, id: string): Figure | null {
  const instruction = /^instruction\.(\d+)\./.exec(id);
  if (instruction !== null) {
    const segments = story(run, Number(instruction[1]))?.segments ?? [];
    return [...withWhy(segments)].find((s) => s.figure.id === id)?.figure ?? null;
  }
  return allFigures(run).find((f) => f.id === id) ?? null;
}

export function allFigures(run: RunView): Figure[] {
  return [
    ...figuresOf(RUN_FIGURES, run),
    ...[...withWhy([...RESOURCES.flatMap((r) => breakdown(run, r)), ...causes(run)])].map((s) => s.figure),
    ...traffic(run).map((l) => l.figure),
  ];
}
