import { counted } from '../machine/quantity.ts';
import { GRAPH_LIMITS } from '../tensor/limits.ts';
import { describeShape, elementsOf } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { keepsSign } from './integer/rules.ts';
import { reshapeForm } from './integer/windows.ts';
import { integersInput, onnxForm } from './onnx/form.ts';
import { since, typeOf, between, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: the same elements in the same order. */
export interface Reshape {
  readonly kind: 'reshape';
  readonly shape: readonly number[];
}

export const reshape: OperatorDefinition<Reshape> = {
  kind: 'reshape',
  attributes: { shape: 'shape' },
  inputs: exactly(1),
  inferShape({ shape }, x) {
    if (elementsOf(shape) === elementsOf(x)) return shape;
    const found = `${describeShape(shape)} (${counted(elementsOf(shape), 'element')})`;
    const expected = `the ${counted(elementsOf(x), 'element')} of ${describeShape(x)}`;
    return complaint('graph.reshape', 'shape', found, expected, 'Give a shape of as many elements.');
  },
  evaluate(_, y, inputs) {
    y.data.set(tensorAt(inputs, 0).data);
    return undefined;
  },
  onnx: {
    reads: {
      Reshape: { inputs: 2, take: readReshape },
      Flatten: { inputs: 1, take: readFlatten },
      Squeeze: { inputs: since(13, between(1, 2), 1), take: readSqueeze },
      Unsqueeze: { inputs: since(13, 2, 1), take: readUnsqueeze },
    },
    write: ({ shape }) => onnxForm('Reshape', {}, integersInput('shape', shape)),
  },
  integer: {
    form: (_, node, context) => reshapeForm(node, context),
    reshapes: true,
    isNonNegative: keepsSign,
    movement: {
      evaluate: ([x]) => x?.slice() ?? new Int8Array(0),
      misfit(inputs, output) {
        const same = inputs.length === 1 && elementsOf(inputs[0] ?? []) === elementsOf(output);
        return same ? null : 'a reshape keeps the number of values';
      },
    },
  },
};

/** Gives a value another shape: a constant at the import, a computed one by a node (none if nothing changes). */
function shaped(node: OnnxNode, x: Value, shape: readonly number[]): Value | null {
  if (x.kind === 'known') {
    if (elementsOf(shape) === elementsOf(x.tensor.shape) && shape.length <= GRAPH_LIMITS.rank) {
      return node.known({ ...x.tensor, shape });
    }
    return node.refuse(
      'onnx.reshape',
      `${describeShape(x.tensor.shape)} cannot become ${describeShape(shape)}`,
      'Export with fixed sizes.',
    );
  }
  // Behind another reshape only the last one counts.
  const maker = node.maker(x);
  const [before] = maker?.operator.kind === 'reshape' ? maker.inputs : [];
  const from = before?.kind === 'computed' && elementsOf(shape) === elementsOf(before.type.shape) ? before : x;
  const same = shape.length === from.type.shape.length && shape.every((size, axis) => size === from.type.shape[axis]);
  return same ? from : node.emit<Reshape>({ kind: 'reshape', shape }, [from]);
}

/** A 0 copies an extent (unless allowzero), one -1 takes what is left. */
function readReshape(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const wanted = node.list(1, 'shape');
  const allowZero = node.int('allowzero', 0) !== 0;
  if (wanted === undefined) return node.refuse('onnx.inputs', 'the shape is missing', 'Export the model again.');
  if (x === null || wanted === null) return null;
  const before = typeOf(x).shape;
  const copied = wanted.map((size, axis) => (size === 0 && !allowZero ? (before[axis] ?? 0) : size));
  const rest = elementsOf(before) / elementsOf(copied.filter((size) => size !== -1));
  const shape = copied.map((size) => (size === -1 ? rest : size));
  const sound =
    copied.filter((size) => size === -1).length <= 1 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (sound) return shaped(node, x, shape);
  const reason = `${describeShape(before)} cannot become [${wanted.join(', ')}]`;
  return node.refuse(
    'onnx.reshape',
    reason,
    'Export with a batch of 1, or give the batch the shape was made for.',
    `[${wanted.join(', ')}]`,
    describeShape(before),
  );
}

function readFlatten(node: OnnxNode): Value | null {
  const x = node.needed(0);
  if (x === null) return null;
  const { shape } = typeOf(x);
  const given = node.int('axis', 1);
  // The place after the last axis is one too.
  const axis = given === shape.length ? given : node.axis(given, shape.length);
  return axis === null ? null : shaped(node, x, [elementsOf(shape.slice(0, axis)), elementsOf(shape.slice(axis))]);
}

function readSqueeze(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const axes = node.listSince(13, 1, 'axes');
  if (x === null || axes === null) return null;
  const { shape } = typeOf(x);
  const gone = new Set((axes ?? []).map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const wrong = [...gone].find((axis) => shape[axis] !== 1);
  if (wrong !== undefined) {
    return node.refuse(
      'onnx.axes',
      `axis ${wrong} of ${describeShape(shape)} is not 1`,
      'Name axes of extent 1.',
      wrong,
      1,
    );
  }
  return shaped(
    node,
    x,
    shape.filter((size, axis) => (axes === undefined ? size !== 1 : !gone.has(axis))),
  );
}

function readUnsqueeze(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const axes = node.listSince(13, 1, 'axes');
  if (x === null || axes === null) return null;
  const rank = typeOf(x).shape.length + (axes?.length ?? 0);
  const added = new Set(axes?.map((axis) => (axis < 0 ? axis + rank : axis)));
  const sound = added.size === axes?.length && [...added].every((axis) => axis >= 0 && axis < rank);
  if (!sound || rank > GRAPH_LIMITS.rank) {
    return node.refuse(
      'onnx.axes',
      `axes [${(axes ?? []).join(', ')}] cannot be added`,
      `Name each of 0..${rank - 1} at most once.`,
    );
  }
  const rest = [...typeOf(x).shape];
  return shaped(
    node,
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
}
