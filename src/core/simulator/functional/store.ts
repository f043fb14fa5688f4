import { counted } from '../../machine/quantity.ts';
import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { MemoryInstruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import type { Instant, Machine } from './machine.ts';
import { ADDRESS_SPACE } from './memory.ts';
import { packScalars } from './packing.ts';
import { isNarrow, rowsOf, type DramRows } from './rows.ts';
import { trackStore } from './tracker.ts';
import { checkTransfer, PIECE_BYTES, wrapped } from './transfer.ts';
import { ELEMENT_WORK, ROW_WORK } from './work.ts';

/** STORE: the low bits of consecutive accumulator elements to rows of DRAM. */
export function* executeStore(m: Machine, insn: MemoryInstruction, t: Instant): Generator<number, Problem | null> {
  if (insn.xSize === 0) return null;
  const rows = rowsOf(m.arch, m.geometry, insn, m.semantics) as DramRows;
  const problem =
    fieldProblem(m, insn, t, rows) ??
    checkTransfer(m, insn, t, rows, { tensor: 'ACC', elements: insn.xSize * rows.rows });
  if (problem !== null) return problem;
  m.counters.out_store_nbytes += insn.xSize * rows.rows * m.geometry.elementBytes.OUT;

  const scalars = m.geometry.scalars.OUT;
  const pieceElements = Math.max(1, Math.floor(PIECE_BYTES / rows.elementBytes));
  const values = new Int32Array(Math.min(insn.xSize, pieceElements) * scalars);
  const bytes = new Uint8Array(Math.min(insn.xSize, pieceElements) * rows.elementBytes);
  let at = insn.sramBase;
  let work = 0;
  for (let row = 0; row < rows.rows; row++) {
    for (let x = 0; x < insn.xSize; x += pieceElements) {
      const n = Math.min(pieceElements, insn.xSize - x);
      wrapped(m, 'ACC', at, n, (e, count, skipped) => gather(m, t, e, count, values, skipped * scalars));
      at += n;
      const packed = bytes.subarray(0, n * rows.elementBytes).fill(0);
      packScalars(values, 0, n * scalars, m.geometry.scalarBits.OUT, packed);
      if (!writeDram(m, rows, row, x * rows.elementBytes, packed)) return dramFull(t.index);
      work += n * (ELEMENT_WORK + scalars);
      if (work > PIECE_BYTES * 16) {
        yield work;
        work = 0;
      }
    }
    work += ROW_WORK;
  }
  yield work;
  return null;
}

/** Accumulators as the store module finds them: in the RTL's output SRAM a stale element is older. */
// Hot loop: once a piece of a row.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function gather(m: Machine, t: Instant, e: number, count: number, values: Int32Array, to: number): void {
  const n = m.geometry.scalars.ACC;
  const acc = m.kernel.acc();
  const stale = trackStore(m, t, e, count);
  values.set(acc.subarray(e * n, (e + count) * n), to);
  if (m.rtl && stale) {
    for (let i = 0; i < count; i++) {
      if (m.stale[e + i] === 1) values.set(m.out.subarray((e + i) * n, (e + i + 1) * n), to + i * n);
    }
  }
  // Sums are kept modulo 2^32; output scalars wider than accumulators show the sign.
  const up = 32 - m.geometry.scalarBits.ACC;
  if (m.geometry.scalarBits.OUT > m.geometry.scalarBits.ACC) {
    for (let i = to; i < to + count * n; i++) values[i] = ((values[i] as number) << up) >> up;
  }
}

function writeDram(m: Machine, rows: DramRows, row: number, offset: number, bytes: Uint8Array): boolean {
  if (!m.rtl) return m.memory.store(rows.base + row * rows.step + offset, bytes);
  const rowStart = (rows.base + row * rows.step) % ADDRESS_SPACE;
  const start = rowStart + offset;
  const lost = lostBytes(m, rows, rowStart);
  for (let done = 0; done < bytes.length;) {
    const at = (start + done) % ADDRESS_SPACE;
    let n = Math.min(ADDRESS_SPACE - at, bytes.length - done);
    const dropped = at < lost;
    if (dropped) n = Math.min(n, lost - at);
    if (!dropped && !m.memory.store(at, bytes.subarray(done, done + n))) return false;
    done += n;
  }
  return true;
}

/** The RTL loses a write burst that begins at address 0: up to which address this row's bytes are dropped. */
function lostBytes(m: Machine, rows: DramRows, rowStart: number): number {
  const { busBits, burstLengthLog2 } = m.arch.hardware;
  const beat = busBits / 8;
  const hitsZero = rowStart < beat || rowStart + rows.rowBytes > ADDRESS_SPACE;
  return hitsZero ? beat * 2 ** burstLengthLog2 : 0;
}

function fieldProblem(m: Machine, insn: MemoryInstruction, t: Instant, rows: DramRows): Problem | null {
  const { hazards, geometry: g } = m;
  const pads = [insn.yPad0, insn.yPad1, insn.xPad0, insn.xPad1];
  if (pads.some((p) => p !== 0)) {
    hazards.report('store-pads', t.index, () => `STORE ${t.index} has pads ${pads.join(', ')}; the RTL ignores them.`);
  }
  const narrow = isNarrow(m.arch, g, 'OUT');
  if (narrow && g.scalarBits.OUT !== 8 && rows.rows > 1 && insn.xStride !== 0) {
    const bytes = insn.xStride * g.scalars.OUT;
    hazards.report(
      'store-row-step',
      t.index,
      () =>
        `STORE ${t.index}: the RTL steps rows by ${counted(bytes, 'byte')} (x_stride x scalars), not ${insn.xStride * g.elementBytes.OUT}, because outputs have ${counted(g.scalarBits.OUT, 'bit')}.`,
    );
  }
  if (insn.memoryType === MEMORY_TYPE.OUT) return null;
  hazards.report(
    'store-memory-type',
    t.index,
    () => `STORE ${t.index} has memory_type ${insn.memoryType}; the RTL stores the output buffer whatever it says.`,
  );
  return m.rtl ? null : badType(insn, t.index);
}

const badType = (insn: MemoryInstruction, index: number): Problem => ({
  code: 'run.memory-type',
  message: `STORE ${index} has memory_type ${insn.memoryType}; only OUT (${MEMORY_TYPE.OUT}) can be stored.`,
  field: 'memory_type',
  got: insn.memoryType,
  limit: MEMORY_TYPE.OUT,
  fix: `Set memory_type to ${MEMORY_TYPE.OUT} (OUT).`,
});

const dramFull = (index: number): Problem => ({
  code: 'run.dram-memory',
  message: `STORE ${index} would make the simulated DRAM larger than is allowed.`,
  field: 'dram_base',
  got: null,
  limit: null,
  fix: 'Store to fewer or denser addresses, or raise the memory limit.',
});
