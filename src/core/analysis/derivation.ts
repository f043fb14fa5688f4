import type { Trace } from '../trace/trace.ts';

/** Made once for each trace. */
export function oncePerTrace<Run extends { readonly trace: Trace }, T extends object>(
  make: (run: Run) => T,
): (run: Run) => T {
  const known = new WeakMap<Trace, T>();
  return (run) => {
    let value = known.get(run.trace);
    if (value === undefined) {
      value = make(run);
      known.set(run.trace, value);
    }
    return value;
  };
}

/**
 * Something about a whole run, the same object for each trace. Where runs are simulated, `derived.ts` says how it is made; where
 * they are only shown it was made elsewhere and is taken over, and no code is needed that makes it.
 */
export interface RunDerivation<Run, T> {
  /** Throws where it was neither taken over nor can be made. */
  (run: Run): T;
  /** What a worker made of this very run; nothing is made here then. */
  readonly adopt: (trace: Trace, value: T) => void;
  /** From here on it is made of runs that it was not taken over for. */
  readonly makeWith: (make: (run: Run) => T) => void;
}

/** `what` names it where it is missing. */
export function derivation<Run extends { readonly trace: Trace }, T extends object>(
  what: string,
): RunDerivation<Run, T> {
  const known = new WeakMap<Trace, T>();
  let made = (_run: Run): T => {
    throw new Error(`the ${what} of this run was not taken over, and nothing here makes it (see derived.ts)`);
  };
  return Object.assign((run: Run): T => known.get(run.trace) ?? made(run), {
    adopt: (trace: Trace, value: T) => {
      known.set(trace, value);
    },
    makeWith: (make: (run: Run) => T) => {
      made = oncePerTrace(make);
    },
  });
}
