import { LUT_MEMORY_WORDS, MLAB_WORDS } from './blockRam.ts';

/** What a family of devices decides about the same RTL. */
export interface Technology {
  /** Memories of up to this many words are made of LUTs (or MLABs). */
  readonly lutMemoryWords: number;
  /** A product of at least this many bits, both operands together, goes to a DSP; a smaller one to LUTs. */
  readonly dspProductBits: number;
  /** Registers of operands and products disappear into the DSPs. */
  readonly dspRegisters: boolean;
}

/** 7-series as synthesised: 4x4 products go to LUTs. */
export const XILINX: Technology = { lutMemoryWords: LUT_MEMORY_WORDS, dspProductBits: 9, dspRegisters: true };

/** Cyclone V as synthesised: every product takes a 9x9 multiplier, registers stay outside. */
export const CYCLONE: Technology = { lutMemoryWords: MLAB_WORDS, dspProductBits: 0, dspRegisters: false };
