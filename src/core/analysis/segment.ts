import type { Cause } from '../cycles/causes.ts';
import type { Cycles } from '../base/units.ts';
import type { Figure } from '../figures/figure.ts';
import type { ColourKey } from './runView.ts';

/** One part of a whole that adds up exactly: the run's cycles, or one instruction's life. */
export interface Segment {
  readonly id: string;
  readonly label: string;
  readonly cycles: Cycles;
  /** Null for a part that mixes causes; `why` tells them apart. */
  readonly cause: Cause | null;
  /** For waiting: what is awaited. */
  readonly colour: ColourKey;
  /** 0 full strength, 1 lighter, 2 lightest, to tell parts of one module apart. */
  readonly tint: 0 | 1 | 2;
  /** Drawn hatched. */
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
