import type { Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import type { TimingProgram } from './program.ts';

export interface TimingOptions {
  /** The run is cut after this cycle (default 2^40, three hours at 100 MHz). */
  readonly cycleLimit?: Cycles;
  /** The run is cut after this many bursts and instructions (default 20 million). */
  readonly eventLimit?: number;
  /** Keep bursts in the trace, up to `burstLimit` reads and as many writes (default a million); without, only their number (default true). */
  readonly recordBursts?: boolean;
  readonly burstLimit?: number;
}

export interface TimingProgress {
  readonly cycle: Cycles;
  /** Bursts and instructions so far. */
  readonly events: number;
  /** Instructions handed out, of how many. */
  readonly handedOut: number;
  readonly instructionCount: number;
}

/** A run in slices, so that a worker can answer, report and be cancelled in between. */
export interface TimingRun {
  /** Goes on for about `budgetEvents` bursts and instructions (some nanoseconds each); true when there is no more to do. */
  step(budgetEvents: number): boolean;
  readonly progress: TimingProgress;
  /** The trace so far; after the last step the whole. A run that is not over counts as cut. */
  trace(): Trace;
}

/**
 * Says of any program when everything happens. What a model does not have (bursts, fetch) its traces leave empty, and limits on
 * that mean nothing to it.
 */
export interface TimingModel {
  /** Never throws: a machine that the model has no rules for gives a trace with `cut` saying why. */
  start(program: TimingProgram, options?: TimingOptions): TimingRun;
}

/** Of absurd programs (a load may ask for 2^32 bursts) this much is simulated: a few seconds. */
export const EVENT_LIMIT = 20_000_000;
export const CYCLE_LIMIT: Cycles = 2 ** 40;
/** Recorded reads, and writes, at most: about 100 MB. */
export const BURST_LIMIT = 1_000_000;
