import type { Bits, Bytes, Cycles } from '../../base/units.ts';

/**
 * What of the Chisel design is the same on every machine: sizes and waits that simulator, estimate, lower bounds and resources share
 * (docs: VTA timing). The every-cycle reference (`simulator/timing/reference`) keeps its own copy, for it is there to disagree.
 */

/** An instruction, whatever its fields are. */
export const INSTRUCTION_BYTES: Bytes = 16;
export const INSTRUCTION_BITS: Bits = 8 * INSTRUCTION_BYTES;

/** A token counter has eight bits; what is pushed beyond is lost. */
export const MOST_TOKENS = 255;

/** GEMM and ALU: the unit sees its start a cycle late, the pipeline of four empties, the count shows 0 (section 9). */
export const COMPUTE_PIPELINE: Cycles = 6;

/** Of a store's burst: from its command to the first beat of data (section 10). */
export const STORE_TO_FIRST_BEAT: Cycles = 3;
/** Address phase and acknowledge around the beats of a store's burst (section 10). */
export const STORE_HANDSHAKE: Cycles = 4;
