/** Milliseconds since some fixed moment. */
export type Clock = () => number;

/** The middle of the values; of an even number, the mean of the two in the middle. Of none, NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
}

export interface Timed {
  /** Median duration of a run, ms. */
  readonly milliseconds: number;
  readonly runs: number;
}

/**
 * Runs the work once to warm up, then until it has run `leastRuns` times and `leastMilliseconds` have passed. The
 * median says what a run takes; a mean would say how busy the machine was.
 */
export function timeRuns(clock: Clock, work: () => void, { leastRuns = 5, leastMilliseconds = 500 } = {}): Timed {
  work();
  const durations: number[] = [];
  const begin = clock();
  while (durations.length < leastRuns || clock() - begin < leastMilliseconds) {
    const start = clock();
    work();
    durations.push(clock() - start);
  }
  return { milliseconds: median(durations), runs: durations.length };
}

/**
 * Times two ways of doing the same, turn by turn, so that whatever else the machine does meets both alike.
 */
export function timePair(
  clock: Clock,
  one: () => void,
  other: () => void,
  rounds: number,
): { readonly one: Timed; readonly other: Timed } {
  one();
  other();
  const durations: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const start = clock();
    one();
    const between = clock();
    other();
    durations[0].push(between - start);
    durations[1].push(clock() - between);
  }
  const timed = (values: readonly number[]): Timed => ({ milliseconds: median(values), runs: rounds });
  return { one: timed(durations[0]), other: timed(durations[1]) };
}
