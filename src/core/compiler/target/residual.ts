import type { Arch } from '../../machine/arch.ts';
import type { Geometry } from '../../machine/geometry.ts';
import { settingRepair } from '../../machine/setting.ts';
import type { Problem } from '../../base/problem.ts';
import { factorOf, type Epilogue } from '../../layer/layer.ts';

/**
 * The epilogue's second tensor. LOAD brings bytes into INP only, so it takes the way of the input: one more chunk of each tile,
 * multiplied with an identity matrix times its factor, which stays in WGT. Added, it goes to the sums; to be multiplied
 * or compared with them by the ALU, it goes beside them.
 */

type Use = Pick<Epilogue, 'operand'>;

/** Products an accumulator element that bring the operand into ACC. */
export const residualProducts = ({ operand }: Use): 0 | 1 => (operand === undefined ? 0 : 1);

/** Accumulator elements for each output element: its sum, and the operand if it is not added. */
export const accEach = ({ operand }: Use): 1 | 2 => (operand === undefined || operand.operation === 'add' ? 1 : 2);

/** What this machine cannot do about it. Codes: `compile.operand-blocks`, `.operand-factor`, `.operand-multiply`. */
export function residualProblems({ config, hardware }: Arch, g: Geometry, { operand }: Use): Problem[] {
  if (operand === undefined) return [];
  const problems: Problem[] = [];
  const { LOG_BLOCK_IN: blockIn, LOG_BLOCK_OUT: blockOut } = config;
  if (blockIn !== blockOut) {
    problems.push({
      code: 'compile.operand-blocks',
      message: `A second tensor is brought to the sums through the input buffer by an identity matrix, but BLOCK_IN is ${g.blockIn} and BLOCK_OUT is ${g.blockOut}.`,
      field: 'LOG_BLOCK_IN',
      got: blockIn,
      limit: blockOut,
      fix: 'Make BLOCK_IN and BLOCK_OUT equal, with buffers that go with them, or leave the layer to the host.',
      repairs: [
        settingRepair({ field: 'LOG_BLOCK_IN', value: blockOut }),
        settingRepair({ field: 'LOG_BLOCK_OUT', value: blockIn }),
      ],
    });
  }
  if (operand.operation === 'multiply' && hardware.aluMultiply !== 'yes') {
    problems.push({
      code: 'compile.operand-multiply',
      message:
        "Two tensors are multiplied by the ALU, but this machine's ALU has no MUL, as the Chisel design has none.",
      field: 'aluMultiply',
      got: 'no',
      limit: 'yes',
      fix: 'Choose ALU multiply yes (aluMultiply; figures are then extrapolated), or leave the layer to the host.',
      repairs: [settingRepair({ field: 'aluMultiply', value: 'yes' })],
    });
  }
  const factor = factorOf(operand);
  const most = 2 ** (g.scalarBits.WGT - 2);
  if (factor > most) {
    problems.push({
      code: 'compile.operand-factor',
      message: `The second tensor is weighted with ${factor}, but the largest power of two in a weight of ${g.scalarBits.WGT} bits is ${most}.`,
      field: 'operand',
      got: factor,
      limit: most,
      fix: 'Use a smaller factor, wider weights, or leave the layer to the host.',
    });
  }
  return problems;
}

/** [BLOCK_OUT][BLOCK_IN]: the factor on the diagonal. */
export function identityElement(g: Geometry, { operand }: Use): Int8Array {
  const factor = factorOf(operand);
  const lanes = g.blockIn;
  return new Int8Array(g.blockOut * lanes).map((_, i) => (i % (lanes + 1) === 0 ? factor : 0));
}
