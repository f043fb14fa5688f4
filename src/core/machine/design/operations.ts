import { enumerated } from '../../base/enumerated.ts';
import { MEMORIES, MEMORY_TYPE_NAMES, type LoadedMemory } from './memories.ts';
import { MODULE_ID, NO_MODULE, type ModuleName } from './modules.ts';
import { CLIENT, CLIENT_NAMES } from './ports.ts';

/** Opcodes by value; 5 to 7 mean nothing. */
export const OPCODE_NAMES = ['LOAD', 'STORE', 'GEMM', 'FINISH', 'ALU'] as const;
export type Opcode = (typeof OPCODE_NAMES)[number];
export const OPCODE = enumerated(OPCODE_NAMES);

/** What an instruction is, as times, pictures and tables tell them apart: LOAD by the memory it fills, GEMM by whether it resets. */
const OPERATION_IDS = [
  ...(['LOAD_UOP', 'LOAD_WGT', 'LOAD_INP', 'LOAD_ACC', 'STORE', 'GEMM'] as const),
  ...(['GEMM_RESET', 'ALU', 'NOP', 'FINISH', 'UNKNOWN'] as const),
] as const;
type OperationId = (typeof OPERATION_IDS)[number];
export const OPERATION = enumerated(OPERATION_IDS);

interface OperationClass {
  /** As it is shown. */
  readonly name: string;
  /** Who executes it. null: whoever its opcode and memory type say (NOP), or nobody (UNKNOWN). */
  readonly module: ModuleName | null;
  /** The memory that it fills. */
  readonly loads: LoadedMemory | null;
}

const load = (memory: LoadedMemory): OperationClass => ({
  name: `LOAD ${memory}`,
  module: MEMORIES[memory].loadedBy,
  loads: memory,
});
const other = (name: string, module: ModuleName | null): OperationClass => ({ name, module, loads: null });

const OPERATIONS: Readonly<Record<OperationId, OperationClass>> = {
  LOAD_UOP: load('UOP'),
  LOAD_WGT: load('WGT'),
  LOAD_INP: load('INP'),
  LOAD_ACC: load('ACC'),
  STORE: other('STORE', 'store'),
  GEMM: other('GEMM', 'compute'),
  GEMM_RESET: other('GEMM reset', 'compute'),
  ALU: other('ALU', 'compute'),
  // A LOAD or STORE with x_size 0, which only carries flags.
  NOP: other('NOP', null),
  FINISH: other('FINISH', 'compute'),
  // What no module takes.
  UNKNOWN: other('unknown', null),
};

/** By `OPERATION`. */
export const OPERATION_NAMES: readonly string[] = OPERATION_IDS.map((id) => OPERATIONS[id].name);

/** By `OPERATION`: `MODULE_ID` of who executes it; `NO_MODULE` where the class does not say. */
export const MODULE_OF_OPERATION: readonly number[] = OPERATION_IDS.map((id) => {
  const { module } = OPERATIONS[id];
  return module === null ? NO_MODULE : MODULE_ID[module];
});

const CLIENT_OF_OPERATION: readonly number[] = OPERATION_IDS.map((id) => {
  const { loads } = OPERATIONS[id];
  return loads === null ? -1 : CLIENT[loads];
});

/** The read client of a LOAD, by its `OPERATION`; -1 for all else. */
export const clientOfOperation = (operation: number): number => CLIENT_OF_OPERATION[operation] ?? -1;

/** By `CLIENT`: the `OPERATION` that it asks for; -1 of fetch. */
export const LOAD_OF_CLIENT: readonly number[] = CLIENT_NAMES.map((_, client) => CLIENT_OF_OPERATION.indexOf(client));

/** By `memory_type`: the `OPERATION` of a LOAD; UNKNOWN where the RTL takes none. */
export const LOAD_OF_TYPE: readonly number[] = Array.from({ length: 8 }, (_, type) => {
  const memory = MEMORY_TYPE_NAMES[type];
  return OPERATION_IDS.findIndex((id) => OPERATIONS[id].loads !== null && OPERATIONS[id].loads === memory);
}).map((operation) => (operation < 0 ? OPERATION.UNKNOWN : operation));
