import { enumerated } from '../../base/enumerated.ts';

/**
 * The modules that execute instructions, in the order of the token chain: each exchanges tokens with the one before it (prev)
 * and the one behind it (next). `load` brings inputs and weights on chip; `compute` multiplies (GEMM), does passes over
 * accumulators (ALU) and loads what these two need besides, micro-ops and accumulators; `store` takes results to DRAM.
 */
export const MODULE_NAMES = ['load', 'compute', 'store'] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];
export const isModule = (name: string): name is ModuleName => MODULE_NAMES.some((module) => module === name);
export const MODULE_ID = enumerated(MODULE_NAMES);
export type ModuleId = (typeof MODULE_ID)[ModuleName];

/** Where a module would stand, of an instruction that no module takes. */
export const NO_MODULE = 255;

/** Fetch reads the instructions and hands each to its module's queue. */
export const FETCH = 'fetch';
/** Whoever can wait: fetch first, for all comes from it. */
export const ACTOR_NAMES = [FETCH, ...MODULE_NAMES] as const;
export type ActorName = (typeof ACTOR_NAMES)[number];
