import { ALU_OPCODE } from '../isa/instruction.ts';
import type { Epilogue } from '../workload/layer.ts';

/** One ALU instruction over a whole tile, after its last product. */
export interface AluPass {
  readonly role: 'shift' | 'bias' | 'offset' | 'clip';
  readonly label: string;
  /** `ALU_OPCODE` value. */
  readonly aluOpcode: number;
  /** Null: the second operand is the bias in the accumulator buffer, an element a block of output channels. */
  readonly imm: number | null;
}

/** Who adds the bias: one more product an accumulator element, an ALU pass, or nobody. */
export type BiasBy = 'product' | 'alu' | 'none';

/** Does a bias count in units of the sum? Without a shift, after it is before it. */
export const biasBefore = ({ biasAt, shift }: Epilogue): boolean => biasAt === 'before' || shift === 0;

/** The part of `offset` that comes with the bias in memory, for nothing but sums is between the two: sums that wrap are the same in any order. */
export const offsetInBias = (epilogue: Epilogue): number =>
  epilogue.bias && biasBefore(epilogue) ? (epilogue.offset ?? 0) : 0;

/**
 * The passes an epilogue needs, in order; those that change nothing are left out. Without any, the last product has put
 * the tile into the output SRAM, so STORE finds it there too.
 */
export function aluPasses(epilogue: Epilogue, biasBy: BiasBy, accBits: number): AluPass[] {
  const { shift, clip, offset = 0 } = epilogue;
  const passes: AluPass[] = [];
  const addBias: AluPass[] =
    biasBy === 'alu' ? [{ role: 'bias', label: 'bias', aluOpcode: ALU_OPCODE.ADD, imm: null }] : [];
  if (biasBefore(epilogue)) passes.push(...addBias);
  const rounding = offset - offsetInBias(epilogue);
  if (rounding !== 0) passes.push({ role: 'offset', label: 'offset', aluOpcode: ALU_OPCODE.ADD, imm: rounding });
  if (shift > 0) passes.push({ role: 'shift', label: 'shift', aluOpcode: ALU_OPCODE.SHR, imm: shift });
  if (!biasBefore(epilogue)) passes.push(...addBias);
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
