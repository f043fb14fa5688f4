import { counted } from '../../machine/quantity.ts';
import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { MemoryInstruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import { reserve, tooMuchSram, type Instant, type Machine, type SramTensor } from './machine.ts';
import { ADDRESS_SPACE } from './memory.ts';
import { outside } from './loops.ts';
import { loadElements, loadMicroOps, clearElements } from './sramWrite.ts';
import { isNarrow, rowsEnd, rowsOf, touchesAddressZero, type DramRows } from './rows.ts';
import { trackLoad } from './tracker.ts';
import { ELEMENT_WORK, ROW_WORK } from './work.ts';

/** A row is moved in pieces of about this many bytes, so that a huge one needs no huge buffer. */
export const PIECE_BYTES = 2 ** 16;

/**
 * LOAD: rows of DRAM to consecutive elements, zeros around them. Yields the work done now and then; returns a problem
 * if it cannot be done.
 */
export function* executeLoad(m: Machine, insn: MemoryInstruction, t: Instant): Generator<number, Problem | null> {
  if (insn.xSize === 0) return null;
  const rows = rowsOf(m.arch, m.geometry, insn, m.semantics);
  if (rows === null) return notDefined(insn, t.index);
  const tensor = rows.tensor as SramTensor;
  const width = insn.xPad0 + insn.xSize + insn.xPad1;
  const total = width * (insn.yPad0 + rows.rows + insn.yPad1);
  const problem = checkTransfer(m, insn, t, rows, { tensor, elements: total });
  if (problem !== null) return problem;
  countLoad(m, insn, rows);

  const perElement = ELEMENT_WORK + m.geometry.scalars[tensor];
  const pieceElements = Math.max(1, Math.floor(PIECE_BYTES / rows.elementBytes));
  const pieceBytes = Math.min(insn.xSize, pieceElements) * rows.elementBytes;
  let buffer: Uint8Array | null = null;
  const write = (at: number, count: number, bytes: Uint8Array | null): void => {
    if (count === 0) return;
    wrapped(m, tensor, at, count, (e, n, skipped) => {
      trackLoad(m, t, tensor, e, n);
      if (bytes === null) clearElements(m, tensor, e, n);
      else {
        const part = bytes.subarray(skipped * rows.elementBytes, (skipped + n) * rows.elementBytes);
        if (tensor === 'UOP') loadMicroOps(m, e, n, part);
        else loadElements(m, tensor, rows.widened, e, n, part);
      }
    });
  };

  let at = insn.sramBase;
  write(at, width * insn.yPad0, null);
  at += width * insn.yPad0;
  let work = width * insn.yPad0 * perElement;
  for (let row = 0; row < rows.rows; row++) {
    write(at, insn.xPad0, null);
    at += insn.xPad0;
    for (let x = 0; x < insn.xSize; x += pieceElements) {
      const n = Math.min(pieceElements, insn.xSize - x);
      const from = rows.base + row * rows.step + x * rows.elementBytes;
      const length = n * rows.elementBytes;
      let bytes = from + length <= ADDRESS_SPACE ? m.memory.peek(from, length) : null;
      if (bytes === null) {
        buffer ??= new Uint8Array(pieceBytes);
        bytes = buffer.subarray(0, length);
        readDram(m, from, bytes);
      }
      write(at, n, bytes);
      at += n;
      work += n * perElement;
      if (work > PIECE_BYTES * 16) {
        yield work;
        work = 0;
      }
    }
    write(at, insn.xPad1, null);
    at += insn.xPad1;
    work += ROW_WORK + (insn.xPad0 + insn.xPad1) * perElement;
  }
  write(at, width * insn.yPad1, null);
  yield work + width * insn.yPad1 * perElement;
  return null;
}

/** Calls `part` for each stretch that does not wrap at the buffer's depth; `skipped` elements came before it. */
export function wrapped(
  m: Machine,
  tensor: SramTensor,
  at: number,
  count: number,
  part: (at: number, count: number, skipped: number) => void,
): void {
  const depth = m.geometry.depth[tensor];
  for (let done = 0; done < count;) {
    const e = (at + done) % depth;
    const n = Math.min(depth - e, count - done);
    part(e, n, done);
    done += n;
  }
}

/** Addresses wrap at 2^32 in the RTL; in the simulator's semantics they were checked before. */
function readDram(m: Machine, address: number, target: Uint8Array): void {
  for (let done = 0; done < target.length;) {
    const at = (address + done) % ADDRESS_SPACE;
    const n = Math.min(ADDRESS_SPACE - at, target.length - done);
    m.memory.copyOut(at, target.subarray(done, done + n));
    done += n;
  }
}

/** What LOAD and STORE share: bounds of buffer and memory, room for the elements, hazards that fields alone tell. */
export function checkTransfer(
  m: Machine,
  insn: MemoryInstruction,
  t: Instant,
  rows: DramRows,
  { tensor, elements }: { readonly tensor: SramTensor; readonly elements: number },
): Problem | null {
  const who = `${insn.op} ${t.index}`;
  const { hazards, geometry: g } = m;
  if (insn.ySize === 0) {
    const rtl = insn.op === 'STORE' && isNarrow(m.arch, g, 'OUT') ? 'stores 65,536 rows' : 'never finishes';
    hazards.report('y-size-zero', t.index, () => `${who} has x_size ${insn.xSize} but y_size 0; the RTL ${rtl}.`);
  }
  if (touchesAddressZero(m.arch, rows)) {
    const rtl = insn.op === 'STORE' ? 'loses the burst' : 'waits for ever';
    hazards.report('address-zero', t.index, () => `${who}: a burst begins at DRAM address 0; the RTL ${rtl}.`);
  }
  const end = rowsEnd(rows);
  if (end > ADDRESS_SPACE) {
    hazards.report('dram-wrap', t.index, () => `${who} runs past 2^32 in DRAM (to ${end - 1}); the RTL wraps around.`);
    if (!m.rtl) return pastDram(who, insn, rows, end);
  }
  const depth = g.depth[tensor];
  const last = insn.sramBase + elements;
  if (last > depth) {
    const where = `it covers ${tensor} elements ${insn.sramBase} to ${last - 1}`;
    hazards.report('sram-wrap', t.index, () => `${who}: ${where}, past the ${depth} there are; the RTL wraps around.`);
    if (!m.rtl) return outside(who, where, { field: 'sram_base', got: last - 1 }, tensor, depth);
  }
  const needed = Math.min(depth, last);
  return reserve(m, tensor, needed) ? null : tooMuchSram(t.index, tensor, needed);
}

function countLoad(m: Machine, insn: MemoryInstruction, rows: DramRows): void {
  const elements = insn.xSize * rows.rows;
  if (rows.tensor === 'INP') m.counters.inp_load_nbytes += elements * m.geometry.elementBytes.INP;
  else if (rows.tensor === 'WGT') m.counters.wgt_load_nbytes += elements * m.geometry.elementBytes.WGT;
  else if (rows.tensor === 'UOP') m.counters.uop_load_nbytes += elements * m.geometry.elementBytes.UOP;
  // VTA's profiler counts what arrives in the accumulators, also for int8 in DRAM.
  else m.counters.acc_load_nbytes += elements * m.geometry.elementBytes.ACC;
}

const pastDram = (who: string, insn: MemoryInstruction, rows: DramRows, end: number): Problem => ({
  code: 'run.dram-bounds',
  message: `${who}: its DRAM rows end at byte ${end - 1}, past the 32-bit address space (dram_base ${insn.dramBase} x ${counted(rows.elementBytes, 'byte')}, ${counted(rows.rows, 'row')}).`,
  field: 'dram_base',
  got: end - 1,
  limit: ADDRESS_SPACE - 1,
  fix: 'Lower dram_base, y_size or x_stride.',
});

const notDefined = (insn: MemoryInstruction, index: number): Problem => ({
  code: 'run.memory-type',
  message: `LOAD ${index} has memory_type ${insn.memoryType}, which cannot be loaded.`,
  field: 'memory_type',
  got: insn.memoryType,
  limit: Object.entries(MEMORY_TYPE)
    .filter(([name]) => name !== 'OUT')
    .map(([name, value]) => `${value} ${name}`)
    .join(', '),
  fix: 'Use one of these memory types.',
});
