/** What work in slices comes to, all at once: for whoever needs neither progress nor a way to stop. */
export function inOneGo<T>(slices: Iterator<unknown, T>): T {
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
  }
}
