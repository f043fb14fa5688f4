import type { TimingMachine } from '../../simulator/timing/machine.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import type { DurationLowerBounds } from './durationLowerBounds.ts';
import type { EarliestRun, Tails } from './earliestRun.ts';

/** All that the parts of a lower bound are made from. */
export interface LowerBoundInputs {
  readonly machine: TimingMachine;
  readonly stream: TimingStream;
  readonly durations: DurationLowerBounds;
  readonly run: EarliestRun;
  readonly tails: Tails;
}
