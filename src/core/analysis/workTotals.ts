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
  /** The bias is added by a product with a constant, not by the ALU. */
  readonly biasIsProduct: boolean;
}

/** Made once for a trace. */
export const workTotals = derivation((run: RunView): WorkTotals => {
  let matrix = 0;
  let alu = 0;
  for (const instruction of run.instructions) {
    matrix += products(instruction);
    if (instruction.op === 'ALU') alu += generatorCyclesOf(instruction) / (instruction.useImm ? 1 : 2);
  }
  return { products: matrix, aluOperations: alu, biasIsProduct: biasIsProduct(run) };
});

function biasIsProduct({ notes, instructions }: RunView): boolean {
  for (let i = findRole(notes, 'bias'); i >= 0; i = findRole(notes, 'bias', i + 1)) {
    if (instructions.at(i)?.op === 'GEMM') return true;
  }
  return false;
}
