import type { Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import { TimingEngine, type TimingProgress } from './engine.ts';
import { timingMachine } from './machine.ts';
import type { TimingProgram } from './program.ts';
import { timingStream } from './stream.ts';
import { emptyTrace } from './result.ts';

export interface TimingOptions {
  /** The run is cut after this cycle (default 2^40, three hours at 100 MHz). */
  readonly cycleLimit?: Cycles;
  /** The run is cut after this many bursts and instructions (default 20 million). */
  readonly eventLimit?: number;
  /** Keep bursts in the trace, up to `burstLimit` reads and as many writes (default a million); without, only their number (default true). */
  readonly recordBursts?: boolean;
  readonly burstLimit?: number;
}

/** Absurd programs (a load may ask for 2^32 bursts) are given up after a few seconds. */
const EVENT_LIMIT = 20_000_000;
const CYCLE_LIMIT: Cycles = 2 ** 40;
/** Recorded reads, and writes, at most: about 100 MB. */
const BURST_LIMIT = 1_000_000;

/** A run in slices, so that a worker can answer, report and be cancelled in between. */
export interface TimingRun {
  /** Goes on for about `budgetEvents` bursts and instructions (some nanoseconds each); true when there is no more to do. */
  step(budgetEvents: number): boolean;
  readonly progress: TimingProgress;
  /** The trace so far; after the last step the whole. A run that is not over counts as cut. */
  trace(): Trace;
}

/** Never throws: a machine without timing rules (see `timingMachine`) gives a trace with `cut` saying why. */
export function createTimingRun(program: TimingProgram, options: TimingOptions = {}): TimingRun {
  const stream = timingStream(program.arch, program.instructions);
  const machine = timingMachine(program.arch);
  if (!machine.ok) {
    const trace = emptyTrace(stream, machine.problems[0].message);
    const progress = { cycle: 0, events: 0, handedOut: 0, instructionCount: stream.count };
    return { step: () => true, progress, trace: () => trace };
  }
  const engine = new TimingEngine(machine.value, stream, program.base, {
    cycleLimit: options.cycleLimit ?? CYCLE_LIMIT,
    eventLimit: options.eventLimit ?? EVENT_LIMIT,
    burstLimit: options.recordBursts === false ? 0 : (options.burstLimit ?? BURST_LIMIT),
  });
  return {
    step: (budgetEvents) => engine.step(budgetEvents),
    get progress() {
      return engine.progress;
    },
    trace: () => engine.trace(),
  };
}

/** When everything happens, to the cycle (`timing.md`), in one go. */
export function runTiming(program: TimingProgram, options: TimingOptions = {}): Trace {
  const run = createTimingRun(program, options);
  run.step(Infinity);
  return run.trace();
}
