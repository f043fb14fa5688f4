/**
 * VTA's instructions as plain values. Field meaning: `instructions.md` section 2; the bit layout is data, in `fields.ts`.
 */

/** Pops happen before an instruction starts, pushes when it ends. For compute prev is load and next is store. */
export interface Dependence {
  readonly popPrev: boolean;
  readonly popNext: boolean;
  readonly pushPrev: boolean;
  readonly pushNext: boolean;
}

/** LOAD and STORE: a 2D block of ySize rows of xSize elements, rows xStride elements apart in DRAM. */
export interface MemoryInstruction extends Dependence {
  readonly op: 'LOAD' | 'STORE';
  /** `MEMORY_TYPE` value; 6 and 7 can be encoded but mean nothing. */
  readonly memoryType: number;
  readonly sramBase: number;
  readonly dramBase: number;
  readonly ySize: number;
  readonly xSize: number;
  readonly xStride: number;
  readonly yPad0: number;
  readonly yPad1: number;
  readonly xPad0: number;
  readonly xPad1: number;
}

/** for o < iterOut, i < iterIn, u in [uopBegin, uopEnd): ACC[dst] += INP[src] x WGT[wgt]^T, or 0 with reset. */
export interface GemmInstruction extends Dependence {
  readonly op: 'GEMM';
  readonly reset: boolean;
  readonly uopBegin: number;
  readonly uopEnd: number;
  readonly iterOut: number;
  readonly iterIn: number;
  readonly dstFactorOut: number;
  readonly dstFactorIn: number;
  readonly srcFactorOut: number;
  readonly srcFactorIn: number;
  readonly wgtFactorOut: number;
  readonly wgtFactorIn: number;
}

export interface AluInstruction extends Dependence {
  readonly op: 'ALU';
  readonly reset: boolean;
  readonly uopBegin: number;
  readonly uopEnd: number;
  readonly iterOut: number;
  readonly iterIn: number;
  readonly dstFactorOut: number;
  readonly dstFactorIn: number;
  readonly srcFactorOut: number;
  readonly srcFactorIn: number;
  /** `ALU_OPCODE` value; 5 to 7 can be encoded but mean nothing. */
  readonly aluOpcode: number;
  readonly useImm: boolean;
  /** Signed, 16 bits. */
  readonly imm: number;
}

export interface FinishInstruction extends Dependence {
  readonly op: 'FINISH';
}

/** Opcode 5, 6 or 7: no module takes it, fetch stops for ever. */
export interface UnknownInstruction extends Dependence {
  readonly op: 'UNKNOWN';
  readonly opcode: number;
}

export type Instruction = MemoryInstruction | GemmInstruction | AluInstruction | FinishInstruction | UnknownInstruction;

/** One micro-op: base indices to which a GEMM or ALU instruction adds its loop factors. */
export interface MicroOp {
  readonly dst: number;
  readonly src: number;
  readonly wgt: number;
}
