import type { Trace } from '../trace/trace.ts';

/** Something about a whole run: made once for each trace, or made elsewhere of an equal one and taken over. */
export interface RunDerivation<Run, T> {
  (run: Run): T;
  /** What a worker made of this very run; nothing is made here then. */
  readonly adopt: (trace: Trace, value: T) => void;
}

export function derivation<Run extends { readonly trace: Trace }, T extends object>(
  make: (run: Run) => T,
): RunDerivation<Run, T> {
  const known = new WeakMap<Trace, T>();
  const derived = (run: Run): T => {
    let value = known.get(run.trace);
    if (value === undefined) {
      value = make(run);
      known.set(run.trace, value);
    }
    return value;
  };
  return Object.assign(derived, {
    adopt: (trace: Trace, value: T) => {
      known.set(trace, value);
    },
  });
}
