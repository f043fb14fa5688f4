import type { Cycles } from '../base/units.ts';
import type { PartId, Resource } from './parts.ts';

/** Lower bound on cycles, and what it is set by. */
export interface LowerBound {
  readonly cycles: Cycles;
  readonly by: Resource;
  /** Each candidate with the terms it is the sum of; the largest is the lower bound. */
  readonly parts: readonly {
    readonly id: Resource;
    readonly cycles: Cycles;
    readonly terms: readonly LowerBoundTerm[];
  }[];
}

export interface LowerBoundTerm {
  readonly label: string;
  readonly cycles: Cycles;
  /** The part of the exact run's account that these cycles are the least of. */
  readonly part: PartId;
}
