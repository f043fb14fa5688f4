/**
 * Decides which points of a space are evaluated. It proposes them by index and is told what became of each it proposed, in whatever
 * order they end: any number of workers may share it. What it proposes follows from what it was told, and from a seed if it takes one.
 */
export interface Strategy<Outcome> {
  /** The next point; null: none before it is told more. None while nothing is under way: it is done. */
  readonly propose: () => number | null;
  readonly tell: (index: number, outcome: Outcome) => void;
  /** Those it would propose as things stand: what is left where an exploration is broken off. */
  readonly left: () => readonly number[];
}

/** Points of a list one after another, whatever becomes of them. */
export function inOrder(indices: readonly number[]): Strategy<unknown> {
  let next = 0;
  return {
    propose: () => indices[next++] ?? null,
    tell: () => undefined,
    left: () => indices.slice(next),
  };
}

/** Every point of a space, the last axis changing fastest. */
export const wholeGrid = ({ size }: { readonly size: number }): Strategy<unknown> =>
  inOrder(Array.from({ length: size }, (_, index) => index));
