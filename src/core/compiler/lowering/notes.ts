import { ROLES, type InstructionNote } from '../compilation.ts';

/** Notes of a whole program as columns: they cross to the page as two blocks of memory, not as objects. */
export interface NoteColumns {
  readonly length: number;
  /** Index in `ROLES`. */
  readonly role: Uint8Array;
  /** `PLACES` numbers a note. */
  readonly places: Int32Array;
}

const PLACES = ['batch', 'tileCo', 'tileH', 'tileW', 'tileCi', 'thread'] as const;

export function noteColumns(notes: readonly InstructionNote[]): NoteColumns {
  const role = Uint8Array.from(notes, (note) => ROLES.indexOf(note.role));
  const places = new Int32Array(notes.length * PLACES.length);
  for (const [i, note] of notes.entries()) {
    for (const [k, place] of PLACES.entries()) places[i * PLACES.length + k] = note[place];
  }
  return { length: notes.length, role, places };
}

/** Undefined past the ends. */
export function noteAt({ role, places }: NoteColumns, index: number): InstructionNote | undefined {
  const name = ROLES[role[index] ?? -1];
  if (name === undefined) return undefined;
  const [batch = -1, tileCo = -1, tileH = -1, tileW = -1, tileCi = -1, thread = -1] = places.subarray(
    index * PLACES.length,
    (index + 1) * PLACES.length,
  );
  return { role: name, batch, tileCo, tileH, tileW, tileCi, thread };
}

/** Whether any of the notes from `from` on has this role; its index, else -1. */
export const findRole = (notes: NoteColumns, role: InstructionNote['role'], from = 0): number =>
  notes.role.indexOf(ROLES.indexOf(role), from);
