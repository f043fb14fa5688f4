import { foldBinary, foldUnary } from '../../operators/onnx/fold.ts';
import { fromNumbers, type Known } from '../../operators/onnx/known.ts';
import {
  since,
  between,
  type Fold,
  type InputCounts,
  type OnnxNode,
  type OnnxReader,
  type Value,
} from '../../operators/onnx/node.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { describeShape, elementsOf } from '../../tensor/shape.ts';
import { foldExpand, foldProduct, foldRange, foldWhere } from './constantFolds.ts';

/** It is taken only where all it reads is known at the import. */
const ofConstants = (inputs: InputCounts, fold: Fold): OnnxReader => ({
  inputs,
  take: refuseComputed,
  fold,
  constantsOnly: true,
});

/** It is taken only where x is known, and its value has the shape of x. */
const unaryOfConstants = (compute: (x: number) => number): OnnxReader => ({
  ...ofConstants(1, foldUnary(compute)),
  keepsShape: true,
});

/** ONNX's operators that make constants, or exist here only for shape arithmetic on constants: no operator of the graph comes of them. */
export const CONSTANT_READERS: Readonly<Record<string, OnnxReader>> = {
  Shape: { inputs: 1, take: readShape },
  Size: { inputs: 1, take: readSize },
  Constant: { inputs: 0, take: readConstant },
  ConstantOfShape: { inputs: 1, take: readConstantOfShape },
  RandomNormal: { inputs: 0, take: readRandomNormal },
  Expand: ofConstants(2, foldExpand),
  Equal: ofConstants(
    2,
    foldBinary((a, b) => (a === b ? 1 : 0), 'bool'),
  ),
  Range: ofConstants(3, foldRange),
  Where: ofConstants(3, foldWhere),
  ReduceProd: ofConstants(since(18, between(1, 2), 1), foldProduct),
  Abs: unaryOfConstants(Math.abs),
  Floor: unaryOfConstants(Math.floor),
  Ceil: unaryOfConstants(Math.ceil),
  Sqrt: unaryOfConstants(Math.sqrt),
};

/** The shape of a value is known at the import, whatever the value. */
function readShape(node: OnnxNode): Value | null {
  const x = node.type(0);
  if (x === null) return null;
  const rank = x.shape.length;
  const place = (given: number): number => Math.min(Math.max(given < 0 ? given + rank : given, 0), rank);
  const sizes = x.shape.slice(place(node.int('start', 0)), place(node.int('end', rank)));
  return node.known(fromNumbers('int64', [sizes.length], sizes));
}

function readSize(node: OnnxNode): Value | null {
  const x = node.type(0);
  return x && node.known(fromNumbers('int64', [], [elementsOf(x.shape)]));
}

/** Constant in each of its forms. */
function readConstant(node: OnnxNode): Value | null {
  const tensor = node.tensor('value');
  if (tensor !== null) return node.known(tensor);
  if (node.failed) return null;
  const lists = { value_floats: node.floats('value_floats'), value_ints: node.ints('value_ints') };
  if (lists.value_floats !== null) return vector(node, 'float32', lists.value_floats);
  if (lists.value_ints !== null) return vector(node, 'int64', lists.value_ints);
  if (node.has('value_float')) return node.known(fromNumbers('float32', [], [node.float('value_float', 0)]));
  if (node.has('value_int')) return node.known(fromNumbers('int64', [], [node.int('value_int', 0)]));
  return node.refuse('onnx.attribute', 'its value is neither a tensor nor numbers', 'Export the constant as a tensor.');
}

const vector = (node: OnnxNode, type: Known['type'], values: readonly number[]): Value =>
  node.known(fromNumbers(type, [values.length], values));

/** Equal elements: kept as one number, however many they are. */
function readConstantOfShape(node: OnnxNode): Value | null {
  const wanted = node.list(0, 'shape');
  const value = node.tensor('value');
  if (wanted == null || node.failed)
    return node.failed ? null : node.refuse('onnx.inputs', 'the shape is missing', 'Export the model again.');
  const elements =
    value === null ? [0] : value.source.kind === 'data' || value.source.kind === 'wide' ? value.source.data : [];
  const count = elementsOf(wanted);
  const sound =
    wanted.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && wanted.length <= GRAPH_LIMITS.rank;
  if (!sound || count > GRAPH_LIMITS.elements || elements.length !== 1) {
    const reason = `it makes a tensor of shape ${describeShape(wanted)}`;
    return node.refuse(
      'onnx.tensor-shape',
      reason,
      'Use smaller tensors, with one value.',
      describeShape(wanted),
      GRAPH_LIMITS.elements,
    );
  }
  return node.known({
    type: value?.type ?? 'float32',
    shape: wanted,
    source: { kind: 'fill', value: elements[0] ?? 0 },
  });
}

/** RandomNormal: made anew from its seed when it is asked for. */
function readRandomNormal(node: OnnxNode): Value | null {
  const extents = node.ints('shape') ?? [];
  const seed = Math.trunc(Math.abs(node.float('seed', 1))) % 2 ** 31;
  const [mean, deviation] = [node.float('mean', 0), node.float('scale', 1)];
  node.ignore('dtype');
  if (node.failed) return null;
  node.note('RandomNormal became seeded constants: other numbers than elsewhere, of the same mean and deviation.');
  return node.known({ type: 'float32', shape: extents, source: { kind: 'seeded', seed, mean, deviation } });
}

export function refuseComputed(node: OnnxNode): null {
  const fix = 'It is supported only on small constants. Export with fixed sizes, or replace it.';
  return node.refuse('onnx.operator', `${node.operator} of computed values is not supported`, fix, node.operator);
}
