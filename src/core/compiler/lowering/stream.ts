import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { AluInstruction, GemmInstruction, Instruction, MemoryInstruction } from '../../isa/instruction.ts';
import type { InstructionNote } from '../compilation.ts';
import type { Loop } from './gemmLoops.ts';
import { UopCache, type MicroOpKernel, type KernelBank } from './microOps.ts';
import type { Target } from '../target/target.ts';
import { loadLimits, rectangles, stretch, type Rectangle } from '../plan/transfer.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An instruction whose token flags may still be set. Those that run micro-ops name their kernel instead of a range. */
export interface InstructionDraft {
  readonly instruction: Mutable<Instruction>;
  readonly note: InstructionNote;
  readonly kernel: MicroOpKernel | null;
}

const FREE = { popPrev: false, popNext: false, pushPrev: false, pushNext: false };

export function transferDraft(
  op: 'LOAD' | 'STORE',
  memoryType: number,
  r: Rectangle,
  note: InstructionNote,
): InstructionDraft {
  return { instruction: { op, memoryType, ...r, ...FREE } satisfies MemoryInstruction, note, kernel: null };
}

/** Loop factors of a loop that runs once do not matter; zero always fits its field. */
const factors = (l: Loop): Loop => (l.extent === 1 ? { extent: 1, dst: 0, src: 0, wgt: 0 } : l);

export function gemmDraft(
  kernel: MicroOpKernel,
  reset: boolean,
  outer: Loop,
  inner: Loop,
  note: InstructionNote,
): InstructionDraft {
  const o = factors(outer);
  const i = factors(inner);
  const instruction: GemmInstruction = {
    op: 'GEMM',
    ...FREE,
    ...{ reset, uopBegin: 0, uopEnd: 0, iterOut: o.extent, iterIn: i.extent },
    ...{ dstFactorOut: o.dst, dstFactorIn: i.dst, srcFactorOut: o.src, srcFactorIn: i.src },
    ...{ wgtFactorOut: o.wgt, wgtFactorIn: i.wgt },
  };
  return { instruction, note, kernel };
}

export function aluDraft(
  kernel: MicroOpKernel,
  { aluOpcode, imm }: { readonly aluOpcode: number; readonly imm: number | null },
  outer: Loop,
  inner: Loop,
  note: InstructionNote,
): InstructionDraft {
  const o = factors(outer);
  const i = factors(inner);
  const instruction: AluInstruction = {
    op: 'ALU',
    ...FREE,
    ...{ reset: false, uopBegin: 0, uopEnd: 0, iterOut: o.extent, iterIn: i.extent },
    ...{ dstFactorOut: o.dst, dstFactorIn: i.dst, srcFactorOut: o.src, srcFactorIn: i.src },
    ...{ aluOpcode, useImm: imm !== null, imm: imm ?? 0 },
  };
  return { instruction, note, kernel };
}

export function finishDraft(note: InstructionNote): InstructionDraft {
  return { instruction: { op: 'FINISH', ...FREE }, note, kernel: null };
}

/**
 * The finished stream: micro-op ranges filled in, micro-op loads put where they are needed. If all kernels fit, one load
 * brings them at the start; else each comes before the first instruction that does not find it.
 */
export function withMicroOps(
  drafts: readonly InstructionDraft[],
  bank: KernelBank,
  target: Target,
  dramElement: number,
): { readonly instructions: Instruction[]; readonly notes: InstructionNote[] } {
  const capacity = target.geometry.depth.UOP;
  const instructions: Instruction[] = [];
  const notes: InstructionNote[] = [];
  const limits = loadLimits(target.arch, target.geometry, 'UOP');
  const load = (sramBase: number, { offset, length }: { offset: number; length: number }, note: Place): void => {
    for (const r of rectangles(stretch(sramBase, dramElement + offset, length), limits)) {
      instructions.push({ op: 'LOAD', memoryType: MEMORY_TYPE.UOP, ...r, ...FREE });
      notes.push({ ...note, role: 'load-uop' });
    }
  };
  const whole = bank.size <= capacity;
  if (whole && drafts[0] !== undefined) load(0, { offset: 0, length: bank.size }, NOWHERE);
  const cache = new UopCache(capacity);
  for (const { instruction, note, kernel } of drafts) {
    if (kernel !== null && (instruction.op === 'GEMM' || instruction.op === 'ALU')) {
      const { at, load: missing } = whole
        ? { at: kernel.offset, load: false }
        : cache.place(kernel.id, kernel.words.length);
      if (missing) load(at, { offset: kernel.offset, length: kernel.words.length }, note);
      instruction.uopBegin = at;
      instruction.uopEnd = at + kernel.words.length;
    }
    instructions.push(instruction);
    notes.push(note);
  }
  return { instructions, notes };
}

/** The tile a note speaks of. */
type Place = Omit<InstructionNote, 'role'>;

/** No tile. */
export const NOWHERE: Place = {
  batch: -1,
  tileCo: -1,
  tileH: -1,
  tileW: -1,
  tileCi: -1,
  thread: -1,
};
