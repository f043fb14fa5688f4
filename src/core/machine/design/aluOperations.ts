import { enumerated } from '../../base/enumerated.ts';
import type { Hardware } from '../arch.ts';

/**
 * What the ALU can do with accumulators and a second operand, a tensor or an immediate, by value of `alu_opcode`. What each
 * means is in the functional simulator (`aluOps.ts`, and `simdAlu.ts` four scalars at a time). All take the same time.
 */
export const ALU_OPCODE_NAMES = ['MIN', 'MAX', 'ADD', 'SHR', 'MUL'] as const;
export type AluOperation = (typeof ALU_OPCODE_NAMES)[number];
export const ALU_OPCODE = enumerated(ALU_OPCODE_NAMES);

/** Operations that not every machine decodes: those without the parameter's value stop at them for ever. */
const OPTIONAL: Partial<Record<AluOperation, (hardware: Hardware) => boolean>> = {
  MUL: (hardware) => hardware.aluMultiply === 'yes',
};

/** Operations that a machine's ALU decodes. */
export const decodedAluOperations = (hardware: Hardware): readonly AluOperation[] =>
  ALU_OPCODE_NAMES.filter((name) => OPTIONAL[name]?.(hardware) ?? true);

/** By `alu_opcode`, whether a machine decodes it. */
export function decodedAluOpcodes(hardware: Hardware): readonly boolean[] {
  const decoded = new Set<string | undefined>(decodedAluOperations(hardware));
  return Array.from({ length: 8 }, (_, opcode) => decoded.has(ALU_OPCODE_NAMES[opcode]));
}
