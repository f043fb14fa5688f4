import { counted } from '../../../machine/quantity.ts';
import type { DecodedModel } from '../decode.ts';
import { orderNodes } from '../order.ts';
import type { NodeMessage } from '../schema.ts';
import { IntegerSums } from './integerSums.ts';
import { rewriteOf } from './operators.ts';
import { Rewriting, type FileValue } from './rewriting.ts';

export interface Dequantized {
  readonly model: DecodedModel;
  /** By the name of a float value of the model, what of the quantized file it is. */
  readonly values: ReadonlyMap<string, FileValue>;
  readonly notes: readonly string[];
}

/** Since then there are quantized operators. */
const FIRST_OPSET = 10;

/**
 * The network in floats that a quantized file is of: weights of the values their integers stand for, activations cut to what theirs reach, but not rounded. What it has no
 * form for stays, and gets integers again. Null: nothing of the file is quantized.
 */
export function dequantizeModel(model: DecodedModel, opset: number): Dequantized | null {
  if (opset < FIRST_OPSET || !model.graph.node.some(isQuantized)) return null;
  const file = new Rewriting(model, opset);
  const sums = new IntegerSums(file);
  const taken: NodeMessage[] = [];
  for (const node of inOrder(model)) {
    if (sums.take(node)) continue;
    if (rewriteOf(node)?.(node, file) === true) taken.push(node);
    else file.keep(node);
  }
  taken.push(...sums.taken);
  if (!taken.some(isQuantized)) return null;
  return { model: file.model(), values: file.values, notes: notesOf(taken, file) };
}

const isQuantized = ({ opType }: NodeMessage): boolean =>
  /[Qq]uantize|QLinear|Integer$|IntegerToFloat$|^QGemm$/.test(opType);

/** Nodes as they are needed; of a file whose nodes cannot be ordered, which is refused later, as they stand. */
function inOrder({ graph }: DecodedModel): readonly NodeMessage[] {
  const given = new Set([...graph.initializer, ...graph.input].map(({ name }) => name));
  const order = orderNodes(
    graph.node,
    given,
    graph.output.map(({ name }) => name),
  );
  return 'indices' in order ? order.indices.flatMap((index) => graph.node[index] ?? []) : graph.node;
}

function notesOf(taken: readonly NodeMessage[], { values }: Rewriting): readonly string[] {
  const pairs = taken.filter(({ opType }) => opType === 'QuantizeLinear').length;
  const others = taken.filter((node) => isQuantized(node) && !isLinear(node));
  const kinds = [...new Set(others.map(({ opType }) => opType))];
  const ranges =
    values.size === 0 ? '' : `, and ${counted(values.size, 'range')} of values from its scales, which calibrate it`;
  return [
    `The file is quantized. Its network in floats is what is taken: weights as its integers stand for them${ranges}.`,
    ...(pairs === 0 ? [] : [`${counted(pairs, 'pair')} of QuantizeLinear and DequantizeLinear became ranges.`]),
    ...(kinds.length === 0
      ? []
      : [`${counted(others.length, 'quantized operator')} became float ones: ${kinds.join(', ')}.`]),
  ];
}

const isLinear = ({ opType }: NodeMessage): boolean => opType === 'QuantizeLinear' || opType === 'DequantizeLinear';
