import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { Instruction, MemoryInstruction } from '../../isa/instruction.ts';

/**
 * Which DRAM words the micro-op buffer holds at a point of the stream. LOAD UOP, GEMM and ALU all run in order in the
 * compute module, so stream order tells. Assembler and disassembler ask the same tracker: a label resolves to where its
 * words are, and is only written where it resolves to the range that the instruction has.
 */
export interface MicroOpBuffer {
  /** Takes note of an instruction that ran. */
  apply(instruction: Instruction): void;
  /** dram_base of the word at `begin`, if [begin, end) came from consecutive DRAM words in one piece; else null. */
  source(begin: number, end: number): number | null;
  /** Where `count` words from dram_base on lie in one piece, the latest such load first; null: nowhere. */
  resident(dramBase: number, count: number): number | null;
}

/** `dram` -1: zeros of padding, or unknown. */
interface Segment {
  readonly sram: number;
  readonly count: number;
  readonly dram: number;
}

/** Older loads are forgotten, and loads of more rows are not followed: bounds the time of streams made to be slow. */
const MAX_SEGMENTS = 256;
const MAX_ROWS = 64;

export function createMicroOpBuffer(depth: number): MicroOpBuffer {
  /** Newest first. */
  let segments: Segment[] = [];

  const push = (segment: Segment): void => {
    if (segment.count > 0) segments.unshift(segment);
    if (segments.length > MAX_SEGMENTS) segments.length = MAX_SEGMENTS;
  };
  const covered = (upTo: number, begin: number, end: number): boolean =>
    segments.slice(0, upTo).some((s) => s.sram < end && s.sram + s.count > begin);

  return {
    apply(instruction) {
      if (instruction.op !== 'LOAD' || instruction.memoryType !== MEMORY_TYPE.UOP || instruction.xSize === 0) return;
      const rows = rowsOf(instruction);
      // Past its end the buffer wraps in the RTL and is out of bounds in the simulator: no label from here on.
      if (rows === null || rows.some((s) => s.sram + s.count > depth)) segments = [];
      else rows.forEach(push);
    },
    source(begin, end) {
      const hit = segments.find((s) => s.sram < end && s.sram + s.count > begin);
      if (hit === undefined || hit.dram < 0 || begin < hit.sram || end > hit.sram + hit.count) return null;
      return begin < end ? hit.dram + begin - hit.sram : null;
    },
    resident(dramBase, count) {
      for (const [age, s] of segments.entries()) {
        if (s.dram < 0 || dramBase < s.dram || dramBase + count > s.dram + s.count) continue;
        const begin = s.sram + dramBase - s.dram;
        if (!covered(age, begin, begin + count)) return begin;
      }
      return null;
    },
  };
}

/** The load as runs of consecutive words, in the order they are written; null if it has too many. */
function rowsOf(load: MemoryInstruction): Segment[] | null {
  const { sramBase, dramBase, ySize, xSize, xStride, yPad0, yPad1, xPad0, xPad1 } = load;
  const full = xPad0 + xSize + xPad1;
  const plain = full === xSize && xStride === xSize;
  if (!plain && ySize > MAX_ROWS) return null;
  const segments: Segment[] = [{ sram: sramBase, count: yPad0 * full, dram: -1 }];
  let sram = sramBase + yPad0 * full;
  if (plain) {
    segments.push({ sram, count: ySize * xSize, dram: dramBase });
    sram += ySize * xSize;
  } else {
    for (let y = 0; y < ySize; y++) {
      segments.push(
        { sram, count: full, dram: -1 },
        { sram: sram + xPad0, count: xSize, dram: dramBase + y * xStride },
      );
      sram += full;
    }
  }
  segments.push({ sram, count: yPad1 * full, dram: -1 });
  return segments;
}
