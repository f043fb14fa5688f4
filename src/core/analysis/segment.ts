import type { Cause } from '../cycles/causes.ts';
import type { Cycles } from '../base/units.ts';
import type { Figure } from '../figures/figure.ts';
import type { DesignPart } from '../machine/design/memories.ts';
import type { PartId } from '../cycles/parts.ts';

/** One part of a whole that adds up exactly: the run's cycles, or one instruction's life. */
export interface Segment {
  readonly id: string;
  readonly label: string;
  readonly cycles: Cycles;
  /** Null for a part that mixes causes; `why` tells them apart. */
  readonly cause: Cause | null;
  /** Of the parts of a resource which; null of other divisions. */
  readonly part: PartId | null;
  /** What of the design it concerns, for waiting what is awaited; null where the part or the cause says it. */
  readonly about: DesignPart | null;
  /** Waiting, not work. */
  readonly wait: boolean;
  readonly figure: Figure;
  /** The same cycles once more, divided further: they add up to `cycles`. */
  readonly why?: readonly Segment[];
}

/** Segments with all that they are divided into. */
export function* withWhy(segments: readonly Segment[]): Generator<Segment> {
  for (const segment of segments) {
    yield segment;
    if (segment.why !== undefined) yield* withWhy(segment.why);
  }
}
