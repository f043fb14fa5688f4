import { counted } from '../../machine/quantity.ts';
import type { Geometry } from '../../machine/geometry.ts';
import { MEMORY_TYPE, MEMORY_TYPE_NAMES } from '../../machine/design/memories.ts';
import type { Instruction, MemoryInstruction } from '../instruction.ts';

/** Bytes in DRAM of one element of a memory type; null for types that do not exist. */
function dramElementBytes(geometry: Geometry, memoryType: number): number | null {
  if (memoryType === MEMORY_TYPE.ACC_8BIT) return geometry.elementBytes.ACC / 4;
  const name = MEMORY_TYPE_NAMES[memoryType];
  return name === undefined || name === 'ACC_8BIT' ? null : geometry.elementBytes[name];
}

/** What a reader would otherwise work out: bytes and address of a transfer, micro-ops of a loop. Null: nothing to add. */
export function instructionFact(geometry: Geometry, instruction: Instruction): string | null {
  switch (instruction.op) {
    case 'LOAD':
    case 'STORE':
      return transferFact(geometry, instruction);
    case 'GEMM':
    case 'ALU': {
      const { uopBegin, uopEnd, iterOut, iterIn } = instruction;
      const n = (uopEnd - uopBegin) * iterOut * iterIn;
      if (n <= 0) return null;
      const microOps = counted(n, 'micro-op');
      if (instruction.op === 'ALU' || instruction.reset) return microOps;
      return `${microOps}, ${counted(n * geometry.macsPerCycle, 'multiply-add')}`;
    }
    case 'FINISH':
    case 'UNKNOWN':
      return null;
  }
}

function transferFact(geometry: Geometry, { memoryType, ySize, xSize, dramBase }: MemoryInstruction): string | null {
  const element = dramElementBytes(geometry, memoryType);
  if (element === null || ySize * xSize === 0) return null;
  return `${counted(ySize * xSize * element, 'byte')} at 0x${(dramBase * element).toString(16)}`;
}
