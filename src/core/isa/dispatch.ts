import { loadedMemory, MEMORIES } from '../machine/design/memories.ts';
import { MODULE_NAMES, type ModuleName } from '../machine/design/modules.ts';
import { MODULE_OF_OPERATION, OPERATION } from '../machine/design/operations.ts';
import type { Instruction } from './instruction.ts';

/**
 * The module that executes an instruction (`instructions.md` section 4); null where the meaning gives none: opcodes 5 to 7 and
 * LOAD into OUT or into memory types that do not exist. The RTL in addition takes no LOAD ACC_8BIT and no ALU opcode
 * that it does not decode (`timing.md` section 14); the C++ simulator gives both to compute.
 */
export function moduleOf(instruction: Instruction): ModuleName | null {
  if (instruction.op === 'UNKNOWN') return null;
  if (instruction.op !== 'LOAD') return MODULE_NAMES[MODULE_OF_OPERATION[OPERATION[instruction.op]] ?? -1] ?? null;
  const memory = loadedMemory(instruction.memoryType);
  return memory === null ? null : MEMORIES[memory].loadedBy;
}
