import type { Arch } from '../machine/arch.ts';
import type { Geometry } from '../machine/geometry.ts';
import type { PartCycles } from '../cycles/parts.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { BufferBytes } from '../compiler/compilation.ts';
import type { NoteColumns } from '../compiler/lowering/notes.ts';
import type { Schedule } from '../compiler/schedule/schedule.ts';
import type { InstructionList } from '../isa/instructionList.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';

/** One finished run as every analysis and every view takes it: what was run, and what happened when. */
export interface RunView {
  readonly arch: Arch;
  readonly geometry: Geometry;
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  readonly schedule: Schedule;
  /** In stream order; same indices as the trace's arrays. */
  readonly instructions: InstructionList;
  readonly notes: NoteColumns;
  readonly bufferBytes: BufferBytes;
  /** No schedule of this layer can be faster on this machine. */
  readonly lowerBound: LowerBound;
  /** No run of this very program can be faster on this machine: at least `lowerBound`. */
  readonly programLowerBound: LowerBound;
  readonly estimate: Cycles;
  /** The estimate divided: parts of the compute resource that add up to it. */
  readonly estimateParts: readonly PartCycles[];
  readonly trace: Trace;
  readonly search: SearchAccount;
}

/** How the schedule was found: every legal point is simulated, excluded or remaining. */
export interface SearchAccount {
  /** Points of the space, legal or not: each another program. */
  readonly points: number;
  /** Those that fit the buffers. */
  readonly legal: number;
  readonly estimated: number;
  /** Timed to the cycle, the choice among them. */
  readonly simulated: number;
  /** Not simulated, for their lower bound is not below what the choice takes. */
  readonly excluded: number;
  /** Not simulated, though their lower bound leaves open whether they are faster. 0: no point of the space is. */
  readonly remaining: number;
}

/** Cycles of the run; of a run that never finished, the cycles that were simulated. */
export function runCycles(run: RunView): Cycles {
  return run.trace.cycles ?? run.trace.endedAt;
}
