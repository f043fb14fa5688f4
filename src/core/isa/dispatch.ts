import type { Arch } from '../machine/arch.ts';
import { ALU_OPCODE, MEMORY_TYPE, type Instruction } from './instruction.ts';

/**
 * The module that executes an instruction (`instructions.md` section 4); null where the meaning gives none: opcodes 5 to 7 and
 * LOAD into OUT or into memory types that do not exist. The RTL in addition takes no LOAD ACC_8BIT and no ALU opcode
 * from `aluOpcodes` on (`timing.md` section 14); the C++ simulator gives both to compute.
 */
export function moduleOf(instruction: Instruction): 'load' | 'compute' | 'store' | null {
  switch (instruction.op) {
    case 'STORE':
      return 'store';
    case 'GEMM':
    case 'ALU':
    case 'FINISH':
      return 'compute';
    case 'UNKNOWN':
      return null;
    case 'LOAD':
      switch (instruction.memoryType) {
        case MEMORY_TYPE.INP:
        case MEMORY_TYPE.WGT:
          return 'load';
        case MEMORY_TYPE.UOP:
        case MEMORY_TYPE.ACC:
        case MEMORY_TYPE.ACC_8BIT:
          return 'compute';
        default:
          return null;
      }
  }
}

/** ALU opcodes that the hardware decodes, all below this one: up to SHR, and MUL only where the ALU multiplies. */
export const aluOpcodes = ({ hardware }: Arch): number =>
  hardware.aluMultiply === 'yes' ? ALU_OPCODE.MUL + 1 : ALU_OPCODE.SHR + 1;
