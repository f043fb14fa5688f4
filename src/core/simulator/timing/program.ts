import type { Arch } from '../../machine/arch.ts';

/** What the timing simulator needs of a program: DRAM contents never change timing. A `Program` is one. */
export interface TimingProgram {
  readonly arch: Arch;
  /** 16 bytes each, in the layout `isaLayout(arch)` gives. */
  readonly instructions: Uint8Array;
  /** Physical address of the instruction stream. */
  readonly base: number;
}
