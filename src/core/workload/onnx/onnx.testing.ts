import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { Problem } from '../../base/problem.ts';
import { createRandom } from '../../base/random.ts';
import type { Graph } from '../graph/graph.ts';
import type { ImportOptions } from './inputs.ts';
import { importOnnx, type OnnxImport } from './importOnnx.ts';
import { ATTRIBUTE, ModelSchema } from './schema.ts';

type ModelInit = MessageInitShape<typeof ModelSchema>;
type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | TensorInit;

export interface TensorInit {
  readonly dims: readonly number[];
  readonly dataType?: number;
  readonly int64?: readonly number[];
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly rawData?: Uint8Array;
  readonly external?: string;
}

export interface NodeInit {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: string | readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly with?: Readonly<Record<string, Attribute>>;
}

export interface GraphInit {
  readonly opset?: number;
  readonly nodes: readonly NodeInit[];
  /** Sizes, or names of open ones; float, or of ONNX's type of that number. */
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly inputType?: number;
  readonly outputs?: readonly string[];
  readonly tensors?: Readonly<Record<string, TensorInit>>;
}

/** The bytes of an ONNX file; without `inputs` it reads x [1, 2, 8, 8], without `outputs` it gives y. */
export function encodeModel({
  opset = 13,
  nodes,
  inputs = { x: [1, 2, 8, 8] },
  outputs = ['y'],
  inputType = 1,
  tensors = {},
}: GraphInit): Uint8Array {
  return toBinary(
    ModelSchema,
    create(ModelSchema, {
      irVersion: 7n,
      producerName: 'test',
      opsetImport: [{ domain: '', version: BigInt(opset) }],
      graph: {
        name: 'net',
        node: nodes.map((node) => ({
          opType: node.op,
          name: node.name ?? '',
          domain: node.domain ?? '',
          input: [...node.in],
          output: typeof node.out === 'string' ? [node.out] : [...node.out],
          attribute: Object.entries(node.with ?? {}).map(([name, value]) => ({ name, ...attribute(value) })),
        })),
        initializer: Object.entries(tensors).map(([name, tensor]) => ({ name, ...tensorMessage(tensor) })),
        input: Object.entries(inputs).map(([name, dims]) => ({ name, type: valueType(dims, inputType) })),
        output: outputs.map((name) => ({ name })),
      },
    } satisfies ModelInit),
  );
}

const valueType = (dims: readonly (number | string)[], elemType: number) => ({
  tensorType: {
    elemType,
    shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: BigInt(d) } : { dimParam: d })) },
  },
});

function attribute(value: Attribute) {
  if (typeof value === 'number') return { type: ATTRIBUTE.INT, i: BigInt(value) };
  if (typeof value === 'string') return { type: ATTRIBUTE.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: ATTRIBUTE.FLOAT, f: value.float };
  if ('floats' in value) return { type: ATTRIBUTE.FLOATS, floats: [...value.floats] };
  if ('dims' in value) return { type: ATTRIBUTE.TENSOR, t: tensorMessage(value) };
  return { type: ATTRIBUTE.INTS, ints: value.map(BigInt) };
}

function tensorMessage({ dims, dataType, int64, floatData, int32Data, rawData, external }: TensorInit) {
  return {
    dims: dims.map(BigInt),
    dataType: dataType ?? (int64 === undefined ? 1 : 7),
    int64Data: int64?.map(BigInt) ?? [],
    floatData: [...(floatData ?? [])],
    int32Data: [...(int32Data ?? [])],
    ...(rawData !== undefined && { rawData }),
    externalData: external === undefined ? [] : [{ key: 'location', value: external }],
    dataLocation: external === undefined ? 0 : 1,
  };
}

/** A float tensor with elements 0, 1, 2, … */
export const counting = (...dims: readonly number[]): TensorInit => ({
  dims,
  floatData: Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

export const ints = (...values: readonly number[]): TensorInit => ({ dims: [values.length], int64: values });

/** The import of a file that is expected to be sound; its problems are told otherwise. */
export function imported(init: GraphInit, options?: ImportOptions): OnnxImport {
  const result = importOnnx(encodeModel(init), options);
  if (!result.ok) throw new Error(result.problems.map((p) => `${p.code}: ${p.message}`).join('\n'));
  return result.value;
}

export const importedGraph = (init: GraphInit, options?: ImportOptions): Graph => imported(init, options).graph;

export function problemsOf(init: GraphInit, options?: ImportOptions): readonly Problem[] {
  const result = importOnnx(encodeModel(init), options);
  return result.ok ? [] : result.problems;
}

export const codes = (problems: readonly Problem[]): readonly string[] => problems.map(({ code }) => code);

/** A file of one node y of x. */
export const oneNode = (node: Partial<NodeInit> & { op: string }, more: Omit<GraphInit, 'nodes'> = {}): GraphInit => ({
  ...more,
  nodes: [{ in: ['x'], out: 'y', ...node }],
});

/** Seeded weights of about 1 / sqrt(fan in). */
export function weights(...dims: readonly number[]): TensorInit {
  const random = createRandom(dims.reduce((seed, size) => seed * 31 + size, 7));
  const fan = dims.slice(1).reduce((product, size) => product * size, 1);
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, floatData: Array.from({ length: count }, () => ((random.unit() - 0.5) * 3) / Math.sqrt(fan)) };
}

export const floats = (dims: readonly number[], ...floatData: readonly number[]): TensorInit => ({ dims, floatData });
