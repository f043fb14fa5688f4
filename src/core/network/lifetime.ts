/** Steps of an order of execution, of which only the order counts; both ends are included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * When something is needed: in order, none overlaps the next. What is made once and read until its last use has one interval; what is
 * made again later, as where a backward pass computes a value anew, has several, and between them others may take its place.
 */
export type Lifetime = readonly [Interval, ...Interval[]];

/** Needed from one step to another, without a break. */
export const always = (from: number, to: number): Lifetime => [{ from, to }];

/** Are both needed in some step? */
export function meet(a: Lifetime, b: Lifetime): boolean {
  let [i, j] = [0, 0];
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined || y === undefined) return false;
    if (x.from <= y.to && y.from <= x.to) return true;
    if (x.to < y.to) i++;
    else j++;
  }
}

/** In how many steps it is needed. */
export const stepsNeeded = (lifetime: Lifetime): number =>
  lifetime.reduce((sum, { from, to }) => sum + to - from + 1, 0);

export const firstStep = ([first]: Lifetime): number => first.from;
export const lastStep = (lifetime: Lifetime): number => (lifetime.at(-1) ?? lifetime[0]).to;
