import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { ModelPort } from '../../operators/onnx/modelPart.ts';
import { dataTypeOf } from '../../operators/onnx/known.ts';
import type { OnnxModel } from '../../operators/onnxModel.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import { attribute } from './exportAttribute.ts';
import { tensorMessage } from './exportOnnx.ts';
import { ModelSchema } from './schema.ts';

/** Gelu is of opset 20; the file format's version of that time. */
const [OPSET, IR_VERSION] = [20n, 9n];

/** A node of ONNX, one output. */
export interface WrittenNode {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: string;
  readonly with?: Readonly<Record<string, number | string | readonly number[] | { readonly f: number }>>;
}

export interface WrittenPart {
  /** What comes in and out, by the names that the nodes have for it. */
  readonly reads: readonly ModelPort[];
  readonly makes: readonly ModelPort[];
  /** In their order. */
  readonly nodes: readonly WrittenNode[];
  /** Constants of its own. */
  readonly constants?: Readonly<Record<string, TensorType & { readonly values: readonly number[] }>>;
}

/** A part of a network that is no operator of ours, told by ONNX's nodes: what an import makes of such nodes of a file. */
export function writtenPart(name: string, { reads, makes, nodes, constants = {} }: WrittenPart): OnnxModel {
  const port = ({ name: value, type, shape }: ModelPort) => ({
    name: value,
    type: {
      tensorType: { elemType: dataTypeOf(type), shape: { dim: shape.map((size) => ({ dimValue: BigInt(size) })) } },
    },
  });
  const model: MessageInitShape<typeof ModelSchema> = {
    irVersion: IR_VERSION,
    producerName: 'vta-explorer',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name,
      node: nodes.map((node) => ({
        ...{ name: node.out, opType: node.op, input: [...node.in], output: [node.out] },
        attribute: Object.entries(node.with ?? {}).map(([key, value]) => attribute(key, value)),
      })),
      initializer: Object.entries(constants).map(([key, { values, ...type }]) => tensorMessage(key, type, values)),
      input: reads.map(port),
      output: makes.map(port),
    },
  };
  const steps = nodes.map(({ op, out }) => ({ name: out, operator: op }));
  return { kind: 'onnx', model: toBinary(ModelSchema, create(ModelSchema, model)), reads, makes, steps };
}
