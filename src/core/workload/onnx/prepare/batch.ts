import { create } from '@bufbuild/protobuf';
import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { quote } from '../../../tensor/problems.ts';
import type { DecodedModel } from '../decode.ts';
import { changed, givenInputs, withGraph, withoutInferred } from '../messages.ts';
import { nodeNameOf, orderNodes } from '../order.ts';
import {
  TensorSchema,
  type GraphMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from '../schema.ts';
import { readTensorMessage } from '../tensor.ts';
import { readsOf } from './reads.ts';

/**
 * The model with another batch, where the file fixes it: the first extent of its inputs, and of the shapes that its reshapes have as constants.
 * Inputs with another first extent than the network's first input keep theirs; open ones are the import's. Code: `onnx.batch`.
 */
export function withBatch(model: DecodedModel, batch: number): Result<DecodedModel> {
  const inputs = givenInputs(model.graph);
  const from = inputs.map(leading).find((extent) => extent > 0);
  if (from === undefined || from === batch) return ok(model);
  return withLeading(
    model,
    from,
    batch,
    new Set(inputs.flatMap((info) => (leading(info) === from ? [info.name] : []))),
  );
}

const leading = ({ type }: ValueInfoMessage): number => Number(type?.tensorType?.shape?.dim[0]?.dimValue ?? 0n);

/** The same of some inputs, from one first extent to another. */
export function withLeading(
  model: DecodedModel,
  from: number,
  to: number,
  inputs: ReadonlySet<string>,
): Result<DecodedModel> {
  const { graph } = model;
  const reshapes = adaptReshapes(graph, from, to, inputs);
  if (!reshapes.ok) return reshapes;
  const input = graph.input.map((info) => (inputs.has(info.name) ? withFirst(info, to) : info));
  const { node, initializer } = reshapes.value;
  return ok(withGraph(model, { node, initializer, input, ...withoutInferred(graph) }));
}

function withFirst(info: ValueInfoMessage, extent: number): ValueInfoMessage {
  const { type } = info;
  const shape = type?.tensorType?.shape;
  if (type?.tensorType === undefined || shape === undefined) return info;
  const dim = shape.dim.map((each, axis) => (axis === 0 ? changed(each, { dimValue: BigInt(extent) }) : each));
  return changed(info, {
    type: changed(type, { tensorType: changed(type.tensorType, { shape: changed(shape, { dim }) }) }),
  });
}

/**
 * How the samples of a batch lie in a value: `rows`, one after the other along its first axis; `elsewhere`, or nobody knows. A value without any of these has
 * nothing of the batch in it.
 */
type Lie = 'rows' | 'elsewhere';

/** Operators with sizes as constants that may have the batch in them, and the input that has them. */
const SIZES: Readonly<Record<string, number>> = { Reshape: 1, Expand: 1, Resize: 3 };

function adaptReshapes(
  graph: GraphMessage,
  from: number,
  to: number,
  inputs: ReadonlySet<string>,
): Result<Pick<GraphMessage, 'node' | 'initializer'>> {
  const lies = new Map<string, Lie>([...inputs].map((name) => [name, 'rows']));
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const taken = new Set([...tensors.keys(), ...graph.node.flatMap(({ output }) => output)]);
  for (const each of graph.node) {
    const value = each.opType === 'Constant' ? constantOf(each) : undefined;
    if (value !== undefined) tensors.set(each.output[0] ?? '', value);
  }
  const added: TensorMessage[] = [];
  const problems: Problem[] = [];
  const adapted = (each: NodeMessage): NodeMessage => {
    const place = Object.hasOwn(SIZES, each.opType) ? (SIZES[each.opType] ?? 0) : 0;
    const sizes = place === 0 ? null : sizesOf(tensors.get(each.input[place] ?? ''));
    const lie = lies.get(each.input[0] ?? '');
    const next = lieAfter(each, lies, sizes);
    if (next !== null) for (const value of each.output) lies.set(value, next);
    if (sizes === null || lie === undefined || (sizes[0] ?? 0) <= 0) return each;
    const first = ((sizes[0] ?? 0) * to) / from;
    if (lie === 'elsewhere' || !Number.isSafeInteger(first)) {
      problems.push(bakedIn(each, sizes, from));
      return each;
    }
    let name = `${each.input[place] ?? ''} (batch ${to})`;
    for (let number = 2; taken.has(name); number++) name = `${each.input[place] ?? ''} (batch ${to}, ${number})`;
    taken.add(name);
    added.push(int64Tensor(name, [first, ...sizes.slice(1)]));
    return changed(each, { input: each.input.map((value, i) => (i === place ? name : value)) });
  };
  const node = [...graph.node];
  for (const index of inOrder(graph)) node[index] = adapted(graph.node[index] as NodeMessage);
  const [first, ...more] = problems;
  return first === undefined ? ok({ node, initializer: [...graph.initializer, ...added] }) : failure(first, ...more);
}

/** What cannot be put in order, the import refuses. */
function inOrder({ node, input, initializer, output }: GraphMessage): readonly number[] {
  const given = new Set([...input, ...initializer].map(({ name }) => name));
  const order = orderNodes(
    node,
    given,
    output.map(({ name }) => name),
  );
  return 'indices' in order ? order.indices : [];
}

function constantOf({ attribute }: NodeMessage): TensorMessage | undefined {
  const ints = attribute.find(({ name }) => name === 'value_ints')?.ints;
  return ints === undefined ? attribute.find(({ name }) => name === 'value')?.t : int64Tensor('', ints.map(Number));
}

function sizesOf(tensor: TensorMessage | undefined): readonly number[] | null {
  const known = tensor === undefined ? null : readTensorMessage(tensor);
  if (known === null || 'code' in known || known.type !== 'int64' || known.shape.length !== 1) return null;
  return known.source.kind === 'wide' ? Array.from(known.source.data) : null;
}

const int64Tensor = (name: string, values: readonly number[]): TensorMessage =>
  create(TensorSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: 7,
    rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  });

