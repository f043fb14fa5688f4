import { differencesBetween } from '../../base/differences.ts';
import { decodeAt, streamWords } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import { geometry } from '../../machine/geometry.ts';
import type { Program, ProgramExpectation } from '../../program/program.ts';
import type { Bytes } from '../../base/units.ts';
import type { FunctionalResult } from './result.ts';
import { rowsEnd, rowsOf } from './rows.ts';

/** The first byte that is not as expected. */
export interface MemoryDifference {
  readonly address: number;
  readonly expected: number;
  readonly got: number;
}

export interface MemoryComparison {
  /** Null when nothing was expected. */
  readonly matches: boolean | null;
  readonly firstDifference: MemoryDifference | null;
  readonly differingBytes: Bytes;
}

/** Memory after the run against a bundle's expectation, at the ranges it names. */
export function compareMemory(result: FunctionalResult, expect: ProgramExpectation | null): MemoryComparison {
  if (expect === null || expect.dram.length === 0) return { matches: null, firstDifference: null, differingBytes: 0 };
  let first: MemoryDifference | null = null;
  let differingBytes = 0;
  for (const { address, bytes } of expect.dram) {
    const got = result.memory.read(address, bytes.length);
    const { count, first: at } = differencesBetween(got, bytes);
    differingBytes += count;
    if (at >= 0 && (first === null || address + at < first.address)) {
      first = { address: address + at, expected: bytes[at] ?? 0, got: got[at] ?? 0 };
    }
  }
  return { matches: differingBytes === 0, firstDifference: first, differingBytes };
}

/** Says where a differing byte lies and who put it there, for a failing test or the `simulate` command. */
export function describeDifference(program: Program, result: FunctionalResult, d: MemoryDifference): string {
  const g = geometry(program.arch);
  const where = `byte 0x${d.address.toString(16)}, OUT element ${Math.floor(d.address / g.elementBytes.OUT)} byte ${d.address % g.elementBytes.OUT}`;
  const writer = lastStore(program, result, d.address);
  const who = writer < 0 ? 'no STORE wrote it' : `last written by STORE ${writer}`;
  return `${where}: expected ${d.expected}, got ${d.got}; ${who}`;
}

/** Instruction that wrote this byte of DRAM last, -1 if none did. */
function lastStore(program: Program, result: FunctionalResult, address: number): number {
  const layout = isaLayout(program.arch);
  const words = streamWords(program.instructions);
  const g = geometry(program.arch);
  for (let n = result.sequence.length - 1; n >= 0; n--) {
    const index = result.sequence[n] as number;
    const insn = decodeAt(layout, words, index);
    if (insn.op !== 'STORE' || insn.xSize === 0) continue;
    const rows = rowsOf(program.arch, g, insn, result.semantics);
    if (rows === null || address < rows.base || address >= rowsEnd(rows)) continue;
    for (let r = 0; r < rows.rows; r++) {
      const offset = address - rows.base - r * rows.step;
      if (offset >= 0 && offset < rows.rowBytes) return index;
    }
  }
  return -1;
}
