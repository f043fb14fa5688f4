import type { Arch } from '../machine/arch.ts';
import type { Bytes, Cycles } from '../base/units.ts';

/** Bytes at a physical DRAM address. */
export interface MemoryRange {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** VTA's own profile: bytes moved by kind, GEMM and ALU micro-ops executed. */
export interface Counters {
  readonly gemm_counter: number;
  readonly alu_counter: number;
  readonly inp_load_nbytes: Bytes;
  readonly wgt_load_nbytes: Bytes;
  readonly acc_load_nbytes: Bytes;
  readonly uop_load_nbytes: Bytes;
  readonly out_store_nbytes: Bytes;
}

export const COUNTER_NAMES: readonly (keyof Counters)[] = [
  'gemm_counter',
  'alu_counter',
  'inp_load_nbytes',
  'wgt_load_nbytes',
  'acc_load_nbytes',
  'uop_load_nbytes',
  'out_store_nbytes',
];

/**
 * A vta-program bundle in memory: an instruction stream with the DRAM it finds. DRAM that no range covers reads as zero;
 * physical page 0 is never used. A DRAM address is dram_base times the bytes of an element of the tensor.
 */
export interface Program {
  readonly name: string;
  readonly source: string;
  readonly arch: Arch;
  /** 16 bytes each, in the layout `isaLayout(arch)` gives. */
  readonly instructions: Uint8Array;
  readonly dram: readonly MemoryRange[];
  /** Physical address of the instruction stream (matters to fetch bursts only). */
  readonly base: number;
  readonly expect: ProgramExpectation | null;
  /** Free-form description of the layer; carried along, not interpreted. */
  readonly workload: unknown;
  /** Other fields of the bundle (`machine`, `inOrder`, …), JSON values; carried along, not interpreted. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface ProgramExpectation {
  /** Memory after the run, at the ranges that STOREs write. */
  readonly dram: readonly MemoryRange[];
  readonly counters: Counters | null;
  readonly cycles: Cycles | null;
}

/** Where the stream lies when a bundle does not say. */
export const DEFAULT_STREAM_BASE = 0x2007000;
