import { alu, finish, gemm, load, programOf, store } from '../../isa/build.testing.ts';
import type { AluInstruction, FinishInstruction, Instruction, MemoryInstruction } from '../../isa/instruction.ts';
import type { Arch } from '../../machine/arch.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import type { TimingProgram } from './program.ts';

/** The DE10-Nano of the worked examples: W = 64, L = 4, D = 16, 1x16x16. */
export const DE10: Arch = {
  ...DEFAULT_ARCH,
  hardware: { ...DEFAULT_ARCH.hardware, burstLengthLog2: 4, isaLayout: 'fixed' },
};

export const withHardware = (change: Partial<Arch['hardware']>): Arch => ({
  ...DE10,
  hardware: { ...DE10.hardware, ...change },
});

/** At 0x1000 unless said otherwise, so that page and burst begin there. */
const at = (fields: Partial<MemoryInstruction>): Partial<MemoryInstruction> => ({ dramBase: 0x1000, ...fields });

export const loadUop = (fields: Partial<MemoryInstruction>): MemoryInstruction => load('UOP', at(fields));
export const loadWgt = (fields: Partial<MemoryInstruction>): MemoryInstruction => load('WGT', at(fields));
export const loadInp = (fields: Partial<MemoryInstruction>): MemoryInstruction => load('INP', at(fields));
export const storeOut = (fields: Partial<MemoryInstruction>): MemoryInstruction => store(at(fields));
/** A LOAD UOP that only carries tokens. */
export const nop = (fields: Partial<MemoryInstruction> = {}): MemoryInstruction => loadUop({ xSize: 0, ...fields });

export const addImmediate = (fields: Partial<AluInstruction>): AluInstruction =>
  alu('ADD', { useImm: true, ...fields });

export const FINISH: FinishInstruction = finish();

/** The tile of `timing.md` 12.2: loads, a product, an ALU pass, a store. */
export const TILE: readonly Instruction[] = [
  loadInp({ dramBase: 0x1000, xSize: 8 }),
  loadWgt({ dramBase: 0x400, pushNext: true }),
  loadUop({ dramBase: 0x3000, xSize: 2 }),
  gemm({ uopEnd: 2, iterOut: 2, iterIn: 4, popPrev: true }),
  addImmediate({ iterOut: 8, pushNext: true }),
  storeOut({ dramBase: 0x2000, xSize: 8, popPrev: true, pushPrev: true }),
  nop({ popNext: true }),
  FINISH,
];

/** A program of these on a machine. Throws for a field that does not fit. */
export function timingProgramOf(
  instructions: readonly Instruction[],
  arch: Arch = DE10,
  base = 0x2007000,
): TimingProgram {
  return { arch, instructions: programOf(arch, instructions).instructions, base };
}
