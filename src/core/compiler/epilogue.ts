import { ALU_OPCODE } from '../isa/instruction.ts';
import type { Epilogue } from '../workload/layer.ts';

/** One ALU instruction over a whole tile, after its last product. */
export interface AluPass {
  readonly role: 'shift' | 'bias' | 'clip';
  readonly label: string;
  /** `ALU_OPCODE` value. */
  readonly aluOpcode: number;
  /** Null: the second operand is the bias in the accumulator buffer, an element a block of output channels. */
  readonly imm: number | null;
}

/** Who adds the bias: one more product an accumulator element, an ALU pass, or nobody. */
export type BiasBy = 'product' | 'alu' | 'none';

/**
 * The passes an epilogue needs, in order; those that change nothing are left out. Without any, the last product has put
 * the tile into the output SRAM, so STORE finds it there too.
 */
export function aluPasses({ shift, clip }: Epilogue, biasBy: BiasBy, accBits: number): AluPass[] {
  const passes: AluPass[] = [];
  if (shift > 0) passes.push({ role: 'shift', label: 'shift', aluOpcode: ALU_OPCODE.SHR, imm: shift });
  if (biasBy === 'alu') passes.push({ role: 'bias', label: 'bias', aluOpcode: ALU_OPCODE.ADD, imm: null });
  if (clip !== null) {
    const [low, high] = clip;
    const least = -(2 ** (accBits - 1));
    if (low > least) passes.push({ role: 'clip', label: 'clip below', aluOpcode: ALU_OPCODE.MAX, imm: low });
    if (high < -least - 1) passes.push({ role: 'clip', label: 'clip above', aluOpcode: ALU_OPCODE.MIN, imm: high });
  }
  return passes;
}

/** Cycles a pass takes for one accumulator element: two if both operands come from the buffer (`timing.md` section 9). */
export const passCycles = (pass: AluPass): number => (pass.imm === null ? 2 : 1);
