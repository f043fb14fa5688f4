import type { Arch } from '../../machine/arch.ts';
import { streamWords } from '../../isa/codec.ts';
import { aluOpcodes } from '../../isa/dispatch.ts';
import { isaLayout, type IsaLayout, type Opcode } from '../../isa/fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { MEMORY_TYPE, OPCODE } from '../../isa/instruction.ts';
import { moduleLists } from '../../trace/order.ts';
import { MODULE_ID, NO_MODULE, TRACE_OP } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';

/** Bits of `TimingStream.flags`. */
export const POP_PREV = 1;
export const POP_NEXT = 2;
export const PUSH_PREV = 4;
export const PUSH_NEXT = 8;

/**
 * An instruction stream as far as timing sees it, struct-of-arrays: decoding into objects would cost more than
 * simulating. Fields that an instruction does not have are 0.
 */
export interface TimingStream {
  readonly count: number;
  /** `MODULE_ID`, or `NO_MODULE` for what fetch cannot hand out (section 14). */
  readonly module: Uint8Array;
  /** `TRACE_OP`. */
  readonly op: Uint8Array;
  /** Only the flags that the module looks at (section 4). */
  readonly flags: Uint8Array;
  /** Flags that are set and that the module does not look at. */
  readonly ignoredFlags: Uint8Array;
  /** LOAD and STORE. */
  readonly dramBase: Uint32Array;
  readonly ySize: Uint16Array;
  readonly xSize: Uint16Array;
  readonly xStride: Uint16Array;
  readonly yPad0: Uint8Array;
  readonly yPad1: Uint8Array;
  readonly xPad0: Uint8Array;
  readonly xPad1: Uint8Array;
  /** GEMM and ALU: cycles of the index generator, M of section 9. */
  readonly generatorCycles: Float64Array;
  /** Instructions of each module (by `MODULE_ID`), in stream order. */
  readonly order: readonly [Int32Array, Int32Array, Int32Array];
}

/** Which flags a module looks at: load only the tokens to and from compute, which is its next; store likewise its prev. */
const SEEN_FLAGS: readonly number[] = [POP_NEXT | PUSH_NEXT, 15, POP_PREV | PUSH_PREV];

/** What a LOAD is, by memory type; other types are not decoded. */
const LOAD_OPS: Readonly<Record<number, number>> = {
  [MEMORY_TYPE.UOP]: TRACE_OP.LOAD_UOP,
  [MEMORY_TYPE.WGT]: TRACE_OP.LOAD_WGT,
  [MEMORY_TYPE.INP]: TRACE_OP.LOAD_INP,
  [MEMORY_TYPE.ACC]: TRACE_OP.LOAD_ACC,
};

const MODULE_OF_OP: Readonly<Record<number, number>> = {
  [TRACE_OP.LOAD_UOP]: MODULE_ID.compute,
  [TRACE_OP.LOAD_ACC]: MODULE_ID.compute,
  [TRACE_OP.LOAD_WGT]: MODULE_ID.load,
  [TRACE_OP.LOAD_INP]: MODULE_ID.load,
  [TRACE_OP.STORE]: MODULE_ID.store,
};

const LOOP_COUNT_WRAP = 2 ** 14;

/**
 * Micro-ops of one pass and iterations of a loop, as the 14-bit counters of the index generator see them: 0 iterations
 * count as 16,384, and an end at or before the begin is reached after wrapping (section 14).
 */
export function generatorCycles(
  uopBegin: number,
  uopEnd: number,
  iterOut: number,
  iterIn: number,
  step: 1 | 2,
): Cycles {
  const wrap = LOOP_COUNT_WRAP;
  const uops = ((((uopEnd - 1 - uopBegin) % wrap) + wrap) % wrap) + 1;
  return uops * (iterOut === 0 ? wrap : iterOut) * (iterIn === 0 ? wrap : iterIn) * step;
}

/** Where a field lies, worked out once: reading fields one by one is most of the cost of a short run. */
interface Slice {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** The part in the next word begins at this bit of the field; 32 if there is none. */
  readonly high: number;
}

function field(layout: IsaLayout, op: Opcode, name: string): Slice {
  const found = layout.fields[op].find((f) => f.name === name);
  if (found === undefined) throw new Error(`${op} has no field ${name}`);
  const { offset, bits } = found;
  const shift = offset & 31;
  const mask = bits <= 0 ? 0 : 0xffffffff >>> (32 - bits);
  return { word: offset >>> 5, shift, mask, high: shift + bits > 32 ? 32 - shift : 32 };
}

/** Unsigned. */
function read(words: Uint32Array, index: number, { word, shift, mask, high }: Slice): number {
  const at = index * 4 + word;
  const low = (words[at] ?? 0) >>> shift;
  return high === 32 ? (low & mask) >>> 0 : ((low | ((words[at + 1] ?? 0) << high)) & mask) >>> 0;
}

interface LoopFields {
  readonly reset: Slice;
  readonly uopBegin: Slice;
  readonly uopEnd: Slice;
  readonly iterOut: Slice;
  readonly iterIn: Slice;
}

