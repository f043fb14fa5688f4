import { decodeAt } from '../../isa/codec.ts';
import type { Instruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import type { StreamHeads } from '../tokens/heads.ts';
import type { TokenOrder } from '../tokens/order.ts';
import type { Machine } from './machine.ts';
import type { Warning } from './result.ts';

/** Everything about a run that changes while it goes on. */
export interface RunState {
  readonly machine: Machine;
  readonly words: Uint32Array;
  readonly heads: StreamHeads;
  /** Decoded instructions by index, of the first ones only; see `instructionAt`. */
  readonly decoded: Instruction[];
  order: TokenOrder | null;
  sequence: Int32Array;
  executed: number;
  totalWork: number;
  doneWork: number;
  warnings: Warning[];
  problem: Problem | null;
}

/** A run looks at each instruction three or four times. Kept are no more than take a few megabytes. */
const MAX_DECODED = 2 ** 14;

export function instructionAt(state: RunState, index: number): Instruction {
  const known = state.decoded[index];
  if (known !== undefined) return known;
  const insn = decodeAt(state.machine.layout, state.words, index);
  // In order, so that the list has no holes.
  if (index === state.decoded.length && index < MAX_DECODED) state.decoded.push(insn);
  return insn;
}
