import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { ATTRIBUTE, ModelSchema } from '../core/workload/onnx/schema.ts';
import type { ModelElement } from '../core/workload/model/modelRuntime.ts';
import { dataOfNumbers } from '../core/workload/onnx/hosted/tensors.ts';
import { bytesFrom } from '../core/workload/model/typedData.ts';

type ModelInit = MessageInitShape<typeof ModelSchema>;
type GraphInit = NonNullable<ModelInit['graph']>;

/** Numbers of `TensorProto.DataType`. */
const TYPE = {
  ...{ float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9 },
  ...{ float16: 10, float64: 11, uint32: 12, uint64: 13, bfloat16: 16 },
} as const;

/** `float32 2,n`: type and extents of a value; without extents nothing is said of its rank, with `[]` it is a scalar. Null: nothing is said. */
type ValueWords = `${keyof typeof TYPE}${'' | ` ${string}`}` | null;

/** A list of int64 or of float32, or one of some type. */
export type ConstantWords =
  | readonly number[]
  | {
      readonly type: Exclude<ModelElement, 'string'>;
      readonly shape: readonly number[];
      readonly numbers: readonly number[];
    }
  | { readonly floats: readonly number[]; readonly shape?: readonly number[] }
  /** Their upper halves, as bfloat16. */
  | { readonly bfloats: readonly number[]; readonly shape: readonly number[] }
  | { readonly float: number }
  | { readonly int64: number }
  | { readonly bool: boolean };

export interface ModelWords {
  readonly opset?: number;
  readonly inputs: Readonly<Record<string, ValueWords>>;
  readonly outputs: Readonly<Record<string, ValueWords>>;
  readonly nodes: readonly NodeWords[];
  readonly constants?: Readonly<Record<string, ConstantWords>>;
  /** Domains of operators beside ONNX's own, of version 1. */
  readonly domains?: readonly string[];
}

/** Of attributes: an integer, integers, a text, a float32, several, or a graph. */
export type AttributeWords =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: ConstantWords }
  | ModelWords;

export interface NodeWords {
  /** `Add`, or `domain:Add`. */
  readonly op: string;
  readonly name?: string;
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly with?: Readonly<Record<string, AttributeWords>>;
}

/** The bytes of an ONNX file. */
export const modelOf = ({ opset = 17, domains = [], ...graph }: ModelWords): Uint8Array =>
  toBinary(
    ModelSchema,
    create(ModelSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: BigInt(opset) }, ...domains.map((domain) => ({ domain, version: 1n }))],
      graph: graphOf(graph),
    }),
  );

function graphOf({ inputs, outputs, nodes, constants = {} }: ModelWords): GraphInit {
  return {
    name: 'graph',
    input: Object.entries(inputs).map(valueInfo),
    output: Object.entries(outputs).map(valueInfo),
    initializer: Object.entries(constants).map(([name, value]) => ({ name, ...constant(value) })),
    node: nodes.map(({ op, name = '', in: input, out, with: attributes = {} }) => {
      const [opType = '', domain = ''] = op.split(':').reverse();
      return {
        ...{ opType, domain, name, input: [...input], output: [...out] },
        attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...attribute(value) })),
      };
    }),
  };
}

function valueInfo([name, words]: readonly [string, ValueWords]) {
  if (words === null) return { name };
  const [type, extents] = words.split(' ');
  const elemType = TYPE[type as keyof typeof TYPE];
  if (extents === undefined) return { name, type: { tensorType: { elemType } } };
  const dim =
    extents === '[]'
      ? []
      : extents.split(',').map((d) => (/^\d+$/.test(d) ? { dimValue: BigInt(d) } : { dimParam: d }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function constant(value: ConstantWords) {
  if ('type' in value) {
    const { type, shape, numbers } = value;
    const rawData = bytesFrom(dataOfNumbers(type, numbers) as ArrayBufferView);
    return { dims: shape.map(BigInt), dataType: TYPE[type], rawData };
  }
  if ('floats' in value)
    return {
      dims: (value.shape ?? [value.floats.length]).map(BigInt),
      dataType: TYPE.float32,
      floatData: [...value.floats],
    };
  if ('bfloats' in value) {
    const words = new Uint32Array(Float32Array.from(value.bfloats).buffer);
    return {
      dims: value.shape.map(BigInt),
      dataType: TYPE.bfloat16,
      int32Data: Array.from(words, (word) => word >>> 16),
    };
  }
  if ('float' in value) return { dims: [], dataType: TYPE.float32, floatData: [value.float] };
  if ('int64' in value) return { dims: [], dataType: TYPE.int64, int64Data: [BigInt(value.int64)] };
  if ('bool' in value) return { dims: [], dataType: TYPE.bool, int32Data: [Number(value.bool)] };
  return { dims: [BigInt(value.length)], dataType: TYPE.int64, int64Data: value.map(BigInt) };
}

function attribute(value: AttributeWords) {
  if (typeof value === 'number') return { type: ATTRIBUTE.INT, i: BigInt(value) };
  if (typeof value === 'string') return { type: ATTRIBUTE.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: ATTRIBUTE.FLOAT, f: value.float };
  if ('floats' in value) return { type: ATTRIBUTE.FLOATS, floats: [...value.floats] };
  if ('tensor' in value) return { type: ATTRIBUTE.TENSOR, t: constant(value.tensor) };
  if ('nodes' in value) return { type: ATTRIBUTE.GRAPH, g: graphBytes(value) };
  return { type: ATTRIBUTE.INTS, ints: value.map(BigInt) };
}

/** A graph as a field of an attribute holds it: what a model with nothing else has behind the field's number and length. */
function graphBytes(graph: ModelWords): Uint8Array {
  const alone = toBinary(ModelSchema, create(ModelSchema, { graph: graphOf(graph) }));
  return alone.subarray(1 + alone.subarray(1).findIndex((byte) => byte < 128) + 1);
}
