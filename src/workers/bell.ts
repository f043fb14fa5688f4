/** Between workers that answer and one that drives generators, which may sleep until there is news of them. */
export interface Bell {
  /** Something is under way, until it is said to be over. */
  readonly begin: () => void;
  readonly over: () => void;
  readonly ring: () => void;
  readonly isAwaited: () => boolean;
  /** Resolves with the next word of what is under way; null: nothing is. */
  readonly news: () => Promise<void> | null;
}

export function createBell(): Bell {
  let waiting: (() => void)[] = [];
  let underWay = 0;
  const ring = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    begin() {
      underWay += 1;
    },
    over() {
      underWay -= 1;
      ring();
    },
    ring,
    isAwaited: () => underWay > 0,
    news: () => (underWay > 0 ? new Promise((resolve) => waiting.push(resolve)) : null),
  };
}

/** The longest that a job which waits for another worker says nothing, and does not look whether it is still wanted. */
const LONGEST_TURN_MS = 100;

/** A turn of the job that drives others: where it waits for them, until there is news. */
export async function turnWithNews(turn: () => Promise<void>, { news }: Bell): Promise<void> {
  await turn();
  const told = news();
  if (told !== null) await Promise.race([told, new Promise((resolve) => setTimeout(resolve, LONGEST_TURN_MS))]);
}
