import type { Geometry } from '../arch/geometry.ts';
import { INSTRUCTION_BYTES, type Instruction } from '../isa/instruction.ts';
import type { Bytes } from '../units.ts';
import { dramElementBytes } from './relocate.ts';

/** Bytes a program moves over the bus: all loads and its own instructions, all stores. */
export function dramTraffic(
  g: Geometry,
  instructions: readonly Instruction[],
): { readonly read: Bytes; readonly written: Bytes } {
  let read = instructions.length * INSTRUCTION_BYTES;
  let written = 0;
  for (const instruction of instructions) {
    if (instruction.op !== 'LOAD' && instruction.op !== 'STORE') continue;
    const bytes = instruction.xSize * instruction.ySize * dramElementBytes(g, instruction);
    if (instruction.op === 'LOAD') read += bytes;
    else written += bytes;
  }
  return { read, written };
}
