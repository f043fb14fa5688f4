/** How two rows of numbers differ, place by place. */
export interface Differences {
  readonly count: number;
  /** The first place where they do; -1: nowhere. */
  readonly first: number;
}

/** Of two rows of which one is longer, the places that only one has differ too. */
export function differencesBetween(got: ArrayLike<number>, expected: ArrayLike<number>): Differences {
  const common = Math.min(got.length, expected.length);
  let count = Math.abs(got.length - expected.length);
  let first = -1;
  for (let i = 0; i < common; i++) {
    if (got[i] === expected[i]) continue;
    count++;
    if (first < 0) first = i;
  }
  return { count, first: first < 0 && count > 0 ? common : first };
}