/** How the samples lie in what a node makes; null: there are none in it. */
function lieAfter(node: NodeMessage, lies: ReadonlyMap<string, Lie>, sizes: readonly number[] | null): Lie | null {
  const read = readsOf(node).flatMap((value) => lies.get(value) ?? []);
  if (read.length === 0 || node.opType === 'Shape' || node.opType === 'Size') return null;
  if (read.includes('elsewhere')) return 'elsewhere';
  return keepsRows(node, lies, sizes) ? 'rows' : 'elsewhere';
}

/** Do samples that lay in rows still do? No where it is not sure. */
function keepsRows(node: NodeMessage, lies: ReadonlyMap<string, Lie>, sizes: readonly number[] | null): boolean {
  const attribute = (name: string) => node.attribute.find((each) => each.name === name);
  const axis = (byDefault: number): number => Number(attribute('axis')?.i ?? BigInt(byDefault));
  switch (node.opType) {
    case 'Transpose':
      return attribute('perm')?.ints[0] === 0n;
    case 'Flatten':
      return axis(1) === 1;
    case 'Concat':
    case 'Split':
      return axis(0) !== 0;
    case 'Softmax':
    case 'LogSoftmax':
    case 'LayerNormalization':
      return axis(-1) !== 0;
    case 'Reshape':
      // Extents that follow from the input, or were put right.
      return sizes !== null;
    case 'Gemm':
      return lies.has(node.input[0] ?? '') && attribute('transA')?.i !== 1n && !lies.has(node.input[1] ?? '');
    case 'MatMul':
      return lies.has(node.input[0] ?? '');
    default:
      return ROWS_KEPT.has(node.opType) || Object.hasOwn(SIZES, node.opType);
  }
}

/** Operators that work on each sample alone, whatever their attributes. */
const ROWS_KEPT: ReadonlySet<string> = new Set([
  ...[
    'Conv',
    'ConvTranspose',
    'MaxPool',
    'AveragePool',
    'GlobalAveragePool',
    'GlobalMaxPool',
    'LRN',
    'Resize',
    'Upsample',
  ],
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'DepthToSpace', 'SpaceToDepth', 'PRelu'],
  ...['Relu', 'LeakyRelu', 'Clip', 'Sigmoid', 'HardSigmoid', 'HardSwish', 'Tanh', 'Elu', 'Selu', 'Gelu', 'Erf', 'Mish'],
  ...['Softplus', 'Exp', 'Log', 'Sqrt', 'Abs', 'Neg', 'Pow', 'Reciprocal', 'Floor', 'Ceil', 'Round', 'Sign', 'Cast'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Sum', 'Mean', 'Identity', 'Dropout', 'Pad', 'QuantizeLinear'],
  ...['DequantizeLinear', 'QLinearConv', 'ConvInteger'],
]);

function bakedIn(node: NodeMessage, sizes: readonly number[], from: number): Problem {
  const name = nodeNameOf(node);
  return {
    code: 'onnx.batch',
    message: `Node ${quote(name)} (${node.opType}) has the sizes [${sizes.slice(0, 10).join(', ')}] for a batch of ${from}, and it is not sure which of them the batch is.`,
    field: name.slice(0, 200),
    got: sizes.join(','),
    limit: from,
    fix: `Leave the batch at ${from}, or end the part before this node (--to). Or: export with an open batch.`,
  };
}
