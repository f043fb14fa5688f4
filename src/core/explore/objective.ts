import type { FigureDefinition } from '../figures/definition.ts';
import type { Better } from '../figures/figure.ts';
import { paretoFront } from './pareto.ts';

/** What an exploration is after: a figure, and which of two values is the better one. */
export interface Objective<Subject> {
  readonly figure: FigureDefinition<Subject>;
  readonly better: Better;
}

/** A figure in its own direction, or, of one that has none, in the direction given. */
export function objectiveOf<Subject>(
  figure: FigureDefinition<Subject>,
  better: Better | null = figure.better,
): Objective<Subject> {
  if (better === null) throw new Error(`of ${figure.id} neither more nor less is better`);
  return { figure, better };
}

/** The less the better; Infinity for a subject that has no such figure. */
export function costOf<Subject>({ figure, better }: Objective<Subject>, subject: Subject): number {
  const value = figure.value(subject);
  if (value === null) return Infinity;
  return better === 'smaller' ? value : -value;
}

/**
 * Those no other subject beats in every objective, the best by the first objective first. Who lacks one of the figures is not among
 * them; of equal ones the first is kept.
 */
export const frontOf = <Subject>(
  subjects: readonly Subject[],
  objectives: readonly Objective<Subject>[],
): readonly Subject[] =>
  paretoFront(
    subjects,
    objectives.map((objective) => (subject: Subject) => costOf(objective, subject)),
  ).flatMap((index) => subjects[index] ?? []);
