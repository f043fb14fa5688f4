/** A class by its number, and what the network gives it. */
export interface ClassScore {
  readonly index: number;
  readonly score: number;
  /** Its part of all, 0 to 1: the score itself where scores are shares already, else by softmax. */
  readonly share: number;
}

/** The largest scores first, of equal ones the first; `count` of them at most. */
export function topClasses(scores: ArrayLike<number>, count: number): readonly ClassScore[] {
  const all = Array.from(scores);
  const largest = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const isShare = all.every((score) => score >= 0) && Math.abs(sum(all) - 1) < 0.01;
  const parts = isShare ? all : all.map((score) => Math.exp(score - largest));
  const whole = sum(parts);
  return all
    .map((score, index) => ({ index, score, share: (parts[index] ?? 0) / whole }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
