import type { StepBox } from './stepBox.ts';
import type { Bits, Elements } from '../../base/units.ts';
import type { AluBox } from './aluBox.ts';

/** What a kernel must know of the machine. Input and weight scalars have at most 8 bits. */
export interface GemmShape {
  readonly batch: number;
  readonly blockIn: number;
  readonly blockOut: number;
  readonly inpBits: Bits;
  readonly wgtBits: Bits;
}

/**
 * A box of one GEMM's steps: for all o, i and u in their half-open ranges, with uop u's indices plus
 * o * factorOut + i * factorIn, ACC[dst] += INP[src] x WGT[wgt]^T. Every index, u too, is taken under its mask (depth - 1),
 * as the RTL wraps; what remains must be below what was reserved. Steps may be done in any order: additions wrap and commute.
 */
export interface GemmBox extends StepBox {
  readonly wgt: Int32Array;
  readonly wgtFactorOut: number;
  readonly wgtFactorIn: number;
  readonly dstMask: number;
  readonly srcMask: number;
  readonly wgtMask: number;
}

/**
 * The matrix unit and the ALU with their three SRAMs, which it keeps in whatever form suits its arithmetic. So a kernel in
 * WebAssembly can put them into its own memory.
 */
export interface GemmKernel {
  readonly name: string;
  /** Makes room for at least so many elements of each; new ones are zero. `acc` may give another array afterwards. */
  reserve(inp: Elements, wgt: Elements, acc: Elements): void;
  /** Accumulators: batch x blockOut scalars an element, row by row, sums modulo 2^32 whatever the accumulator's width. */
  acc(): Int32Array;
  /** `count` elements from the start of `bytes`, packed as in DRAM. */
  loadInp(at: Elements, count: Elements, bytes: Uint8Array): void;
  loadWgt(at: Elements, count: Elements, bytes: Uint8Array): void;
  clearInp(at: Elements, count: Elements): void;
  clearWgt(at: Elements, count: Elements): void;
  run(box: GemmBox): void;
  /** As `runAluBox`, whose result it returns. */
  alu(box: AluBox): boolean;
  /** The run is over: nothing of this kernel will be used again, its memory may go to another. */
  release(): void;
}

export type GemmKernelFactory = (shape: GemmShape) => GemmKernel;
