/** Undo and redo over whole values: cheap, since they share what did not change. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The drag that `present` belongs to; further changes of the same drag replace it. */
  readonly gesture: string | null;
}

/** Steps kept. */
export const HISTORY_LIMIT = 200;

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], gesture: null });

/**
 * Makes `next` the present. Changes with the same gesture (`drag busBits`) become one step, until `seal`; a change that
 * leads back to where the gesture began leaves no step at all.
 */
export function record<T>(
  history: History<T>,
  next: T,
  same: (a: T, b: T) => boolean,
  gesture: string | null = null,
): History<T> {
  if (same(history.present, next)) return history;
  const { past, present } = history;
  if (gesture !== null && history.gesture === gesture) {
    const before = past.at(-1);
    const isBack = before !== undefined && same(before, next);
    if (isBack) return { past: past.slice(0, -1), present: next, future: [], gesture: null };
    return { past, present: next, future: [], gesture };
  }
  return { past: [...past, present].slice(-HISTORY_LIMIT), present: next, future: [], gesture };
}

/** Ends a gesture: the next change is a step of its own. */
export const seal = <T>(history: History<T>): History<T> =>
  history.gesture === null ? history : { ...history, gesture: null };

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    gesture: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, gesture: null };
}
