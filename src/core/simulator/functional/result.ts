import type { Problem } from '../../base/problem.ts';
import type { Counters } from '../../program/program.ts';
import type { Deadlock } from '../../trace/trace.ts';
import type { Memory } from './memory.ts';

/**
 * What an instruction means where VTA's C++ simulator and the RTL differ (`instructions.md` section 3). `simulator` is the
 * meaning programs are written for; `rtl` does as the Chisel design does.
 */
export type Semantics = 'simulator' | 'rtl';

/** A kind of place where the RTL does something else than the simulator, or where the result is not defined. */
export type HazardCode =
  | 'stale-store'
  | 'alu-immediate-source'
  | 'alu-reads-old'
  | 'alu-source-wgt-bits'
  | 'shift-amount'
  | 'sram-wrap'
  | 'dram-wrap'
  | 'address-zero'
  | 'not-decoded'
  | 'y-size-zero'
  | 'iteration-zero'
  | 'uop-range-empty'
  | 'store-pads'
  | 'store-memory-type'
  | 'store-row-step'
  | 'uninitialized-read'
  | 'token-overflow'
  | 'unfinished'
  | 'after-finish';

export interface Hazard {
  readonly code: HazardCode;
  /** Instruction at which it happens. */
  readonly index: number;
  readonly message: string;
}

/** Two accesses by different modules to the same place, at least one a write, that no token puts in order. */
export interface Race {
  readonly memory: 'INP' | 'WGT' | 'ACC' | 'DRAM';
  /** The two instructions, as they follow each other in the stream. */
  readonly first: number;
  readonly second: number;
  /** A place both touch: SRAM element, or DRAM byte address. */
  readonly at: number;
  readonly message: string;
}

export interface Warning {
  readonly code: 'tokens-left';
  readonly message: string;
}

export interface FunctionalResult {
  readonly semantics: Semantics;
  readonly memory: Memory;
  readonly counters: Counters;
  /** `tokens`: as the hardware would. `stream`: one instruction after another, because the tokens deadlock. */
  readonly order: 'tokens' | 'stream';
  readonly deadlock: Deadlock | null;
  /** In order of execution; one a kind and instruction, and not more than `HAZARDS_PER_KIND` of a kind. */
  readonly hazards: readonly Hazard[];
  /** How many there would be without the cap. */
  readonly hazardCount: number;
  readonly races: readonly Race[];
  readonly raceCount: number;
  readonly warnings: readonly Warning[];
  /** Why the run stopped early or cannot end, or null. `memory` and `counters` are what was done before. */
  readonly problem: Problem | null;
  /** Instructions in order of execution, as far as they were executed. */
  readonly sequence: Int32Array;
}

export const HAZARDS_PER_KIND = 16;
export const MAX_RACES = 64;
