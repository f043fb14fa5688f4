import type { Instruction } from '../isa/instruction.ts';
import { generatorCycles as generated } from '../simulator/timing/stream.ts';
import type { Cycles } from '../base/units.ts';

/**
 * Cycles in which the compute module's generator does useful work for an instruction (VTA timing, section 9): one a
 * micro-op for GEMM and for ALU with an immediate, two for ALU with a second tensor operand. 0 for anything else.
 */
export function generatorCyclesOf(instruction: Instruction): Cycles {
  if (instruction.op !== 'GEMM' && instruction.op !== 'ALU') return 0;
  const { uopBegin, uopEnd, iterOut, iterIn } = instruction;
  return generated(uopBegin, uopEnd, iterOut, iterIn, instruction.op === 'ALU' && !instruction.useImm ? 2 : 1);
}

/** Matrix products of an instruction, those of a bias too. */
export function products(instruction: Instruction): number {
  return instruction.op === 'GEMM' && !instruction.reset ? generatorCyclesOf(instruction) : 0;
}

/** Cycles of a program in which the GEMM core multiplies. */
export const productCycles = (instructions: readonly Instruction[]): Cycles =>
  instructions.reduce((sum, instruction) => sum + products(instruction), 0);

/** `#37 LOAD WGT`: how instructions are named everywhere. */
export function instructionName(index: number, opName: string): string {
  return `#${index} ${opName}`;
}
