import type { Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../units.ts';
import type { TimingProgram } from './program.ts';
import { simulateReference } from './reference/simulate.ts';

export interface TimingOptions {
  /** The run is cut after this cycle. */
  readonly cycleLimit?: Cycles;
  /** Keep every burst in the trace; without, only their number (default true). */
  readonly recordBursts?: boolean;
}

/** When everything happens: `timing.md`, to the cycle. */
export function runTiming(program: TimingProgram, options: TimingOptions = {}): Trace {
  return simulateReference(program, options.cycleLimit ?? 1e8);
}
