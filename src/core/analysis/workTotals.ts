import { findRole } from '../compiler/lowering/notes.ts';
import { derivation } from './derivation.ts';
import type { RunView } from './runView.ts';
import { generatorCyclesOf, products } from './work.ts';

/** What the instructions of a run ask of the compute unit, all together. */
export interface WorkTotals {
  /** Matrix products, those of a bias too. */
  readonly products: number;
  /** Operations of the ALU on whole tensor elements. */
  readonly aluOperations: number;
  /** What adds the bias: products with a constant, or the ALU; null: it has no instructions of its own. */
  readonly biasBy: 'GEMM' | 'ALU' | null;
}

/** Made once for a trace. */
export const workTotals = derivation<RunView, WorkTotals>('totals of work');

export function makeWorkTotals(run: RunView): WorkTotals {
  let matrix = 0;
  let alu = 0;
  for (const instruction of run.instructions) {
    matrix += products(instruction);
    if (instruction.op === 'ALU') alu += generatorCyclesOf(instruction) / (instruction.useImm ? 1 : 2);
  }
  return { products: matrix, aluOperations: alu, biasBy: biasBy(run) };
}

function biasBy({ notes, instructions }: RunView): WorkTotals['biasBy'] {
  for (let i = findRole(notes, 'bias'); i >= 0; i = findRole(notes, 'bias', i + 1)) {
    const op = instructions.at(i)?.op;
    if (op === 'GEMM' || op === 'ALU') return op;
  }
  return null;
}
