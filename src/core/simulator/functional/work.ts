import type { Instruction } from '../../isa/instruction.ts';
import { STEP_WORK } from './gemm.ts';
import { loopsOf, stepsOf } from './loops.ts';
import type { Machine } from './machine.ts';
import { rowsOf } from './rows.ts';
import { ELEMENT_WORK, ROW_WORK } from './transfer.ts';

/**
 * What an instruction costs to simulate, known from its fields before it runs. The unit is about one multiply-add of
 * the GEMM kernel (half a nanosecond or so); moving a scalar and an ALU operation count the same.
 */
export function workOf(m: Machine, insn: Instruction): number {
  const g = m.geometry;
  switch (insn.op) {
    case 'GEMM':
      return (
        stepsOf(loopsOf(insn, m.layout, m.semantics)) * (STEP_WORK + (insn.reset ? g.scalars.ACC : g.macsPerCycle))
      );
    case 'ALU':
      return stepsOf(loopsOf(insn, m.layout, m.semantics)) * (STEP_WORK + g.scalars.ACC);
    case 'LOAD':
    case 'STORE': {
      const rows = insn.xSize === 0 ? null : rowsOf(m.arch, g, insn, m.semantics);
      if (rows === null) return 0;
      const load = insn.op === 'LOAD';
      const width = insn.xSize + (load ? insn.xPad0 + insn.xPad1 : 0);
      const elements = width * (rows.rows + (load ? insn.yPad0 + insn.yPad1 : 0));
      // More elements than the buffer holds are refused before anything moves, unless the RTL's wrap is simulated.
      const moved = m.rtl ? elements : Math.min(elements, g.depth[rows.tensor]);
      return moved * (ELEMENT_WORK + g.scalars[rows.tensor]) + rows.rows * ROW_WORK;
    }
    case 'FINISH':
    case 'UNKNOWN':
      return 0;
  }
}

/** Some ten to twenty seconds: forty times the largest layer of ResNet-18, and still no hang. */
export const DEFAULT_WORK_LIMIT = 2e10;