const loopFields = (layout: IsaLayout, op: 'GEMM' | 'ALU'): LoopFields => ({
  reset: field(layout, op, 'reset'),
  uopBegin: field(layout, op, 'uopBegin'),
  uopEnd: field(layout, op, 'uopEnd'),
  iterOut: field(layout, op, 'iterOut'),
  iterIn: field(layout, op, 'iterIn'),
});

/** The stream of a program; bytes after the last whole instruction are ignored. */
export function timingStream(arch: Arch, instructions: Uint8Array): TimingStream {
  const layout = isaLayout(arch);
  const words = streamWords(instructions);
  const count = Math.floor(instructions.length / INSTRUCTION_BYTES);
  const s = emptyStream(count);
  const memory = memoryFields(layout);
  const gemm = loopFields(layout, 'GEMM');
  const alu = loopFields(layout, 'ALU');
  const aluOpcode = field(layout, 'ALU', 'aluOpcode');
  const opcodes = aluOpcodes(arch);
  const useImm = field(layout, 'ALU', 'useImm');
  for (let i = 0; i < count; i++) {
    const head = (words[i * 4] ?? 0) & 127;
    const opcode = head & 7;
    let module: number = NO_MODULE;
    let op: number = TRACE_OP.UNKNOWN;
    if (opcode === OPCODE.LOAD || opcode === OPCODE.STORE) {
      op = opcode === OPCODE.STORE ? TRACE_OP.STORE : (LOAD_OPS[read(words, i, memory.memoryType)] ?? op);
      module = MODULE_OF_OP[op] ?? NO_MODULE;
      readMemory(s, words, i, memory);
      if (s.xSize[i] === 0 && module !== NO_MODULE) op = TRACE_OP.NOP;
    } else if (opcode === OPCODE.GEMM) {
      module = MODULE_ID.compute;
      op = read(words, i, gemm.reset) === 1 ? TRACE_OP.GEMM_RESET : TRACE_OP.GEMM;
      s.generatorCycles[i] = loopCycles(words, i, gemm, 1);
    } else if (opcode === OPCODE.FINISH) {
      module = MODULE_ID.compute;
      op = TRACE_OP.FINISH;
    } else if (opcode === OPCODE.ALU && read(words, i, aluOpcode) < opcodes) {
      module = MODULE_ID.compute;
      op = TRACE_OP.ALU;
      s.generatorCycles[i] = loopCycles(words, i, alu, read(words, i, useImm) === 1 ? 1 : 2);
    }
    s.module[i] = module;
    s.op[i] = op;
    s.flags[i] = (head >>> 3) & (SEEN_FLAGS[module] ?? 0);
    s.ignoredFlags[i] = (head >>> 3) & ~(SEEN_FLAGS[module] ?? 15);
  }
  return { ...s, count, order: moduleLists(s.module) };
}

const loopCycles = (words: Uint32Array, i: number, f: LoopFields, step: 1 | 2): Cycles =>
  generatorCycles(
    read(words, i, f.uopBegin),
    read(words, i, f.uopEnd),
    read(words, i, f.iterOut),
    read(words, i, f.iterIn),
    step,
  );

const MEMORY_FIELDS = [
  'memoryType',
  'dramBase',
  'ySize',
  'xSize',
  'xStride',
  'yPad0',
  'yPad1',
  'xPad0',
  'xPad1',
] as const;
type MemoryFields = Readonly<Record<(typeof MEMORY_FIELDS)[number], Slice>>;

const memoryFields = (layout: IsaLayout): MemoryFields =>
  Object.fromEntries(MEMORY_FIELDS.map((name) => [name, field(layout, 'LOAD', name)])) as MemoryFields;

function readMemory(s: Omit<TimingStream, 'count' | 'order'>, words: Uint32Array, i: number, f: MemoryFields): void {
  s.dramBase[i] = read(words, i, f.dramBase);
  s.ySize[i] = read(words, i, f.ySize);
  s.xSize[i] = read(words, i, f.xSize);
  s.xStride[i] = read(words, i, f.xStride);
  s.yPad0[i] = read(words, i, f.yPad0);
  s.yPad1[i] = read(words, i, f.yPad1);
  s.xPad0[i] = read(words, i, f.xPad0);
  s.xPad1[i] = read(words, i, f.xPad1);
}

function emptyStream(count: number): Omit<TimingStream, 'count' | 'order'> {
  return {
    module: new Uint8Array(count),
    op: new Uint8Array(count),
    flags: new Uint8Array(count),
    ignoredFlags: new Uint8Array(count),
    dramBase: new Uint32Array(count),
    ySize: new Uint16Array(count),
    xSize: new Uint16Array(count),
    xStride: new Uint16Array(count),
    yPad0: new Uint8Array(count),
    yPad1: new Uint8Array(count),
    xPad0: new Uint8Array(count),
    xPad1: new Uint8Array(count),
    generatorCycles: new Float64Array(count),
  };
}
