/** What work in slices comes to, all at once: for whoever needs neither progress nor a way to stop. */
export function inOneGo<T>(slices: Iterator<unknown, T>): T {
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
  }
}

/** The same work, with what each slice says told otherwise; who stops it stops that work too. */
export function retold<A, B, T>(slices: Iterator<A, T>, tell: (slice: A) => B): Generator<B, T, void> {
  return expanded(slices, (slice) => [tell(slice)]);
}

/** The same, with each slice told as any number of others. */
export function* expanded<A, B, T>(slices: Iterator<A, T>, tell: (slice: A) => Iterable<B>): Generator<B, T, void> {
  let over = false;
  try {
    for (;;) {
      const next = slices.next();
      over = next.done === true;
      if (next.done === true) return next.value;
      yield* tell(next.value);
    }
  } finally {
    if (!over) slices.return?.();
  }
}

/** Products, or elements, between two yields: some milliseconds. */
const SLICE = 2 ** 20;

/** When a slice of work is over. */
export class Pace {
  private left = SLICE;

  /** After so much more work; true: yield now. */
  due(work: number): boolean {
    this.left -= work;
    if (this.left > 0) return false;
    this.left = SLICE;
    return true;
  }
}

/** From 0 to `count` in stretches that are a slice each, for work that costs about as much everywhere; none of nothing. */
export function* stretches(count: number): Generator<readonly [from: number, to: number], void> {
  for (let from = 0; from < count; from += SLICE) yield [from, Math.min(count, from + SLICE)];
}
