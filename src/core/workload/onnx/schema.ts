import { create, createFileRegistry, type FileRegistry, type Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

/**
 * The messages of an ONNX file as far as an import needs them, described to the protobuf library by field number; of other fields it keeps the bytes.
 * Subgraphs and sparse tensors are opaque bytes here: so no message contains itself, and no file can nest deeply.
 */
const MESSAGES = {
  ModelProto: {
    ir_version: [1, 'int64'],
    producer_name: [2, 'string'],
    producer_version: [3, 'string'],
    graph: [7, 'GraphProto'],
    opset_import: [8, 'OperatorSetIdProto[]'],
  },
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  GraphProto: {
    node: [1, 'NodeProto[]'],
    name: [2, 'string'],
    initializer: [5, 'TensorProto[]'],
    input: [11, 'ValueInfoProto[]'],
    output: [12, 'ValueInfoProto[]'],
    value_info: [13, 'ValueInfoProto[]'],
    sparse_initializer: [15, 'bytes[]'],
  },
  NodeProto: {
    input: [1, 'string[]'],
    output: [2, 'string[]'],
    name: [3, 'string'],
    op_type: [4, 'string'],
    attribute: [5, 'AttributeProto[]'],
    domain: [7, 'string'],
  },
  AttributeProto: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'TensorProto'],
    g: [6, 'bytes'],
    floats: [7, 'float[]'],
    ints: [8, 'int64[]'],
    strings: [9, 'bytes[]'],
    graphs: [11, 'bytes[]'],
    type: [20, 'int32'],
  },
  TensorProto: {
    dims: [1, 'int64[]'],
    data_type: [2, 'int32'],
    float_data: [4, 'float[]'],
    int32_data: [5, 'int32[]'],
    int64_data: [7, 'int64[]'],
    name: [8, 'string'],
    raw_data: [9, 'bytes'],
    double_data: [10, 'double[]'],
    external_data: [13, 'StringStringEntryProto[]'],
    data_location: [14, 'int32'],
  },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  ValueInfoProto: { name: [1, 'string'], type: [2, 'TypeProto'] },
  TypeProto: { tensor_type: [1, 'TensorTypeProto'] },
  TensorTypeProto: { elem_type: [1, 'int32'], shape: [2, 'TensorShapeProto'] },
  TensorShapeProto: { dim: [1, 'DimensionProto[]'] },
  DimensionProto: { dim_value: [1, 'int64'], dim_param: [2, 'string'] },
} as const satisfies Record<string, Readonly<Record<string, readonly [number, string]>>>;

const SCALARS: Readonly<Record<string, Type>> = {
  int32: Type.INT32,
  int64: Type.INT64,
  float: Type.FLOAT,
  double: Type.DOUBLE,
  string: Type.STRING,
  bytes: Type.BYTES,
};

export interface ModelMessage extends Message<'onnx.ModelProto'> {
  irVersion: bigint;
  producerName: string;
  producerVersion: string;
  graph?: GraphMessage;
  opsetImport: OperatorSetMessage[];
}

interface OperatorSetMessage extends Message<'onnx.OperatorSetIdProto'> {
  domain: string;
  version: bigint;
}

export interface GraphMessage extends Message<'onnx.GraphProto'> {
  node: NodeMessage[];
  name: string;
  initializer: TensorMessage[];
  input: ValueInfoMessage[];
  output: ValueInfoMessage[];
  /** Types that the file knows of values between nodes. */
  valueInfo: ValueInfoMessage[];
  sparseInitializer: Uint8Array[];
}

export interface NodeMessage extends Message<'onnx.NodeProto'> {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: AttributeMessage[];
  domain: string;
}

export interface AttributeMessage extends Message<'onnx.AttributeProto'> {
  name: string;
  f: number;
  i: bigint;
  s: Uint8Array;
  t?: TensorMessage;
  g: Uint8Array;
  floats: number[];
  ints: bigint[];
  strings: Uint8Array[];
  graphs: Uint8Array[];
  /** 0 in files older than the field, else one of ATTRIBUTE. */
  type: number;
}

