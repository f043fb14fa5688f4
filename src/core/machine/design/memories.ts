import { enumerated } from '../../base/enumerated.ts';
import { ACTOR_NAMES, type ActorName, type ModuleName } from './modules.ts';

interface Memory {
  /** Who fills it from DRAM, by LOAD; null: no LOAD does. */
  readonly loadedBy: ModuleName | null;
}

/**
 * The on-chip memories. INP: inputs, read by GEMM. WGT: weights, read by GEMM. ACC: accumulators, read and written by GEMM and
 * ALU. UOP: micro-ops, the indices that GEMM and ALU go through. OUT: the low bits of what is written to ACC, read by STORE.
 */
export const MEMORIES = {
  INP: { loadedBy: 'load' },
  WGT: { loadedBy: 'load' },
  ACC: { loadedBy: 'compute' },
  UOP: { loadedBy: 'compute' },
  OUT: { loadedBy: null },
} as const satisfies Readonly<Record<string, Memory>>;

type MemoryName = keyof typeof MEMORIES;
/** Memories that a LOAD fills. */
export type LoadedMemory = { [M in MemoryName]: (typeof MEMORIES)[M]['loadedBy'] extends null ? never : M }[MemoryName];

export const LOADED_MEMORIES = (Object.keys(MEMORIES) as MemoryName[]).filter(
  (memory): memory is LoadedMemory => MEMORIES[memory].loadedBy !== null,
);

/** Whatever of the design has a name of its own: who acts, and what holds data. */
export type DesignPart = ActorName | MemoryName;
export const DESIGN_PARTS: readonly DesignPart[] = [...ACTOR_NAMES, ...(Object.keys(MEMORIES) as MemoryName[])];

/** `memory_type` of LOAD and STORE by value; 6 and 7 mean nothing. ACC_8BIT: accumulators from bytes, as the C++ simulator has it. */
export const MEMORY_TYPE_NAMES = ['UOP', 'WGT', 'INP', 'ACC', 'OUT', 'ACC_8BIT'] as const;
export const MEMORY_TYPE = enumerated(MEMORY_TYPE_NAMES);

/** The memory that a LOAD of this memory type fills; null where it means nothing. */
export function loadedMemory(type: number): LoadedMemory | null {
  const memory = memoryOfType(type);
  return memory === null || memory === 'OUT' ? null : memory;
}

/** The memory that a memory type means; null where there is none. */
function memoryOfType(type: number): MemoryName | null {
  const name = MEMORY_TYPE_NAMES[type];
  return name === 'ACC_8BIT' ? 'ACC' : (name ?? null);
}
