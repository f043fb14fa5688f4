import type { KernelNames } from '../../isa/assembly/format.ts';
import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { Instruction } from '../../isa/instruction.ts';
import type { Program } from '../program.ts';
import { createMicroOpBuffer, type MicroOpBuffer } from './microOpBuffer.ts';
import { lastIndexWhere } from '../../base/last.ts';

/** A run of micro-ops that GEMM or ALU instructions use, inside one range of the program's DRAM. */
export interface KernelBlock {
  readonly name: string;
  /** Index in `program.dram`, and byte offset in it. */
  readonly range: number;
  readonly offset: number;
  readonly dramBase: number;
  readonly count: number;
}

export interface KernelBlocks {
  readonly blocks: readonly KernelBlock[];
  /** Names for the next instruction of the stream; to be asked once for each, in order. */
  namesFor(instruction: Instruction): KernelNames;
}

const WORD = 4;
/** Programs made of nothing but different kernels are listed by number beyond this. */
const MAX_USES = 4096;

interface Use {
  readonly dramBase: number;
  readonly count: number;
  readonly range: number;
  readonly offset: number;
}

/** Finds the kernels of a program: what its GEMMs and ALUs read of what its LOAD UOPs brought from given DRAM. */
export function findKernelBlocks(program: Program, instructions: Iterable<Instruction>, depth: number): KernelBlocks {
  const blocks = mergeUses(collectUses(program, instructions, depth));
  const byStart = new Map(blocks.map((b) => [b.dramBase, b]));
  const buffer = createMicroOpBuffer(depth);
  return {
    blocks,
    namesFor(instruction) {
      const names =
        instruction.op === 'GEMM' || instruction.op === 'ALU'
          ? { range: rangeName(blocks, buffer, instruction.uopBegin, instruction.uopEnd) }
          : loadNames(byStart, instruction);
      buffer.apply(instruction);
      return names;
    },
  };
}

function collectUses(program: Program, instructions: Iterable<Instruction>, depth: number): Use[] {
  const buffer = createMicroOpBuffer(depth);
  const uses = new Map<string, Use | null>();
  for (const instruction of instructions) {
    buffer.apply(instruction);
    if (instruction.op !== 'GEMM' && instruction.op !== 'ALU') continue;
    const { uopBegin, uopEnd } = instruction;
    const dramBase = buffer.source(uopBegin, uopEnd);
    if (dramBase === null) continue;
    const key = `${dramBase} ${uopEnd - uopBegin}`;
    if (!uses.has(key)) uses.set(key, locate(program, dramBase, uopEnd - uopBegin));
    if (uses.size >= MAX_USES) break;
  }
  return [...uses.values()].filter((use) => use !== null);
}

/** The range that gives these words; where ranges overlap the last one wins. */
function locate(program: Program, dramBase: number, count: number): Use | null {
  const address = dramBase * WORD;
  const range = lastIndexWhere(
    program.dram,
    (r) => r.address <= address && address + count * WORD <= r.address + r.bytes.length,
  );
  const found = program.dram[range];
  return found === undefined ? null : { dramBase, count, range, offset: address - found.address };
}

/** Overlapping uses become one block; blocks are named in the order of their first use. */
function mergeUses(uses: readonly Use[]): KernelBlock[] {
  const sorted = uses.map((use, order) => ({ ...use, order })).sort((a, b) => a.range - b.range || a.offset - b.offset);
  const merged: { range: number; offset: number; dramBase: number; count: number; order: number }[] = [];
  for (const use of sorted) {
    const last = merged.at(-1);
    const overlaps = last?.range === use.range && use.offset < last.offset + last.count * WORD;
    if (overlaps) {
      last.count = Math.max(last.count, (use.offset - last.offset) / WORD + use.count);
      last.order = Math.min(last.order, use.order);
    } else merged.push({ ...use });
  }
  return merged
    .sort((a, b) => a.order - b.order)
    .map(({ range, offset, dramBase, count }, i) => ({ name: `kernel${i}`, range, offset, dramBase, count }));
}

function rangeName(
  blocks: readonly KernelBlock[],
  buffer: MicroOpBuffer,
  begin: number,
  end: number,
): string | undefined {
  const dramBase = buffer.source(begin, end);
  if (dramBase === null) return undefined;
  const count = end - begin;
  const block = blocks.find((b) => b.dramBase <= dramBase && dramBase + count <= b.dramBase + b.count);
  // The same words may lie in the buffer twice; the label means the newer copy.
  if (block === undefined || buffer.resident(dramBase, count) !== begin) return undefined;
  const from = dramBase - block.dramBase;
  return count === block.count ? block.name : `${block.name}[${from}:${from + count}]`;
}

function loadNames(byStart: ReadonlyMap<number, KernelBlock>, instruction: Instruction): KernelNames {
  if (instruction.op !== 'LOAD' || instruction.memoryType !== MEMORY_TYPE.UOP || instruction.xSize === 0) return {};
  const block = byStart.get(instruction.dramBase);
  return block === undefined ? {} : { dram: block.name, wholeKernel: instruction.xSize === block.count };
}
