import { withArticle } from '../../machine/quantity.ts';
import { LOADED_MEMORIES, type LoadedMemory } from '../../machine/design/memories.ts';
import { TENSORS } from '../../machine/tensors.ts';
import { geometry, type Geometry } from '../../machine/geometry.ts';
import type { Arch } from '../../machine/arch.ts';
import { isaLayout, type IsaLayout } from '../../isa/fields.ts';
import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import type { Counters } from '../../program/program.ts';
import type { Bytes, Elements } from '../../base/units.ts';
import type { GemmKernel, GemmKernelFactory } from './gemmKernel.ts';
import type { HazardLog, RaceLog } from './logs.ts';
import type { PagedMemory } from './memory.ts';
import type { Semantics } from './result.ts';

export type SramTensor = LoadedMemory;

/**
 * Who last wrote and read each element, as stream index + 1, 0 for nobody. Enough to see every read of what was never
 * written, and every race: each memory is shared by two in-order modules, so if an unordered access exists, the last
 * access of the other module is one.
 */
export interface Shadow {
  lastWrite: Int32Array;
  lastRead: Int32Array;
}

/**
 * The state of one run. Buffers hold only as many elements as the program touched so far (`reserve`), so a small program
 * on a large machine costs little.
 */
export interface Machine {
  readonly arch: Arch;
  readonly geometry: Geometry;
  readonly layout: IsaLayout;
  readonly semantics: Semantics;
  readonly rtl: boolean;
  readonly memory: PagedMemory;
  readonly kernel: GemmKernel;
  readonly hazards: HazardLog;
  readonly races: RaceLog;
  readonly counters: { -readonly [K in keyof Counters]: Counters[K] };
  /** Micro-ops by place in their buffer, decoded when they were loaded. */
  uopDst: Int32Array;
  uopSrc: Int32Array;
  uopWgt: Int32Array;
  /** What the RTL's ALU takes as source: src field OR (wgt field << log2 of the input buffer's depth), as wide as dst. */
  uopRtlSrc: Int32Array;
  /** Per accumulator element, 1: last written by LOAD ACC or a GEMM with reset, so the RTL would store something older. */
  stale: Uint8Array;
  /** RTL only: of stale elements, the accumulator value that the output SRAM still holds. */
  out: Int32Array;
  readonly shadow: Readonly<Record<SramTensor, Shadow>>;
}

/** An instruction being executed, and what is certainly done before it (`TokenOrder.clocks`). */
export interface Instant {
  readonly index: number;
  /** index + 1, as shadows have it. */
  readonly stamp: number;
  readonly loadDone: number;
  readonly computeDone: number;
  readonly storeDone: number;
}

/** Unpacked buffers and their shadows may take so much; a machine and program that need more are refused. */
const MAX_SRAM_BYTES: Bytes = 2 ** 30;

const FIRST_BYTES: Bytes = 2 ** 21;

export interface MachineParts {
  readonly semantics: Semantics;
  readonly memory: PagedMemory;
  readonly kernelFactory: GemmKernelFactory;
  readonly hazards: HazardLog;
  readonly races: RaceLog;
}

/** Problems: a machine whose scalars or elements this simulator cannot represent (`run.machine`). */
export function createMachine(arch: Arch, parts: MachineParts): Result<Machine> {
  const g = geometry(arch);
  const refused = unsupported(g);
  if (refused !== null) return failure(refused);
  const empty = (): Shadow => ({ lastWrite: new Int32Array(0), lastRead: new Int32Array(0) });
  return ok({
    arch,
    geometry: g,
    layout: isaLayout(arch),
    semantics: parts.semantics,
    rtl: parts.semantics === 'rtl',
    memory: parts.memory,
    kernel: parts.kernelFactory({
      batch: g.batch,
      blockIn: g.blockIn,
      blockOut: g.blockOut,
      inpBits: g.scalarBits.INP,
      wgtBits: g.scalarBits.WGT,
    }),
    hazards: parts.hazards,
    races: parts.races,
    counters: {
      gemm_counter: 0,
      alu_counter: 0,
      inp_load_nbytes: 0,
      wgt_load_nbytes: 0,
      acc_load_nbytes: 0,
      uop_load_nbytes: 0,
      out_store_nbytes: 0,
    },
    uopDst: new Int32Array(0),
    uopSrc: new Int32Array(0),
    uopWgt: new Int32Array(0),
    uopRtlSrc: new Int32Array(0),
    stale: new Uint8Array(0),
    out: new Int32Array(0),
    shadow: { INP: empty(), WGT: empty(), ACC: empty(), UOP: empty() },
  });
}

