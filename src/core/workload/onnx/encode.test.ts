import { readFileSync } from 'node:fs';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { decodeModel } from './decode.ts';
import { writeModel } from './encode.ts';

/**
 * Messages within messages, and lists of numbers, by field number, from ONNX's own description of its files: written down apart from `schema.ts`, and more
 * of it. A number list may stand in a file packed or not.
 */
type Kind = { readonly [field: number]: Kind | 'varints' | 'fixed32' | 'fixed64' };
const PAIR: Kind = {};
const TENSOR: Kind = { 1: 'varints', 4: 'fixed32', 5: 'varints', 7: 'varints', 10: 'fixed64', 11: 'varints', 13: PAIR };
const DIMENSION: Kind = {};
const VALUE_INFO: Kind = { 2: { 1: { 2: { 1: DIMENSION } } } };
const NODE: Kind = { 5: { 5: TENSOR, 7: 'fixed32', 8: 'varints' } };
const GRAPH: Kind = { 1: NODE, 5: TENSOR, 11: VALUE_INFO, 12: VALUE_INFO, 13: VALUE_INFO };
const MODEL: Kind = { 7: GRAPH, 8: {} };

/** What a message says: for each field its values in their order, whatever the order of fields. */
function meaning(bytes: Uint8Array, kind: Kind): unknown {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, unknown[]>();
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const values = fields.get(number) ?? [];
    fields.set(number, values);
    const inner = kind[number];
    if (wire !== WireType.LengthDelimited) values.push(...reader.skip(wire, number));
    else if (typeof inner === 'object') values.push(meaning(reader.bytes(), inner));
    else values.push(...(inner === undefined ? [reader.bytes().join()] : reader.bytes()));
  }
  // A run of no numbers is no list.
  return [...fields].filter(([, values]) => values.length > 0).sort(([a], [b]) => a - b);
}

function again(bytes: Uint8Array): Uint8Array {
  const model = decodeModel(bytes);
  if (!model.ok) throw new Error(model.problems[0].message);
  return writeModel(model.value);
}

/** Messages whose own messages are all lists: one that is none stands once, as it would be merged with the next. */
const LISTS: ReadonlySet<Kind> = new Set([MODEL, GRAPH, NODE]);

/** Fields of any numbers, known or not, of a message, in any order. */
function arbitraryMessage(kind: Kind): fc.Arbitrary<Uint8Array> {
  const varint = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));
  const others = fc.record({ no: fc.integer({ min: 200, max: 2 ** 29 - 1 }), value: varint, bytes: fc.uint8Array() });
  const known = Object.entries(kind).map(([no, inner]) =>
    fc
      .array(typeof inner === 'string' ? numbers : arbitraryMessage(inner), { maxLength: LISTS.has(kind) ? 3 : 1 })
      .map((list) => list.map((bytes) => ({ no: Number(no), bytes }))),
  );
  const fields = fc.tuple(fc.array(others, { maxLength: 3 }), ...known).map((lists) => lists.flat());
  return fields
    .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))
    .map((list) => {
      const writer = new BinaryWriter();
      for (const field of list) {
        if ('value' in field) writer.tag(field.no, WireType.Varint).uint64(field.value);
        writer.tag(field.no, WireType.LengthDelimited).bytes(field.bytes);
      }
      return writer.finish();
    });
}

/** A run that is one of whole numbers, however wide they are. */
const numbers = fc
  .array(fc.nat(127), { maxLength: 3 })
  .map((list) => Uint8Array.from(list.flatMap((value) => Array<number>(8).fill(value))));

describe('A file that was read and is written again', () => {
  it.each(['bvlc_alexnet', 'resnet50', 'shufflenet', 'squeezenet', 'vgg19'])('says the same: %s', (name) => {
    const bytes = readFileSync(new URL(`../../../testdata/onnx/light_${name}.onnx`, import.meta.url));
    expect(meaning(again(bytes), MODEL)).toEqual(meaning(bytes, MODEL));
  });

  it('says the same, with fields of any number in any order at any depth', () => {
    fc.assert(
      fc.property(arbitraryMessage(GRAPH), arbitraryMessage({ 8: {} }), (graph, model) => {
        // Its one graph, whatever the rest says; a graph of no bytes is one too.
        const bytes = new Uint8Array([
          ...new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph).finish(),
          ...model,
        ]);
        expect(meaning(again(bytes), MODEL)).toEqual(meaning(bytes, MODEL));
      }),
      { numRuns: samples(60, 1000) },
    );
  });

  it('keeps what is set to its default: an extent of 0 is none that is left open', () => {
    const dimension = (content: readonly number[]) => {
      const shape = [0x0a, content.length, ...content];
      const tensor = [0x12, shape.length, ...shape];
      const type = [0x0a, tensor.length, ...tensor];
      const info = [0x12, type.length, ...type];
      const graph = [0x5a, info.length, ...info];
      return Uint8Array.of(0x3a, graph.length, ...graph);
    };
    for (const bytes of [dimension([0x08, 0]), dimension([0x12, 0]), dimension([])]) {
      expect(again(bytes)).toEqual(bytes);
    }
  });

  it('keeps subgraphs, local functions and packed numbers, byte for byte', () => {
    const message = (no: number, ...contents: readonly Uint8Array[]) =>
      new BinaryWriter().tag(no, WireType.LengthDelimited).bytes(Buffer.concat(contents)).finish();
    const text = (no: number, value: string) => message(no, Buffer.from(value));
    const varint = (no: number, value: number) => new BinaryWriter().tag(no, WireType.Varint).uint32(value).finish();
    const inner = message(6, message(1, text(1, 'x'), text(2, 'y'), text(4, 'Relu')), text(2, 'then'));
    const branch = message(5, text(1, 'then_branch'), inner, varint(20, 5));
    const floats = message(4, new Uint8Array(Float32Array.of(1, 2, 3).buffer));
    const tensor = message(5, varint(1, 3), varint(2, 1), floats, text(8, 'w'), text(12, 'what it is'));
    const graph = message(7, message(1, text(4, 'If'), branch), text(2, 'net'), tensor, message(15, text(1, 'sparse')));
    const file = Buffer.concat([
      varint(1, 8),
      graph,
      message(14, text(1, 'key'), text(2, '')),
      message(25, text(1, 'f')),
    ]);
    expect(Buffer.from(again(file))).toEqual(file);
  });
});
