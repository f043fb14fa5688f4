/**
 * Indices of the points no other point beats in every objective, in order of the first objective. All objectives are
 * minimised; of equal points the first is kept. A point with a non-finite objective is never on the front.
 */
export function paretoFront<T>(points: readonly T[], objectives: readonly ((point: T) => number)[]): number[] {
  const values = points.map((p) => objectives.map((f) => f(p)));
  const candidates = [...values.keys()].filter((i) => values[i]?.every(Number.isFinite));
  candidates.sort((a, b) => compare(values[a] ?? [], values[b] ?? []) || a - b);
  const front: number[] = [];
  for (const i of candidates) {
    const value = values[i] ?? [];
    // Sorted lexicographically, so only a point already on the front can be at least as good everywhere.
    if (!front.some((j) => (values[j] ?? []).every((v, n) => v <= (value[n] ?? Infinity)))) front.push(i);
  }
  return front;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [n, value] of a.entries()) {
    const difference = value - (b[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
