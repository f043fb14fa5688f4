import type { NetworkResult } from './network.ts';

/** What the network makes of the digit. */
export interface Answer {
  readonly digit: number;
  readonly second: number;
  /** Of the largest score to the next, in the network's own units. */
  readonly margin: number;
  readonly scores: readonly number[];
}

/** The largest of the ten scores of the network's one output; of equal ones the first. */
export function answerOf(result: NetworkResult | null): Answer | null {
  const [output] = Object.values(result?.outputs ?? {});
  if (output?.length !== 10) return null;
  const scores = [...output];
  const order = scores.map((_, digit) => digit).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const [digit = 0, second = 0] = order;
  return { digit, second, margin: (scores[digit] ?? 0) - (scores[second] ?? 0), scores };
}