function unsupported(g: Geometry): Problem | null {
  for (const t of ['INP', 'WGT'] as const) {
    if (g.scalarBits[t] > 8)
      return badMachine(`LOG_${t}_WIDTH`, Math.log2(g.scalarBits[t]), 3, `${t} scalars of at most 8 bits`);
  }
  for (const t of ['ACC', 'OUT'] as const) {
    if (g.scalarBits[t] > 32)
      return badMachine(`LOG_${t}_WIDTH`, Math.log2(g.scalarBits[t]), 5, `${t} scalars of at most 32 bits`);
  }
  for (const t of TENSORS) {
    if (g.elementBytes[t] < 1)
      return badMachine(`${t} element`, g.elementBits[t], 8, `${t} elements of at least one byte`);
    if (g.depth[t] < 1)
      return badMachine(`${t} depth`, g.depth[t], 1, `${withArticle(t)} buffer of at least one element`);
  }
  return null;
}

const badMachine = (field: string, got: number, limit: number, needs: string): Problem => ({
  code: 'run.machine',
  message: `The functional simulator needs ${needs}; ${field} is ${got}, the limit ${limit}.`,
  field,
  got,
  limit,
  fix: `Change ${field} to meet the limit of ${limit}.`,
});

/** Makes room for elements 0 to `elements` - 1 of a buffer; false if that takes more than `MAX_SRAM_BYTES` in all. */
export function reserve(m: Machine, tensor: SramTensor, elements: Elements): boolean {
  const shadow = m.shadow[tensor];
  if (elements <= shadow.lastWrite.length) return true;
  let capacity = Math.max(firstCapacity(m, tensor), shadow.lastWrite.length);
  while (capacity < elements) capacity *= 2;
  capacity = Math.min(capacity, m.geometry.depth[tensor]);
  const size = (t: SramTensor): number => (t === tensor ? capacity : m.shadow[t].lastWrite.length);
  const total = LOADED_MEMORIES.reduce((sum, t) => sum + size(t) * hostBytes(m, t), 0);
  if (total > MAX_SRAM_BYTES) return false;
  shadow.lastWrite = grow(shadow.lastWrite, capacity);
  shadow.lastRead = grow(shadow.lastRead, capacity);
  if (tensor === 'UOP') {
    m.uopDst = grow(m.uopDst, capacity);
    m.uopSrc = grow(m.uopSrc, capacity);
    m.uopWgt = grow(m.uopWgt, capacity);
    m.uopRtlSrc = grow(m.uopRtlSrc, capacity);
  } else {
    // All three at once: to grow one, a kernel may have to move the others.
    const room = (t: SramTensor): number => Math.max(size(t), Math.min(firstCapacity(m, t), m.geometry.depth[t]));
    m.kernel.reserve(room('INP'), room('WGT'), room('ACC'));
    if (tensor === 'ACC') {
      const stale = new Uint8Array(capacity);
      stale.set(m.stale);
      m.stale = stale;
      if (m.rtl) m.out = grow(m.out, capacity * m.geometry.scalars.ACC);
    }
  }
  return true;
}

/** A buffer begins with so many elements, if it has them: all of most machines', since growing costs more than room. */
const firstCapacity = (m: Machine, tensor: SramTensor): number =>
  Math.max(64, 2 ** Math.floor(Math.log2(FIRST_BYTES / hostBytes(m, tensor))));

/** What one element takes here: unpacked scalars (weights as half a double, accumulators also as output) and shadows. */
function hostBytes(m: Machine, tensor: SramTensor): Bytes {
  const perScalar = { INP: 1, WGT: 4, ACC: 8, UOP: 16 }[tensor];
  return m.geometry.scalars[tensor] * perScalar + 9;
}

function grow(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

/** `reserve` failed. */
export const tooMuchSram = (index: number, tensor: SramTensor, elements: number): Problem => ({
  code: 'run.sram-memory',
  message: `Instruction ${index} touches ${elements} ${tensor} elements; the buffers would take more than ${MAX_SRAM_BYTES / 2 ** 20} MiB to simulate.`,
  field: tensor,
  got: elements,
  limit: MAX_SRAM_BYTES,
  fix: `Use a machine with smaller buffers or fewer ${tensor} elements.`,
});
