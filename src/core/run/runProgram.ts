import type { Program } from '../program/program.ts';
import type { FunctionalResult } from '../simulator/functional/result.ts';
import { createFunctionalRun, type FunctionalOptions } from '../simulator/functional/run.ts';
import type { TimingProgram } from '../simulator/timing/program.ts';
import type { TimingModel, TimingOptions } from '../simulator/timing/timingModel.ts';
import { burstTiming } from '../simulator/timing/run.ts';
import type { Trace } from '../trace/trace.ts';

/** Bursts and instructions between two yields: some milliseconds. */
const TIMING_SLICE = 50_000;
/** Work between two yields (`FunctionalRun.step`): some milliseconds. */
const FUNCTION_SLICE = 8_000_000;

/** When everything happens, as a model says (to the cycle, unless told another); in slices, each yield the fraction that is handed out. */
export function* timeInSlices(
  program: TimingProgram,
  options: TimingOptions,
  model: TimingModel = burstTiming,
): Generator<number, Trace, void> {
  const run = model.start(program, options);
  while (!run.step(TIMING_SLICE)) yield run.progress.handedOut / run.progress.instructionCount;
  return run.trace();
}

/** What is computed, to the bit; in slices, each yield the fraction of the work that is done. */
export function* computeInSlices(
  program: Program,
  options: FunctionalOptions,
): Generator<number, FunctionalResult, void> {
  const run = createFunctionalRun(program, options);
  while (!run.step(FUNCTION_SLICE)) yield run.progress();
  return run.result();
}

/** A stream alone: all that it loads is in memory already. */
export const streamProgram = ({ arch, instructions, base }: TimingProgram): Program => ({
  ...{ name: '', source: '', arch, instructions, dram: [], base },
  ...{ expect: null, workload: null },
});

/** Why a run was not followed to its FINISH; null: it was, or nobody knows. */
export const unfinishedReason = ({ deadlock, cut }: Pick<Trace, 'deadlock' | 'cut'>): string | null =>
  deadlock?.message ?? cut;
