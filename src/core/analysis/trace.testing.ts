import { MODULE_ID } from '../machine/design/modules.ts';
import { OPERATION } from '../machine/design/operations.ts';
import { CLIENT } from '../machine/design/ports.ts';
import type { Trace } from '../trace/trace.ts';
import './derived.ts';

export interface Row {
  readonly op: keyof typeof OPERATION;
  readonly fetched: number;
  /** Earlier than fetched if a full queue held it up. */
  readonly offered?: number;
  readonly start: number;
  readonly done: number;
  /** Index of the instruction whose token popPrev / popNext took. */
  readonly prev?: number;
  readonly next?: number;
  /** Module of a NOP. */
  readonly module?: keyof typeof MODULE_ID;
}

export interface Read {
  readonly client: keyof typeof CLIENT;
  readonly instruction: number;
  readonly first: number;
  readonly last: number;
}

const MODULES: Readonly<Record<keyof typeof OPERATION, keyof typeof MODULE_ID>> = {
  LOAD_UOP: 'compute',
  LOAD_WGT: 'load',
  LOAD_INP: 'load',
  LOAD_ACC: 'compute',
  STORE: 'store',
  GEMM: 'compute',
  GEMM_RESET: 'compute',
  ALU: 'compute',
  NOP: 'compute',
  FINISH: 'compute',
  UNKNOWN: 'compute',
};

/** A trace written as a table: one row an instruction. */
export function traceOf(rows: readonly Row[], reads: readonly Read[] = [], writes: readonly Read[] = []): Trace {
  const last = rows.reduce((m, r) => Math.max(m, r.done), 0);
  const finish = rows.find((r) => r.op === 'FINISH');
  const f64 = (f: (r: Row) => number): Float64Array => Float64Array.from(rows, f);
  const burst = (list: readonly Read[], f: (r: Read) => number): Float64Array => Float64Array.from(list, f);
  return {
    version: 1,
    cycles: finish?.done ?? null,
    endedAt: finish?.done ?? last,
    instructionCount: rows.length,
    module: Uint8Array.from(rows, (r) => MODULE_ID[r.module ?? MODULES[r.op]]),
    op: Uint8Array.from(rows, (r) => OPERATION[r.op]),
    offered: f64((r) => r.offered ?? r.fetched),
    fetched: f64((r) => r.fetched),
    start: f64((r) => r.start),
    done: f64((r) => r.done),
    tokenFromPrev: Int32Array.from(rows, (r) => r.prev ?? -1),
    tokenFromNext: Int32Array.from(rows, (r) => r.next ?? -1),
    reads: {
      count: reads.length,
      client: Uint8Array.from(reads, (r) => CLIENT[r.client]),
      instruction: Int32Array.from(reads, (r) => r.instruction),
      address: new Float64Array(reads.length),
      beats: Int32Array.from(reads, (r) => r.last - r.first + 1),
      offered: burst(reads, (r) => r.first - 21),
      accepted: burst(reads, (r) => r.first - 20),
      issued: burst(reads, (r) => r.first - 19),
      firstBeat: burst(reads, (r) => r.first),
      lastBeat: burst(reads, (r) => r.last),
    },
    writes: {
      count: writes.length,
      instruction: Int32Array.from(writes, (r) => r.instruction),
      address: new Float64Array(writes.length),
      beats: Int32Array.from(writes, (r) => r.last - r.first + 1),
      accepted: burst(writes, (r) => r.first - 3),
      firstBeat: burst(writes, (r) => r.first),
      lastBeat: burst(writes, (r) => r.last),
      acknowledged: burst(writes, (r) => r.last + 1),
    },
    unrecordedBursts: 0,
    deadlock: null,
    cut: null,
  };
}

/** The tile of `timing.md` 12.2: loads, a product, an ALU pass, a store, on the DE10. */
export const tileTrace = (): Trace =>
  traceOf(
    [
      { op: 'LOAD_INP', fetched: 37, start: 38, done: 76 },
      { op: 'LOAD_WGT', fetched: 38, start: 77, done: 131 },
      { op: 'LOAD_UOP', fetched: 39, start: 40, done: 76 },
      { op: 'GEMM', fetched: 40, start: 132, done: 154, prev: 1 },
      { op: 'ALU', fetched: 41, start: 155, done: 169 },
      { op: 'STORE', fetched: 42, start: 170, done: 197, prev: 4 },
      { op: 'NOP', fetched: 43, start: 198, done: 199, next: 5 },
      { op: 'FINISH', fetched: 44, start: 200, done: 201 },
    ],
    [
      { client: 'fetch', instruction: -1, first: 20, last: 35 },
      { client: 'INP', instruction: 0, first: 58, last: 73 },
      { client: 'UOP', instruction: 2, first: 74, last: 74 },
      { client: 'WGT', instruction: 1, first: 97, last: 112 },
      { client: 'WGT', instruction: 1, first: 113, last: 128 },
    ],
    [{ client: 'ACC', instruction: 5, first: 174, last: 196 }],
  );
