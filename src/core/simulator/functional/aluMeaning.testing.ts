import { ALU_OPCODE_NAMES, type AluOperation } from '../../machine/design/aluOperations.ts';

/** How far, and to which side, SHR shifts by its second operand. */
export interface ShiftBy {
  readonly left: boolean;
  readonly places: bigint;
}

/** What each ALU operation gives of two scalars, in integers without end: the definition that the simulators are held to. */
const MEANING: Readonly<Record<AluOperation, (a: bigint, b: bigint, by: ShiftBy) => bigint>> = {
  MIN: (a, b) => (a < b ? a : b),
  MAX: (a, b) => (a > b ? a : b),
  ADD: (a, b) => a + b,
  SHR: (a, _, { left, places }) => (left ? a << places : a >> places),
  MUL: (a, b) => a * b,
};

export function aluMeaning(opcode: number, a: number, b: number, by: ShiftBy): bigint {
  const name = ALU_OPCODE_NAMES[opcode];
  return name === undefined ? 0n : MEANING[name](BigInt(a), BigInt(b), by);
}
