import { isLimited } from '../machine/legalStops.ts';
import { firstBreach } from '../machine/limits.ts';
import { withParameter, type ParameterId, type ParameterValue } from '../machine/parameters.ts';
import { gridSize, machineSpace, type SweepAxis } from './space.ts';
import type { SweepSpec } from './sweepSpec.ts';

/** Designs, and how many of them are machines that cannot be built. */
export interface LegalCount {
  readonly total: number;
  readonly illegal: number;
  /** Why some of those cannot be built; null if all can. */
  readonly why: string | null;
}

/** What can be built of a sweep, before any of it is run. */
export interface LegalDesigns {
  readonly all: LegalCount;
  /** For each axis that may make a machine illegal: the designs with each value that is offered, chosen or not. */
  readonly of: ReadonlyMap<ParameterId, ReadonlyMap<ParameterValue, LegalCount>>;
}

type Sweep = Pick<SweepSpec, 'base' | 'axes'>;

/** Combinations that are looked at before somebody notices; more are counted by the sweep itself. */
const MOST = 20_000;
/** Machines looked at without a break: about a millisecond. */
const SLICE = 32;

/**
 * Counts the designs that cannot be built. `offered`: the values that an axis offers. Null where there are too many to
 * count. A generator, so that whoever waits for it is not held up.
 */
export function* legalDesigns(
  { base, axes }: Sweep,
  offered: (axis: SweepAxis) => readonly ParameterValue[],
): Generator<undefined, LegalDesigns | null> {
  const limited = axes.filter((axis) => isLimited(axis.id));
  const designs = gridSize(limited);
  const offers = limited.reduce((n, axis) => n + (offered(axis).length * designs) / axis.values.length, 0);
  if (designs + offers > MOST) return null;
  // The other axes multiply designs and decide nothing.
  const times = gridSize(axes) / designs;
  const all = yield* countIllegal({ base, axes: limited }, times);
  const of = new Map<ParameterId, ReadonlyMap<ParameterValue, LegalCount>>();
  for (const axis of limited) {
    const counts = new Map<ParameterValue, LegalCount>();
    for (const value of offered(axis)) {
      const alone = limited.map((a) => (a === axis ? { id: a.id, values: [value] } : a));
      const count = yield* countIllegal({ base, axes: alone }, times);
      // What is wrong on the machine as it is says more than what is wrong at the far end of all axes.
      const why = firstBreach(withParameter(base, axis.id, value)) ?? count.why;
      counts.set(value, count.illegal === 0 ? count : { ...count, why });
    }
    of.set(axis.id, counts);
  }
  return { all, of };
}

function* countIllegal(sweep: Sweep, times: number): Generator<undefined, LegalCount> {
  const space = machineSpace(sweep);
  let [illegal, why]: [number, string | null] = [0, null];
  for (let i = 0; i < space.size; i++) {
    if (i % SLICE === 0) yield;
    const breach = space.breach(i);
    if (breach !== null) illegal++;
    why ??= breach;
  }
  return { total: space.size * times, illegal: illegal * times, why };
}
