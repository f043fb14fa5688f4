import fc from 'fast-check';
import { OPCODE_NAMES, type Opcode } from '../machine/design/operations.ts';
import { fieldRange, type Field, type IsaLayout } from './fields.ts';
import type { Instruction } from './instruction.ts';

/** Any value of one field: the ends of its range more often than the middle. */
const anyField = (f: Field): fc.Arbitrary<number | boolean> => {
  const { min, max } = fieldRange(f);
  return f.flag ? fc.boolean() : fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, Math.min(1, max)));
};

/** Any instruction whose fields fit the layout; opcodes 5 to 7 now and then. */
export function anyInstruction(layout: IsaLayout): fc.Arbitrary<Instruction> {
  const record = (op: Opcode | 'UNKNOWN', fields: readonly Field[], opcode?: number): fc.Arbitrary<Instruction> =>
    fc
      .record(Object.fromEntries([...layout.head.slice(1), ...fields].map((f) => [f.name, anyField(f)])))
      .map((value) => ({ op, ...(opcode === undefined ? {} : { opcode }), ...value }) as unknown as Instruction);
  return fc.oneof(
    ...OPCODE_NAMES.map((op) => record(op, layout.fields[op])),
    fc.integer({ min: OPCODE_NAMES.length, max: 7 }).chain((opcode) => record('UNKNOWN', [], opcode)),
  );
}
