import type { Cycles } from '../base/units.ts';
import type { PartId, Resource } from './parts.ts';

/** Lower bound on cycles, and what it is set by. */
export interface Bound {
  readonly cycles: Cycles;
  readonly by: Resource;
  /** Each candidate with the terms it is the sum of; the largest is the bound. */
  readonly parts: readonly {
    readonly id: Resource;
    readonly cycles: Cycles;
    readonly terms: readonly BoundTerm[];
  }[];
}

export interface BoundTerm {
  readonly label: string;
  readonly cycles: Cycles;
  /** The part of the exact run's account that these cycles are the least of. */
  readonly part: PartId;
}
