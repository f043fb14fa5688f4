import type { Cycles } from '../units.ts';
import type { Figure } from './figure.ts';
import type { ColourKey } from './runView.ts';

/** One part of a whole that adds up exactly: the run's cycles, or one instruction's life. */
export interface Segment {
  readonly id: string;
  readonly label: string;
  readonly cycles: Cycles;
  /** For waiting: what is awaited. */
  readonly colour: ColourKey;
  /** 0 full strength, 1 lighter, 2 lightest, to tell parts of one module apart. */
  readonly tint: 0 | 1 | 2;
  /** Drawn hatched. */
  readonly wait: boolean;
  readonly figure: Figure;
}
