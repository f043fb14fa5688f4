import { stridesOf, type FloatTensor } from '../tensor/float.ts';
import { elementsOf } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { keepsSign, hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import type { Known } from './onnx/known.ts';
import { typeOf, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { takeSpaced } from './reference/movement.ts';
import type { Reshape } from './reshape.ts';

/** [x]: axis a of the value is axis order[a] of x. */
export interface Transpose {
  readonly kind: 'transpose';
  readonly order: readonly number[];
}

export const transpose: OperatorDefinition<Transpose> = {
  kind: 'transpose',
  attributes: { order: 'order' },
  inputs: exactly(1),
  inferShape({ order }, x) {
    const axes = new Set(order);
    if (order.length === x.length && x.every((_, axis) => axes.has(axis))) return order.map((axis) => x[axis] ?? 0);
    const found = `[${order.join(', ')}]`;
    return complaint('graph.transpose', 'order', found, `each of 0..${x.length - 1} once`, 'Name every axis once.');
  },
  evaluate: ({ order }, y, inputs) => exchangeAxes(order, y, tensorAt(inputs, 0)),
  onnx: {
    reads: { Transpose: { inputs: 1, take: readTranspose } },
    write: ({ order }) => onnxForm('Transpose', { perm: order }),
  },
  integer: { ...hostOnly('VTA does not exchange axes.'), isNonNegative: keepsSign },
};

/** Axis a of y is axis order[a] of x. */
function exchangeAxes(order: readonly number[], y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const from = stridesOf(x.shape);
  return takeSpaced(
    y,
    x,
    0,
    order.map((axis) => from[axis] ?? 0),
  );
}

function readTranspose(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const given = node.ints('perm');
  if (x === null || node.failed) return null;
  const { shape } = typeOf(x);
  const order = given ?? shape.map((_, axis) => shape.length - 1 - axis);
  const sound = order.length === shape.length && shape.every((_, axis) => order.includes(axis));
  if (x.kind === 'computed' && sound) return transposing(node, x, order);
  if (x.kind === 'computed') return node.emit<Transpose>({ kind: 'transpose', order }, [x]);
  const tensor = transposeKnown(node, x.tensor, order);
  return tensor && node.known(tensor);
}

/**
 * Of a value that was transposed already, both together; none if they undo each other, and a reshape if only axes of one place move. `part`: where it
 * is a part of the node.
 */
export function transposing(node: OnnxNode, x: Value, order: readonly number[], part?: string): Value | null {
  const put = (operator: Transpose | Reshape): Value | null =>
    part === undefined
      ? node.emit<Transpose | Reshape>(operator, [x])
      : node.step<Transpose | Reshape>(part, operator, [x]);

  const maker = node.maker(x);
  const [before] = maker?.inputs ?? [];
  if (maker?.operator.kind === 'transpose' && before != null) {
    const first = (maker.operator as Transpose).order;
    return transposing(
      node,
      before,
      order.map((axis) => first[axis] ?? 0),
      part,
    );
  }
  const { shape } = typeOf(x);
  if (order.every((axis, place) => axis === place)) return x;
  const moving = order.filter((axis) => (shape[axis] ?? 1) > 1);
  if (moving.every((axis, place) => place === 0 || axis > (moving[place - 1] ?? 0))) {
    return put({ kind: 'reshape', shape: order.map((axis) => shape[axis] ?? 1) });
  }
  return put({ kind: 'transpose', order });
}

export function transposeKnown(node: OnnxNode, tensor: Known, order: readonly number[]): Known | null {
  const { type, source } = tensor;
  const shape = order.map((axis) => tensor.shape[axis] ?? 1);
  if (source.kind === 'fill' || source.kind === 'seeded') return { type, shape, source };
  const count = source.data.length;
  if (!node.afford(count + 1)) return null;
  const strides = tensor.shape.map((_, axis) => elementsOf(tensor.shape.slice(axis + 1)));
  const steps = order.map((axis) => strides[axis] ?? 1);
  const at = shape.map(() => 0);
  const data = source.data.slice();
  let from = 0;
  for (let to = 0; to < count; to++) {
    data[to] = source.data[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = (at[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (place < (shape[axis] ?? 0)) {
        at[axis] = place;
        break;
      }
      at[axis] = 0;
      from -= place * (steps[axis] ?? 0);
    }
  }
  return { type, shape, source: { ...source, data } as Known['source'] };
}
