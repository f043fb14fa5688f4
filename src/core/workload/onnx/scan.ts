import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { TENSOR_NUMBERS } from './schema.ts';

/**
 * A file of two-byte messages would unpack to a hundred times its size. Before it is unpacked its messages are counted: no network
 * comes near these numbers.
 */
export const SCAN_LIMITS = {
  /** Messages, strings and byte strings, and fields that are kept as they are. */
  pieces: 2 ** 18,
  /** 64-bit integers, each a BigInt when unpacked; large int64 tensors come as raw bytes. */
  wideIntegers: 2 ** 20,
} as const;

/** Why a file cannot be unpacked, and where. */
export interface ScanFault {
  readonly kind: 'malformed' | 'too-many';
  readonly what: string;
  readonly offset: number;
}

/**
 * Walks a message without unpacking it: every length within what holds it, every field of its wire type, packed runs of whole numbers.
 * Null if sound; `count` is then what was met.
 */
export function scan(schema: DescMessage, bytes: Uint8Array, count: PartCount = noCount()): ScanFault | null {
  const reader = new BinaryReader(bytes);
  try {
    return message(schema, reader, bytes, bytes.length, count);
  } catch {
    // The reader throws at a number that does not end, at a field number 0, and beyond the last byte.
    return { kind: 'malformed', what: 'it ends too early or is garbled', offset: Math.min(reader.pos, bytes.length) };
  }
}

export interface PartCount {
  pieces: number;
  wideIntegers: number;
  /** Values of tensors that stand alone, not packed in a run. */
  single: number;
}

export const noCount = (): PartCount => ({ pieces: 0, wideIntegers: 0, single: 0 });

function message(
  schema: DescMessage,
  reader: BinaryReader,
  bytes: Uint8Array,
  end: number,
  count: PartCount,
): ScanFault | null {
  const fields = fieldsOf(schema);
  while (reader.pos < end) {
    const offset = reader.pos;
    const [number, wire] = reader.tag();
    const field = fields.get(number);
    if (wire === WireType.StartGroup || wire === WireType.EndGroup) {
      return { kind: 'malformed', what: `${schema.name} has a group, which ONNX has not`, offset };
    }
    if (field !== undefined && wire !== wireOf(field) && !(wire === WireType.LengthDelimited && isPackable(field))) {
      return { kind: 'malformed', what: `field ${field.name} of ${schema.name} has another wire type`, offset };
    }
    if (wire === WireType.LengthDelimited) {
      const length = reader.uint32();
      const stop = reader.pos + length;
      if (stop > end) {
        const what = `${field?.name ?? `field ${number}`} of ${schema.name} claims ${length} bytes of ${end - reader.pos}`;
        return { kind: 'malformed', what, offset };
      }
      if (field !== undefined && isPackable(field) && !isWhole(field, bytes, reader.pos, stop)) {
        const what = `${field.name} of ${schema.name} has a run of ${length} bytes, which is not of whole numbers`;
        return { kind: 'malformed', what, offset };
      }
      if (field === undefined || !isPackable(field)) count.pieces++;
      if (field !== undefined && isWide(field)) count.wideIntegers += countVarints(bytes, reader.pos, stop);
      const fault = field?.message == null ? null : message(field.message, reader, bytes, stop, count);
      if (fault !== null) return fault;
      reader.pos = stop;
    } else {
      if (field !== undefined && isWide(field)) count.wideIntegers++;
      if (field === undefined) count.pieces++;
      else if (TENSOR_NUMBERS.has(field.name)) count.single++;
      reader.skip(wire, number);
      if (reader.pos > end) return { kind: 'malformed', what: `${schema.name} ends within a number`, offset };
    }
    if (count.pieces > SCAN_LIMITS.pieces || count.wideIntegers > SCAN_LIMITS.wideIntegers) {
      const what =
        count.pieces > SCAN_LIMITS.pieces ? `${SCAN_LIMITS.pieces} parts` : `${SCAN_LIMITS.wideIntegers} integers`;
      return { kind: 'too-many', what: `it has more than ${what}`, offset };
    }
  }
  return null;
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
  const found = known.get(schema) ?? new Map(schema.fields.map((field) => [field.number, field]));
  known.set(schema, found);
  return found;
}

const isPackable = (field: DescField): boolean =>
  field.fieldKind === 'list' &&
  field.listKind === 'scalar' &&
  field.scalar !== ScalarType.STRING &&
  field.scalar !== ScalarType.BYTES;

/** Is a packed run made of whole numbers? A varint ends with a byte below 128. */
function isWhole(field: DescField, bytes: Uint8Array, start: number, end: number): boolean {
  if (field.scalar === ScalarType.FLOAT) return (end - start) % 4 === 0;
  if (field.scalar === ScalarType.DOUBLE) return (end - start) % 8 === 0;
  return start === end || (bytes[end - 1] ?? 0) < 128;
}

const isWide = (field: DescField): boolean => field.fieldKind === 'list' && field.scalar === ScalarType.INT64;

function wireOf(field: DescField): WireType {
  switch (field.scalar) {
    case ScalarType.INT32:
    case ScalarType.INT64:
      return WireType.Varint;
    case ScalarType.FLOAT:
      return WireType.Bit32;
    case ScalarType.DOUBLE:
      return WireType.Bit64;
    default:
      return WireType.LengthDelimited;
  }
}

/** Numbers in a packed run: each ends with a byte below 128. */
export function countVarints(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((bytes[i] ?? 0) < 128) count++;
  return count;
}
