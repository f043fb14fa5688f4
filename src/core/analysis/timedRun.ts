import type { Arch } from '../machine/arch.ts';
import type { InstructionList } from '../isa/instructionList.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';

/** What an account of cycles needs of a run: any program on any machine, compiled by us or not. */
export interface TimedRun {
  readonly arch: Arch;
  /** In stream order; same indices as the trace's arrays. */
  readonly instructions: InstructionList;
  readonly trace: Trace;
}

/**
 * Cycles that accounts cover: 1 up to and including this one. Cycle 0 is the launch itself, so a run whose FINISH is done
 * in cycle n has n of them. Of a run without an end, those that were simulated.
 */
export function accountEnd({ trace }: Pick<TimedRun, 'trace'>): Cycles {
  return trace.cycles ?? trace.endedAt;
}
