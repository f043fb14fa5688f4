import { OPCODE_NAMES, type Opcode } from '../machine/design/operations.ts';
import { fieldRange, type Field, type IsaLayout } from './fields.ts';

/** A field of the table made ready for writing: its range, and its place in a row of 32-bit words. */
export interface Slot {
  readonly field: Field;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** How many of its bits are in this word, if more are in the next; else 0. */
  readonly here: number;
}

/** Field by field in the order of the table, opcode first. An unknown instruction has only what all have. */
export type Slots = Readonly<Record<Opcode | 'UNKNOWN', readonly Slot[]>>;

const known = new WeakMap<IsaLayout, Slots>();

/** Once for a layout, as programs have many instructions. */
export function slotsOf(layout: IsaLayout): Slots {
  const before = known.get(layout);
  if (before !== undefined) return before;
  const { head, fields } = layout;
  const slots = {
    ...(Object.fromEntries(OPCODE_NAMES.map((op) => [op, [...head, ...fields[op]].map(slotOf)])) as Record<
      Opcode,
      Slot[]
    >),
    UNKNOWN: head.map(slotOf),
  };
  known.set(layout, slots);
  return slots;
}

function slotOf(field: Field): Slot {
  const { name, offset, bits } = field;
  const shift = offset & 31;
  const mask = bits >= 32 ? 0xffffffff : 2 ** bits - 1;
  const here = shift + bits > 32 ? 32 - shift : 0;
  return { field, name, ...fieldRange(field), word: offset >>> 5, shift, mask, here };
}
