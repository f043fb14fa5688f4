import type { Arch } from '../../machine/arch.ts';
import { geometry, type Geometry } from '../../machine/geometry.ts';
import type { Tensor } from '../../machine/tensors.ts';
import { loadedMemory, MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { MemoryInstruction } from '../../isa/instruction.ts';
import { ADDRESS_SPACE } from './memory.ts';
import type { Semantics } from './result.ts';

/** The rows of DRAM bytes a LOAD or STORE moves. Addresses before any wrap at 2^32. */
export interface DramRows {
  readonly tensor: Tensor;
  /** int8 in DRAM, widened to accumulators. */
  readonly widened: boolean;
  /** Bytes of one element in DRAM. */
  readonly elementBytes: number;
  readonly base: number;
  readonly rowBytes: number;
  readonly rows: number;
  readonly step: number;
}

/** A narrow store of 0 rows counts its rows down to 0 the long way round (`timing.md` section 14). */
const RTL_ROWS_OF_ZERO = 2 ** 16;

/** Null if the instruction's memory type cannot be loaded. STORE always moves OUT: the RTL does not look at the type. */
export function rowsOf(arch: Arch, g: Geometry, insn: MemoryInstruction, semantics: Semantics): DramRows | null {
  const tensor = insn.op === 'STORE' ? 'OUT' : loadedMemory(insn.memoryType);
  if (tensor === null) return null;
  const widened = insn.op === 'LOAD' && insn.memoryType === MEMORY_TYPE.ACC_8BIT;
  const elementBytes = widened ? g.scalars.ACC : g.elementBytes[tensor];
  const narrowStore = insn.op === 'STORE' && isNarrow(arch, g, 'OUT');
  const rtl = semantics === 'rtl';
  return {
    tensor,
    widened,
    elementBytes,
    base: insn.dramBase * elementBytes,
    rowBytes: insn.xSize * elementBytes,
    rows: rtl && narrowStore && insn.ySize === 0 ? RTL_ROWS_OF_ZERO : insn.ySize,
    // The RTL's narrow store steps by scalars, not bytes: the same thing at 8 bits (timing.md section 7).
    step: insn.xStride * (rtl && narrowStore ? g.scalars.OUT : elementBytes),
  };
}

/** The one test that selects the RTL's load and store variant (`timing.md` section 1). */
export const isNarrow = (arch: Arch, g: Geometry, tensor: Tensor): boolean =>
  g.elementBits[tensor] > arch.hardware.busBits;

/** First byte past the last row, or the base if there is nothing. */
export const rowsEnd = (r: DramRows): number =>
  r.rows === 0 || r.rowBytes === 0 ? r.base : r.base + (r.rows - 1) * r.step + r.rowBytes;

/**
 * Whether a burst of these rows begins at address 0, which the DPI memory drops: a row begins in the first beat or
 * crosses 2^32 (where a burst always begins).
 */
export function touchesAddressZero(arch: Arch, r: DramRows): boolean {
  if (r.rowBytes === 0 || r.rows === 0) return false;
  const beat = arch.hardware.busBits / 8;
  if (r.base >= beat && rowsEnd(r) <= ADDRESS_SPACE) return false;
  for (let row = 0; row < r.rows; row++) {
    const at = (r.base + row * r.step) % ADDRESS_SPACE;
    if (at < beat || at + r.rowBytes > ADDRESS_SPACE) return true;
    if (r.step === 0) return false;
  }
  return false;
}

/** Why the RTL's module never finishes this LOAD or STORE once started, or null (`timing.md` section 14). */
export function neverDone(arch: Arch, insn: MemoryInstruction): string | null {
  if (insn.xSize === 0) return null;
  const g = geometry(arch);
  if (insn.ySize === 0 && !(insn.op === 'STORE' && isNarrow(arch, g, 'OUT'))) {
    return `y_size is 0 with x_size ${insn.xSize}, which the RTL never finishes`;
  }
  if (insn.op === 'STORE') return null;
  const rows = rowsOf(arch, g, insn, 'rtl');
  return rows !== null && touchesAddressZero(arch, rows)
    ? 'a burst begins at address 0, which memory never answers'
    : null;
}
