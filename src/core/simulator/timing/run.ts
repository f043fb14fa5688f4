import type { Trace } from '../../trace/trace.ts';
import { TimingEngine } from './engine.ts';
import { timingMachine } from './machine.ts';
import type { TimingProgram } from './program.ts';
import { refusedRun } from './result.ts';
import { timingStream } from './stream.ts';
import {
  BURST_LIMIT,
  CYCLE_LIMIT,
  EVENT_LIMIT,
  type TimingModel,
  type TimingOptions,
  type TimingRun,
} from './timingModel.ts';

/** The design on an ideal memory, to the cycle (`timing.md`), burst by burst; no time for cycles in which nothing happens. */
export const burstTiming: TimingModel = { start: createTimingRun };

export function createTimingRun(program: TimingProgram, options: TimingOptions = {}): TimingRun {
  const stream = timingStream(program.arch, program.instructions);
  const machine = timingMachine(program.arch);
  if (!machine.ok) return refusedRun(stream, machine.problems[0].message);
  return new TimingEngine(machine.value, stream, program.base, {
    cycleLimit: options.cycleLimit ?? CYCLE_LIMIT,
    eventLimit: options.eventLimit ?? EVENT_LIMIT,
    burstLimit: options.recordBursts === false ? 0 : (options.burstLimit ?? BURST_LIMIT),
  });
}

/** When everything happens, to the cycle (`timing.md`), in one go. */
export function runTiming(program: TimingProgram, options: TimingOptions = {}): Trace {
  const run = createTimingRun(program, options);
  run.step(Infinity);
  return run.trace();
}