/** Numbers, or (`PackedModelSchema`) the runs in which a file packs them, as they are in it. */
type NumberList = (number | Uint8Array)[];

export interface TensorMessage extends Message<'onnx.TensorProto'> {
  dims: bigint[];
  dataType: number;
  floatData: NumberList;
  int32Data: NumberList;
  int64Data: bigint[];
  name: string;
  rawData: Uint8Array;
  doubleData: NumberList;
  externalData: KeyValueMessage[];
  dataLocation: number;
}

interface KeyValueMessage extends Message<'onnx.StringStringEntryProto'> {
  key: string;
  value: string;
}

export interface ValueInfoMessage extends Message<'onnx.ValueInfoProto'> {
  name: string;
  type?: TypeMessage;
}

interface TypeMessage extends Message<'onnx.TypeProto'> {
  tensorType?: TensorTypeMessage;
}

interface TensorTypeMessage extends Message<'onnx.TensorTypeProto'> {
  elemType: number;
  shape?: ShapeMessage;
}

interface ShapeMessage extends Message<'onnx.TensorShapeProto'> {
  dim: DimensionMessage[];
}

export interface DimensionMessage extends Message<'onnx.DimensionProto'> {
  dimValue: bigint;
  dimParam: string;
}

/** Lists of a tensor that may hold its millions of values. */
export const TENSOR_NUMBERS: ReadonlySet<string> = new Set(['float_data', 'int32_data', 'double_data']);

/** Written as one run of numbers. */
const isPacked = (fieldName: string): boolean => TENSOR_NUMBERS.has(fieldName) || fieldName === 'int64_data';

function describe(packed: boolean): FileRegistry {
  const file = create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    // As ONNX says it: a field that a file sets to its default is told from one that it leaves out.
    syntax: 'proto2',
    messageType: Object.entries(MESSAGES).map(([name, fields]) => ({
      name,
      field: Object.entries<readonly [number, string]>(fields).map(([fieldName, [number, typeName]]) => {
        const base = packed && TENSOR_NUMBERS.has(fieldName) ? 'bytes' : typeName.replace('[]', '');
        const scalar = SCALARS[base];
        return {
          name: fieldName,
          number,
          label: typeName.endsWith('[]') ? Label.REPEATED : Label.OPTIONAL,
          ...(scalar === undefined ? { type: Type.MESSAGE, typeName: `.onnx.${base}` } : { type: scalar }),
          ...(isPacked(fieldName) && scalar !== Type.BYTES && { options: { packed: true } }),
        };
      }),
    })),
  });
  return createFileRegistry(file, () => undefined);
}

function messageOf<T extends Message>(registry: FileRegistry, name: keyof typeof MESSAGES): GenMessage<T> {
  const found = registry.getMessage(`onnx.${name}`);
  if (found === undefined) throw new Error(`the description of ONNX lacks ${name}`);
  return found as unknown as GenMessage<T>;
}

const NUMBERS = describe(false);
export const ModelSchema = messageOf<ModelMessage>(NUMBERS, 'ModelProto');
export const GraphSchema = messageOf<GraphMessage>(NUMBERS, 'GraphProto');
export const NodeSchema = messageOf<NodeMessage>(NUMBERS, 'NodeProto');
export const TensorSchema = messageOf<TensorMessage>(NUMBERS, 'TensorProto');
export const ValueInfoSchema = messageOf<ValueInfoMessage>(NUMBERS, 'ValueInfoProto');

/** Reads packed numbers of tensors as views of the file, whatever their number; only for files that pack all of them. */
export const PackedModelSchema = messageOf<ModelMessage>(describe(true), 'ModelProto');

/** `AttributeProto.type`. */
export const ATTRIBUTE = { FLOAT: 1, INT: 2, STRING: 3, TENSOR: 4, GRAPH: 5, FLOATS: 6, INTS: 7, STRINGS: 8 } as const;
