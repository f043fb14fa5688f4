import type { Program } from '../program/program.ts';
import type { Bytes, Cycles } from '../base/units.ts';
import type { ConvShape, Epilogue } from '../layer/layer.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import type { PartCycles } from '../cycles/parts.ts';
import type { Schedule } from './schedule/schedule.ts';

/**
 * What the compiler makes instructions for. `load-operand`: LOAD INP of the epilogue's second tensor, and LOAD WGT of the
 * identity that `operand`, a GEMM, multiplies it with; `multiply`, `compare`: the ALU's, of the sums with it. `max`: the ALU's, of
 * values of a window. `bias`: an ALU pass, or a GEMM by a constant that `load-bias` brings into INP; the weights hold the bias then.
 * `load-shifts`: LOAD ACC of what each channel is shifted by, which `load-bias` brings too where it loads ACC.
 */
export const ROLES = [
  'load-input',
  'load-weight',
  'load-bias',
  'load-shifts',
  'load-operand',
  'load-uop',
  'reset',
  'gemm',
  'shift',
  'bias',
  'operand',
  'multiply',
  'max',
  'offset',
  'clip',
  'store',
  'sync',
  'finish',
  'compare',
] as const;

/** What the compiler made an instruction for; one each, in stream order. */
export interface InstructionNote {
  readonly role: (typeof ROLES)[number];
  /** Indices of the tile it belongs to, -1 where none applies. */
  readonly batch: number;
  readonly tileCo: number;
  readonly tileH: number;
  readonly tileW: number;
  readonly tileCi: number;
  readonly thread: number;
}

/** The most a schedule asks of each on-chip buffer at any time, all threads together. */
export interface BufferBytes {
  readonly INP: Bytes;
  readonly WGT: Bytes;
  readonly ACC: Bytes;
  readonly UOP: Bytes;
}

export interface Compilation {
  readonly shape: ConvShape;
  readonly epilogue: Epilogue;
  readonly schedule: Schedule;
  readonly program: Program;
  readonly notes: readonly InstructionNote[];
  readonly bufferBytes: BufferBytes;
  /** No legal schedule of the layer can be faster on this machine. */
  readonly lowerBound: LowerBound;
  readonly estimate: Cycles;
  /** The estimate divided: parts of the compute resource that add up to it. */
  readonly estimateParts: readonly PartCycles[];
  /** Where the packed output lies: [N/BATCH][CO/BLOCK_OUT][OH][OW][BATCH][BLOCK_OUT]. */
  readonly output: { readonly address: number; readonly byteLength: Bytes };
}
