import type { Arch } from '../../machine/arch.ts';
import { streamWords } from '../../isa/codec.ts';
import { decodedAluOpcodes } from '../../machine/design/aluOperations.ts';
import { isaLayout, type IsaLayout } from '../../isa/fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { LOAD_OF_TYPE, MODULE_OF_OPERATION, OPCODE, OPERATION, type Opcode } from '../../machine/design/operations.ts';
import { moduleLists } from '../../trace/order.ts';
import { MODULE_ID, NO_MODULE } from '../../machine/design/modules.ts';
import { SEEN_FLAGS } from '../../machine/design/tokens.ts';
import type { Cycles } from '../../base/units.ts';

/**
 * An instruction stream as far as timing sees it, struct-of-arrays: decoding into objects would cost more than
 * simulating. Fields that an instruction does not have are 0.
 */
export interface TimingStream {
  readonly count: number;
  /** `MODULE_ID`, or `NO_MODULE` for what fetch cannot hand out (section 14). */
  readonly module: Uint8Array;
  /** `OPERATION`. */
  readonly op: Uint8Array;
  /** Bits (`POP_PREV`, …), only the flags that the module looks at (section 4). */
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
  const decoded = decodedAluOpcodes(arch.hardware);
  const useImm = field(layout, 'ALU', 'useImm');
  for (let i = 0; i < count; i++) {
    const head = (words[i * 4] ?? 0) & 127;
    const opcode = head & 7;
    let module: number = NO_MODULE;
    let op: number = OPERATION.UNKNOWN;
    if (opcode === OPCODE.LOAD || opcode === OPCODE.STORE) {
      op = opcode === OPCODE.STORE ? OPERATION.STORE : (LOAD_OF_TYPE[read(words, i, memory.memoryType)] ?? op);
      module = MODULE_OF_OPERATION[op] ?? NO_MODULE;
      readMemory(s, words, i, memory);
      if (s.xSize[i] === 0 && module !== NO_MODULE) op = OPERATION.NOP;
    } else if (opcode === OPCODE.GEMM) {
      module = MODULE_ID.compute;
      op = read(words, i, gemm.reset) === 1 ? OPERATION.GEMM_RESET : OPERATION.GEMM;
      s.generatorCycles[i] = loopCycles(words, i, gemm, 1);
    } else if (opcode === OPCODE.FINISH) {
      module = MODULE_ID.compute;
      op = OPERATION.FINISH;
    } else if (opcode === OPCODE.ALU && decoded[read(words, i, aluOpcode)] === true) {
      module = MODULE_ID.compute;
      op = OPERATION.ALU;
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
