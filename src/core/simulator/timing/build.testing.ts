import type { Arch } from '../../machine/arch.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { encode } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import type {
  AluInstruction,
  FinishInstruction,
  GemmInstruction,
  Instruction,
  MemoryInstruction,
} from '../../isa/instruction.ts';
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

const independent = { popPrev: false, popNext: false, pushPrev: false, pushNext: false };

const memory = (op: 'LOAD' | 'STORE', memoryType: number, fields: Partial<MemoryInstruction>): MemoryInstruction => {
  const xSize = fields.xSize ?? 1;
  return {
    op,
    memoryType,
    sramBase: 0,
    dramBase: 0x1000,
    ySize: 1,
    xSize,
    xStride: xSize,
    yPad0: 0,
    yPad1: 0,
    xPad0: 0,
    xPad1: 0,
    ...independent,
    ...fields,
  };
};

export const loadUop = (fields: Partial<MemoryInstruction>): MemoryInstruction => memory('LOAD', 0, fields);
export const loadWgt = (fields: Partial<MemoryInstruction>): MemoryInstruction => memory('LOAD', 1, fields);
export const loadInp = (fields: Partial<MemoryInstruction>): MemoryInstruction => memory('LOAD', 2, fields);
export const store = (fields: Partial<MemoryInstruction>): MemoryInstruction => memory('STORE', 4, fields);
/** A LOAD UOP that only carries tokens. */
export const nop = (fields: Partial<MemoryInstruction> = {}): MemoryInstruction => loadUop({ xSize: 0, ...fields });

const loops = {
  ...independent,
  reset: false,
  uopBegin: 0,
  uopEnd: 1,
  iterOut: 1,
  iterIn: 1,
  dstFactorOut: 0,
  dstFactorIn: 0,
  srcFactorOut: 0,
  srcFactorIn: 0,
};

export const gemm = (fields: Partial<GemmInstruction>): GemmInstruction => ({
  op: 'GEMM',
  ...loops,
  wgtFactorOut: 0,
  wgtFactorIn: 0,
  ...fields,
});

export const alu = (fields: Partial<AluInstruction>): AluInstruction => ({
  op: 'ALU',
  ...loops,
  aluOpcode: 2,
  useImm: true,
  imm: 0,
  ...fields,
});

export const finish: FinishInstruction = { op: 'FINISH', ...independent };

/** Throws for a field that does not fit. */
export function program(instructions: readonly Instruction[], arch: Arch = DE10, base = 0x2007000): TimingProgram {
  const bytes = encode(isaLayout(arch), instructions);
  if (!bytes.ok) throw new Error(bytes.problems[0].message);
  return { arch, instructions: bytes.value, base };
}
