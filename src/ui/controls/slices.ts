/** Longer than this without a break, and the page would miss a frame. */
const SLICE_MS = 6;

/** Does work in slices between which the page goes on, the first of them at once; the function that comes back ends it. */
export function inSlices<T>(steps: Iterator<unknown, T>, done: (value: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    const until = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done === true) {
        done(step.value);
        return;
      }
    } while (performance.now() < until);
    timer = setTimeout(go);
  };
  go();
  return () => {
    clearTimeout(timer);
  };
}
