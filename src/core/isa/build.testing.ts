import type { Arch } from '../machine/arch.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { encode, encodeMicroOp } from './codec.ts';
import { isaLayout } from './fields.ts';
import { MEMORY_TYPE } from '../machine/design/memories.ts';
import { ALU_OPCODE } from '../machine/design/aluOperations.ts';
import type {
  AluInstruction,
  FinishInstruction,
  GemmInstruction,
  Instruction,
  MemoryInstruction,
  MicroOp,
} from './instruction.ts';
import type { MemoryRange, Program } from '../program/program.ts';

/** 1x2x2 with a handful of elements: small enough to write expected values by hand. */
export const TINY_ARCH: Arch = {
  ...DEFAULT_ARCH,
  config: {
    ...DEFAULT_ARCH.config,
    LOG_BLOCK_IN: 1,
    LOG_BLOCK_OUT: 1,
    LOG_UOP_BUFF_SIZE: 6,
    LOG_INP_BUFF_SIZE: 5,
    LOG_WGT_BUFF_SIZE: 6,
    LOG_ACC_BUFF_SIZE: 7,
  },
};

const NO_TOKENS = { popPrev: false, popNext: false, pushPrev: false, pushNext: false };
const NO_PADS = { yPad0: 0, yPad1: 0, xPad0: 0, xPad1: 0 };

type Given<T> = Partial<Omit<T, 'op'>>;

/** One row of one element unless said otherwise; the stride is the row's length. */
export function load(type: keyof typeof MEMORY_TYPE, given: Given<MemoryInstruction> = {}): MemoryInstruction {
  const base = { memoryType: MEMORY_TYPE[type], sramBase: 0, dramBase: 0, ySize: 1, xSize: 1 };
  return { op: 'LOAD', ...NO_TOKENS, ...NO_PADS, xStride: given.xSize ?? 1, ...base, ...given };
}

export function store(given: Given<MemoryInstruction> = {}): MemoryInstruction {
  return { ...load('OUT', given), op: 'STORE' };
}

const ONE_STEP = {
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

export function gemm(given: Given<GemmInstruction> = {}): GemmInstruction {
  return { op: 'GEMM', ...NO_TOKENS, ...ONE_STEP, wgtFactorOut: 0, wgtFactorIn: 0, ...given };
}

export function alu(opcode: keyof typeof ALU_OPCODE, given: Given<AluInstruction> = {}): AluInstruction {
  return { op: 'ALU', ...NO_TOKENS, ...ONE_STEP, aluOpcode: ALU_OPCODE[opcode], useImm: false, imm: 0, ...given };
}

export const finish = (given: Given<FinishInstruction> = {}): FinishInstruction => ({
  op: 'FINISH',
  ...NO_TOKENS,
  ...given,
});

/** Throws if a field does not fit: a mistake in the test. */
export function programOf(
  arch: Arch,
  instructions: readonly Instruction[],
  dram: readonly MemoryRange[] = [],
): Program {
  const stream = encode(isaLayout(arch), instructions);
  if (!stream.ok) throw new Error(stream.problems[0].message);
  return {
    name: 'test',
    source: '',
    arch,
    instructions: stream.value,
    dram,
    base: 0x2007000,
    expect: null,
    workload: null,
  };
}

/** Micro-ops as a DRAM range. */
export function microOps(arch: Arch, address: number, uops: readonly MicroOp[]): MemoryRange {
  const words = uops.map((uop) => {
    const word = encodeMicroOp(isaLayout(arch), uop);
    if (!word.ok) throw new Error(word.problems[0].message);
    return word.value;
  });
  return { address, bytes: new Uint8Array(Uint32Array.from(words).buffer) };
}

export const int32s = (address: number, values: readonly number[]): MemoryRange => ({
  address,
  bytes: new Uint8Array(Int32Array.from(values).buffer),
});

export const int8s = (address: number, values: readonly number[]): MemoryRange => ({
  address,
  bytes: new Uint8Array(Int8Array.from(values).buffer),
});

export const asInt8s = (bytes: Uint8Array): number[] => [...new Int8Array(bytes.slice().buffer)];
