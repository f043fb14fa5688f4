import type { Instruction } from '../../isa/instruction.ts';
import { loopsOf, loopSteps } from './loops.ts';
import type { Machine } from './machine.ts';
import { rowsOf } from './rows.ts';

/** Decoding and setting up an instruction; moving one element besides its scalars; one row. */
const INSTRUCTION_WORK = 2000;
export const ELEMENT_WORK = 4;
export const ROW_WORK = 64;

/** One step of a GEMM or ALU instruction. */
export const gemmStepWork = (m: Machine, reset: boolean): number =>
  16 + (reset ? m.geometry.scalars.ACC : m.geometry.macsPerCycle);
export const aluStepWork = (m: Machine): number => 64 + 2 * m.geometry.scalars.ACC;

/** A run yields at least this often: after a few milliseconds. */
export const SLICE_WORK = 4e6;

/**
 * What an instruction costs to simulate, known from its fields before it runs. The unit is about one multiply-add of
 * the plain GEMM kernel (half a nanosecond or so).
 */
export function workOf(m: Machine, insn: Instruction): number {
  const g = m.geometry;
  switch (insn.op) {
    case 'GEMM':
      return INSTRUCTION_WORK + loopSteps(loopsOf(insn, m.layout, m.semantics)) * gemmStepWork(m, insn.reset);
    case 'ALU':
      return INSTRUCTION_WORK + loopSteps(loopsOf(insn, m.layout, m.semantics)) * aluStepWork(m);
    case 'LOAD':
    case 'STORE': {
      const rows = insn.xSize === 0 ? null : rowsOf(m.arch, g, insn, m.semantics);
      if (rows === null) return 0;
      const load = insn.op === 'LOAD';
      const width = insn.xSize + (load ? insn.xPad0 + insn.xPad1 : 0);
      const elements = width * (rows.rows + (load ? insn.yPad0 + insn.yPad1 : 0));
      // More elements than the buffer holds are refused before anything moves, unless the RTL's wrap is simulated.
      const moved = m.rtl ? elements : Math.min(elements, g.depth[rows.tensor]);
      return INSTRUCTION_WORK + moved * (ELEMENT_WORK + g.scalars[rows.tensor]) + rows.rows * ROW_WORK;
    }
    case 'FINISH':
    case 'UNKNOWN':
      return 0;
  }
}

/** Some ten seconds at worst: eighty times the largest layer of ResNet-18, and still no hang. */
export const DEFAULT_WORK_LIMIT = 1e10;
