import type { Opcode } from '../../machine/design/operations.ts';
import { MEMORY_TYPE, MEMORY_TYPE_NAMES } from '../../machine/design/memories.ts';
import { ALU_OPCODE_NAMES } from '../../machine/design/aluOperations.ts';

/** The fields a mnemonic fixes; operands give the rest. */
export interface Mnemonic {
  readonly text: string;
  readonly op: Opcode;
  readonly fixed: Readonly<Record<string, number | boolean>>;
  /** Carries dependence flags only: every other field is zero and no operand but pop and push is allowed. */
  readonly nop: boolean;
}

const memoryName = (type: number): string => (MEMORY_TYPE_NAMES[type] ?? `type${type}`).toLowerCase().replace('_', '');
const aluName = (opcode: number): string => (ALU_OPCODE_NAMES[opcode] ?? `op${opcode}`).toLowerCase();

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];

function memory(op: 'LOAD' | 'STORE'): Mnemonic[] {
  const word = op.toLowerCase();
  return EIGHT.map((memoryType) => ({
    text: `${word}.${memoryName(memoryType)}`,
    op,
    fixed: { memoryType },
    nop: false,
  }));
}

/** A nop is named after the module that takes it; where a module has several, one is the plain form. */
const NOPS: readonly (readonly [text: string, op: 'LOAD' | 'STORE', type: number])[] = [
  ['nop.load', 'LOAD', MEMORY_TYPE.INP],
  ['nop.load.wgt', 'LOAD', MEMORY_TYPE.WGT],
  ['nop.compute', 'LOAD', MEMORY_TYPE.UOP],
  ['nop.compute.acc', 'LOAD', MEMORY_TYPE.ACC],
  ['nop.store', 'STORE', MEMORY_TYPE.OUT],
  ['nop.store.uop', 'STORE', MEMORY_TYPE.UOP],
];

const resets = (text: string, op: Opcode, fixed: Mnemonic['fixed']): Mnemonic[] =>
  [false, true].map((reset) => ({
    text: reset ? `${text}.reset` : text,
    op,
    fixed: { ...fixed, reset },
    nop: false,
  }));

export const MNEMONICS: readonly Mnemonic[] = [
  ...memory('LOAD'),
  ...memory('STORE'),
  ...NOPS.map(([text, op, memoryType]) => ({ text, op, fixed: { memoryType }, nop: true })),
  ...resets('gemm', 'GEMM', {}),
  ...EIGHT.flatMap((aluOpcode) => resets(`alu.${aluName(aluOpcode)}`, 'ALU', { aluOpcode })),
  { text: 'finish', op: 'FINISH', fixed: {}, nop: false },
];

const BY_TEXT = new Map(MNEMONICS.map((m) => [m.text, m]));

export const findMnemonic = (text: string): Mnemonic | undefined => BY_TEXT.get(text);

const keyOf = (op: Opcode, value: Readonly<Record<string, unknown>>, nop: boolean): string =>
  `${op} ${String(value['memoryType'])} ${String(value['aluOpcode'])} ${String(value['reset'])} ${nop}`;

const BY_FIELDS = new Map(MNEMONICS.map((m) => [keyOf(m.op, m.fixed, m.nop), m]));

/** The mnemonic of an instruction's fields; undefined only for a nop form that has no short name. */
export const mnemonicOf = (op: Opcode, value: Readonly<Record<string, unknown>>, nop: boolean): Mnemonic | undefined =>
  BY_FIELDS.get(keyOf(op, value, nop));
