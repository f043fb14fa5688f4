import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { ok, type Result } from '../../base/problem.ts';
import { constantData } from '../../tensor/constant.ts';
import { ELEMENT_BYTES, type Constant, type TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { inferShapes } from '../graph/shapes.ts';
import type { ConstantInput } from '../../operators/onnx/form.ts';
import { dataTypeOf } from '../../operators/onnx/known.ts';
import { definitionOf } from '../../operators/registry.ts';
import { attribute, type AttributeMessageInit } from './exportAttribute.ts';
import { ModelSchema } from './schema.ts';

type ModelInit = MessageInitShape<typeof ModelSchema>;

/** 19 is the first in which average pooling knows dilation and what a window beyond the padding counts. */
const OPSET = 19n;
/** The file format's version of that time. */
const IR_VERSION = 9n;

/**
 * The bytes of an ONNX file (opset 19) that computes what the graph does: each node by one operator of ONNX, under its name, constants of equal elements
 * by ConstantOfShape, seeded ones with their values. `importOnnx` gives the same graph again, but for nodes that do nothing and seeds.
 * Fails as `inferShapes` does.
 */
export function exportOnnx(graph: Graph): Result<Uint8Array> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const taken = new Set(types.value.keys());
  const freshName = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
    taken.add(name);
    return name;
  };
  const initializer: ReturnType<typeof tensorMessage>[] = [];
  const node: ReturnType<typeof nodeMessage>[] = [];
  const addInput = (owner: string, { part, type, shape, values }: ConstantInput): string => {
    const name = freshName(`${owner}/${part}`);
    initializer.push(tensorMessage(name, { type, shape }, values));
    return name;
  };

  for (const [name, constant] of Object.entries(graph.constants)) {
    if (constant.source.kind !== 'fill') {
      initializer.push(tensorMessage(name, constant, valuesOf(constant)));
      continue;
    }
    const { type, shape } = constant;
    const sizes = addInput(name, { part: 'shape', type: 'int64', shape: [shape.length], values: shape });
    const value = { t: tensorMessage('', { type, shape: [1] }, [constant.source.value]) };
    node.push(nodeMessage(freshName(name), 'ConstantOfShape', [sizes], name, [attribute('value', value)]));
  }
  for (const each of graph.nodes) node.push(exportNode(each, addInput));

  const valueInfo = (name: string, { type, shape }: TensorType) => ({
    name,
    type: {
      tensorType: { elemType: dataTypeOf(type), shape: { dim: shape.map((size) => ({ dimValue: BigInt(size) })) } },
    },
  });
  const output = graph.outputs.map((name) => valueInfo(name, types.value.get(name) ?? { type: 'float32', shape: [] }));
  const input = graph.inputs.map((each) => valueInfo(each.name, each));
  const model: ModelInit = {
    irVersion: IR_VERSION,
    producerName: 'vta-explorer',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: { name: graph.name, node, initializer, input, output },
  };
  return ok(toBinary(ModelSchema, create(ModelSchema, model)));
}

function exportNode(
  { name, operator, inputs, output }: GraphNode,
  addInput: (owner: string, operand: ConstantInput) => string,
) {
  const { op, attributes, constants } = definitionOf(operator).onnx.write(operator);
  const added = constants.map((constant) => (constant === null ? '' : addInput(output, constant)));
  const messages = Object.entries(attributes).map(([attributeName, value]) => attribute(attributeName, value));
  return nodeMessage(name, op, [...inputs, ...added], output, messages);
}

const nodeMessage = (
  name: string,
  opType: string,
  input: readonly string[],
  output: string,
  attributes: readonly AttributeMessageInit[],
) => ({ name, opType, input: [...input], output: [output], attribute: [...attributes] });

const valuesOf = (constant: Constant): ArrayLike<number> =>
  constant.source.kind === 'data' ? constant.source.data : constantData(constant);

/** Numbers as a constant of a file. */
export function tensorMessage(name: string, { type, shape }: TensorType, values: ArrayLike<number>) {
  const rawData = new Uint8Array(values.length * ELEMENT_BYTES[type]);
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (type === 'float32') view.setFloat32(i * 4, value, true);
    else if (type === 'int64') view.setBigInt64(i * 8, BigInt(value), true);
    else if (type === 'int32') view.setInt32(i * 4, value, true);
    else view.setUint8(i, value);
  }
  return { name, dims: shape.map(BigInt), dataType: dataTypeOf(type), rawData };
}
