import { failure, ok, type Result } from '../base/problem.ts';
import { fieldRange, fieldRangeProblem, type Field, type IsaLayout } from './fields.ts';
import { INSTRUCTION_BYTES } from '../machine/design/constants.ts';
import { OPCODE, OPCODE_NAMES } from '../machine/design/operations.ts';
import type { Instruction, MicroOp } from './instruction.ts';
import { slotsOf } from './slots.ts';

/** Read `bits` bits (at most 32) at bit `offset` of little-endian 32-bit words starting at `word`. Unsigned. */
export function readBits(words: Uint32Array, word: number, offset: number, bits: number): number {
  if (bits <= 0) return 0;
  const at = word + (offset >>> 5);
  const shift = offset & 31;
  let value = (words[at] ?? 0) >>> shift;
  if (shift + bits > 32) value |= (words[at + 1] ?? 0) << (32 - shift);
  return (value & (0xffffffff >>> (32 - bits))) >>> 0;
}

export function writeBits(words: Uint32Array, word: number, offset: number, bits: number, value: number): void {
  if (bits <= 0) return;
  const at = word + (offset >>> 5);
  const shift = offset & 31;
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  const bitsOf = (value & mask) >>> 0;
  words[at] = ((words[at] ?? 0) & ~(mask << shift)) | (bitsOf << shift);
  if (shift + bits > 32) {
    const high = 32 - shift;
    words[at + 1] = ((words[at + 1] ?? 0) & ~(mask >>> high)) | (bitsOf >>> high);
  }
}

function readField(words: Uint32Array, word: number, f: Field): number | boolean {
  const raw = readBits(words, word, f.offset, f.bits);
  if (f.flag) return raw !== 0;
  return f.signed && raw >= 2 ** (f.bits - 1) ? raw - 2 ** f.bits : raw;
}

/** A copy of the bytes as 32-bit words; a stream's length must be a multiple of 16. */
export function streamWords(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(bytes.length >>> 2);
  new Uint8Array(words.buffer).set(bytes.subarray(0, words.length * 4));
  return words;
}

/** Instruction `index` of a stream. Never fails: opcodes 5 to 7 decode to `UNKNOWN`. */
export function decodeAt(layout: IsaLayout, words: Uint32Array, index: number): Instruction {
  const word = index * 4;
  const value: Record<string, number | boolean | string> = {};
  let opcode = 0;
  for (const f of layout.head) {
    // Never put in and deleted: engines make objects with deleted properties slow ones.
    if (f.name === 'opcode') opcode = readBits(words, word, f.offset, f.bits);
    else value[f.name] = readField(words, word, f);
  }
  const op = OPCODE_NAMES[opcode];
  if (op === undefined) return { ...value, op: 'UNKNOWN', opcode } as unknown as Instruction;
  value['op'] = op;
  for (const f of layout.fields[op]) value[f.name] = readField(words, word, f);
  return value as unknown as Instruction;
}

export function decode(layout: IsaLayout, stream: Uint8Array): Instruction[] {
  const words = streamWords(stream);
  return Array.from({ length: Math.floor(stream.length / INSTRUCTION_BYTES) }, (_, i) => decodeAt(layout, words, i));
}

function put(words: Uint32Array, word: number, f: Field, source: object, where: string): Result<null> {
  const value = (source as Record<string, unknown>)[f.name];
  const { min, max } = fieldRange(f);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    return refused(f, value, where);
  writeBits(words, word, f.offset, f.bits, value);
  return ok(null);
}

function refused(f: Field, got: unknown, where: string): Result<never> {
  const problem = fieldRangeProblem(f, typeof got === 'number' ? got : String(got));
  return failure({ ...problem, message: `${where}: ${problem.message}` });
}

/** 16 bytes an instruction, in order. Fails with the first field that does not fit (`isa.field-range`). */
export function encode(layout: IsaLayout, instructions: readonly Instruction[]): Result<Uint8Array> {
  const words = new Uint32Array(instructions.length * 4);
  const slots = slotsOf(layout);
  for (let index = 0; index < instructions.length; index++) {
    const instruction = instructions[index] as Instruction;
    const opcode = instruction.op === 'UNKNOWN' ? instruction.opcode : OPCODE[instruction.op];
    const source = instruction as unknown as Readonly<Record<string, unknown>>;
    for (const { name, min, max, word, shift, mask, here, field } of slots[instruction.op]) {
      const got = name === 'opcode' ? opcode : source[name];
      const value = typeof got === 'boolean' ? Number(got) : got;
      if (typeof value !== 'number' || !(value >= min && value <= max) || !Number.isInteger(value))
        return refused(field, got, `Instruction ${index} (${instruction.op})`);
      // Each word is still zero where the field goes.
      const at = index * 4 + word;
      const bits = value & mask;
      words[at] = (words[at] as number) | (bits << shift);
      if (here > 0) words[at + 1] = (words[at + 1] as number) | (bits >>> here);
    }
  }
  return ok(new Uint8Array(words.buffer));
}

export function decodeMicroOp(layout: IsaLayout, word: number): MicroOp {
  const words = Uint32Array.of(word);
  const [dst, src, wgt] = layout.microOp.map((f) => readBits(words, 0, f.offset, f.bits));
  return { dst: dst ?? 0, src: src ?? 0, wgt: wgt ?? 0 };
}

/** The 32-bit word of a micro-op; fails when an index does not fit its field. */
export function encodeMicroOp(layout: IsaLayout, uop: MicroOp): Result<number> {
  const words = new Uint32Array(1);
  for (const f of layout.microOp) {
    const done = put(words, 0, f, uop, 'Micro-op');
    if (!done.ok) return done;
  }
  return ok(words[0] ?? 0);
}
