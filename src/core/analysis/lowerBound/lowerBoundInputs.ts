import type { TimingMachine } from '../../simulator/timing/machine.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import type { LeastDurations } from './durationLowerBounds.ts';
import type { LeastRun, Tails } from './lowerBoundRun.ts';

/** All that the parts of a bound are made from. */
export interface Least {
  readonly machine: TimingMachine;
  readonly stream: TimingStream;
  readonly durations: LeastDurations;
  readonly run: LeastRun;
  readonly tails: Tails;
}
