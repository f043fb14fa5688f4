import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import type { Cycles } from '../../base/units.ts';
import type { Epilogue } from '../../layer/layer.ts';

/** One ALU instruction over a whole tile, after its last product. */
export interface AluPass {
  readonly role: 'shift' | 'bias' | 'offset' | 'multiply' | 'compare' | 'clip';
  readonly label: string;
  /** `ALU_OPCODE` value. */
  readonly aluOpcode: number;
  /**
   * Null: the second operand is in the accumulator buffer, the bias or shifts (an element a block of output channels) or
   * what the sums are multiplied or compared with (an element each).
   */
  readonly imm: number | null;
  /** Comes after the operand is there, and joins it if it does. */
  readonly joined: boolean;
}

/** Who adds the bias: one more product an accumulator element, spare lanes of its last one (`tapFolding.ts`), an ALU pass, or nobody. */
export type BiasBy = 'product' | 'lanes' | 'alu' | 'none';

/** Does a bias count in units of the sum? Without a shift, after it is before it. */
export const biasBefore = ({ biasAt, shift }: Epilogue): boolean => biasAt === 'before' || shift === 0;

/** The part of `offset` that comes with the bias in memory, for nothing but sums is between the two: sums that wrap are the same in any order. */
export function offsetInBias(epilogue: Epilogue): number {
  const { bias, shift, offset = 0, operand } = epilogue;
  const onlySums = operand === undefined || (operand.operation === 'add' && shift === 0);
  return bias && biasBefore(epilogue) && onlySums ? offset : 0;
}

/** The part of `offset` that the ALU adds to the sums before they are shifted. */
export const offsetInSums = (epilogue: Epilogue): number =>
  epilogue.operand === undefined ? (epilogue.offset ?? 0) - offsetInBias(epilogue) : 0;

/**
 * The passes an epilogue needs, in order; those that change nothing are left out. Without any, the last product has put
 * the tile into the output SRAM, so STORE finds it there too.
 */
export function aluPasses(epilogue: Epilogue, biasBy: BiasBy, accBits: number): AluPass[] {
  const { shift, shiftByChannel, shiftAfter = 0, clip, offset = 0, operand } = epilogue;
  const { ADD, MUL, SHR, MAX, MIN } = ALU_OPCODE;
  const passes: AluPass[] = [];
  let joined = false;
  const add = (role: AluPass['role'], aluOpcode: number, imm: number | null, label: string = role): void => {
    passes.push({ role, label, aluOpcode, imm, joined });
  };
  const rounding = offset - offsetInBias(epilogue);
  if (biasBy === 'alu' && biasBefore(epilogue)) add('bias', ADD, null);
  if (offsetInSums(epilogue) !== 0) add('offset', ADD, offsetInSums(epilogue));
  if (shift > 0) add('shift', SHR, shiftByChannel === true ? null : shift);
  if (biasBy === 'alu' && !biasBefore(epilogue)) add('bias', ADD, null);
  if (operand !== undefined) {
    joined = true;
    if (operand.operation === 'multiply') add('multiply', MUL, null);
    if (operand.operation === 'max') add('compare', MAX, null, 'larger of both');
    if (operand.operation === 'min') add('compare', MIN, null, 'smaller of both');
    if (rounding !== 0) add('offset', ADD, rounding);
    if (shiftAfter > 0) add('shift', SHR, shiftAfter, 'second shift');
  }
  if (clip !== null) {
    const [low, high] = clip;
    const least = -(2 ** (accBits - 1));
    if (low > least) add('clip', MAX, low, 'clip below');
    if (high < -least - 1) add('clip', MIN, high, 'clip above');
  }
  return passes;
}

/** Does a pass take its second operand from beside the sums? */
export const takesOperand = ({ role }: AluPass): boolean => role === 'multiply' || role === 'compare';

/** Does a pass read an element of ACC for each block of output channels? */
export const readsByChannel = (pass: AluPass): boolean => pass.imm === null && !takesOperand(pass);

/** Cycles a pass takes for one accumulator element: two if both operands come from the buffer (`timing.md` section 9). */
export const passCycles = (pass: AluPass): number => (pass.imm === null ? 2 : 1);

/** Passes one after another: their instructions, and their cycles for each element. */
export interface Passes {
  readonly instructions: number;
  readonly cycles: Cycles;
}

export const passesOf = (passes: readonly AluPass[]): Passes => ({
  instructions: passes.length,
  cycles: passes.reduce((sum, pass) => sum + passCycles(pass), 0),
});
