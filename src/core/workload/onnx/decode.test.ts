import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeModel } from './decode.ts';
import { ModelSchema, type TensorMessage } from './schema.ts';
import { readTensorMessage } from './tensor.ts';

type Init = Partial<Pick<TensorMessage, 'dims' | 'dataType' | 'floatData' | 'int32Data' | 'doubleData' | 'name'>>;

const fileOf = (tensors: readonly Init[]): Uint8Array =>
  toBinary(ModelSchema, create(ModelSchema, { graph: { initializer: [...tensors] } }));

function tensorsOf(bytes: Uint8Array): readonly TensorMessage[] {
  const model = decodeModel(bytes);
  if (!model.ok) throw new Error(model.problems[0].message);
  return model.value.graph.initializer;
}

const valuesOf = (tensor: TensorMessage): readonly number[] => {
  const read = readTensorMessage(tensor);
  if ('code' in read) throw new Error(read.what);
  if (read.source.kind !== 'data' && read.source.kind !== 'wide') throw new Error('no data');
  return [...read.source.data];
};

const [FLOAT, INT8, INT32, DOUBLE] = [1, 3, 6, 11];
const dimsOf = (list: readonly unknown[]): bigint[] => [BigInt(list.length)];

/** The same file with each number of the only tensor's float_data under a tag of its own, as protobuf also allows. */
function unpacked(values: readonly number[]): Uint8Array {
  const floats = values.flatMap((value) => [0x25, ...new Uint8Array(Float32Array.of(value).buffer)]);
  const tensor = [0x08, values.length, 0x10, FLOAT, ...floats];
  const graph = [0x2a, tensor.length, ...tensor];
  return Uint8Array.of(0x3a, graph.length, ...graph);
}

describe('numbers of a tensor', () => {
  it('are what was written, packed or each alone', () => {
    const int32 = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constantFrom(0, -1, 127, 128));
    const lists = fc.record({
      floats: fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 20 }),
      doubles: fc.array(fc.float({ noNaN: true }), { minLength: 1 }),
      integers: fc.array(int32, { minLength: 1 }),
      bytes: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1 }),
    });
    fc.assert(
      fc.property(lists, ({ floats, doubles, integers, bytes }) => {
        const read = tensorsOf(
          fileOf([
            { dims: dimsOf(floats), dataType: FLOAT, floatData: floats },
            { dims: dimsOf(doubles), dataType: DOUBLE, doubleData: doubles },
            { dims: dimsOf(integers), dataType: INT32, int32Data: integers },
            { dims: dimsOf(bytes), dataType: INT8, int32Data: bytes },
          ]),
        ).map(valuesOf);
        expect(read).toEqual([floats, doubles, integers, bytes]);
        expect(tensorsOf(unpacked(floats)).map(valuesOf)).toEqual([floats]);
      }),
      { numRuns: 200 },
    );
  });

  it('are views of the file where they are packed, however many they are', () => {
    const bytes = fileOf([{ dims: [3n], dataType: FLOAT, floatData: [1, 2, 3], name: 'w' }]);
    const [tensor] = tensorsOf(bytes);
    const [run] = tensor?.floatData ?? [];
    expect(run).toBeInstanceOf(Uint8Array);
    expect(run instanceof Uint8Array && run.buffer === bytes.buffer).toBe(true);
  });

  it.each([
    ['float_data', 0x22, [0, 0, 0]],
    ['double_data', 0x52, [0, 0, 0, 0]],
    ['int32_data', 0x2a, [1, 0x80]],
  ])('of %s that end within one are refused', (name, tag, run) => {
    const tensor = [tag, run.length, ...run];
    const graph = [0x2a, tensor.length, ...tensor];
    const model = decodeModel(Uint8Array.of(0x3a, graph.length, ...graph));
    expect(model.ok ? null : model.problems[0]).toMatchObject({ code: 'onnx.malformed' });
    expect(model.ok ? '' : model.problems[0].message).toContain(name);
  });
});
