import { dataTypeOf } from '../../../operators/onnx/known.ts';
import type { DecodedModel } from '../decode.ts';
import { changed, withGraph } from '../messages.ts';
import type { AttributeMessage, NodeMessage, TensorMessage, ValueInfoMessage } from '../schema.ts';
import { withValues } from '../seededTensor.ts';
import { readTensorMessage } from '../tensor.ts';
import { knownTensor, tensorMessage } from './tensors.ts';

const [BFLOAT16, FLOAT] = [16, dataTypeOf('float32')];

/** Attributes that name a type of elements. */
const TYPE_ATTRIBUTES: ReadonlySet<string> = new Set(['to', 'dtype']);

/**
 * The model with float32 for bfloat16, in which a runtime has next to no operators: every bfloat16 is a float32 too, and only what would be rounded between
 * two nodes is not. Null: it has none. In graphs inside of nodes and in functions it stays.
 */
export function withoutBfloat16(model: DecodedModel): DecodedModel | null {
  const { graph } = model;
  const infos = changes(infoAsFloat);
  const [input, output, valueInfo] = [infos(graph.input), infos(graph.output), infos(graph.valueInfo)];
  const initializer = changes(tensorAsFloat)(graph.initializer);
  const node = changes(nodeAsFloat)(graph.node);
  if (![input, output, valueInfo, initializer, node].some(({ any }) => any)) return null;
  return withGraph(model, {
    ...{ input: input.all, output: output.all, valueInfo: valueInfo.all },
    ...{ initializer: initializer.all, node: node.all },
  });
}

/** A list with some of its members replaced, and whether there were any. */
const changes =
  <T>(replace: (one: T) => T) =>
  (list: readonly T[]): { readonly all: T[]; readonly any: boolean } => {
    const all = list.map(replace);
    return { all, any: all.some((one, i) => one !== list[i]) };
  };

function infoAsFloat(info: ValueInfoMessage): ValueInfoMessage {
  const { type } = info;
  if (type?.tensorType?.elemType !== BFLOAT16) return info;
  return changed(info, { type: changed(type, { tensorType: changed(type.tensorType, { elemType: FLOAT }) }) });
}

function tensorAsFloat(tensor: TensorMessage): TensorMessage {
  if (tensor.dataType !== BFLOAT16) return tensor;
  const read = readTensorMessage(withValues(tensor));
  // What is wrong with it is told by whoever reads it next.
  return 'code' in read ? tensor : tensorMessage(tensor.name, knownTensor(read, 'float32'));
}

function nodeAsFloat(node: NodeMessage): NodeMessage {
  const { all, any } = changes(attributeAsFloat)(node.attribute);
  return any ? changed(node, { attribute: all }) : node;
}

function attributeAsFloat(attribute: AttributeMessage): AttributeMessage {
  if (TYPE_ATTRIBUTES.has(attribute.name) && attribute.i === BigInt(BFLOAT16))
    return changed(attribute, { i: BigInt(FLOAT) });
  const tensor = attribute.t === undefined ? undefined : tensorAsFloat(attribute.t);
  return tensor === attribute.t ? attribute : changed(attribute, { t: tensor });
}
