import { z } from '../base/schema.ts';
import { stridesOf, type FloatTensor } from '../tensor/float.ts';
import { exactly } from './anyOperator.ts';
import { countAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { ELEMENTS_A_SLICE } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: axis a of the value is axis order[a] of x. */
export interface Transpose {
  readonly kind: 'transpose';
  readonly order: readonly number[];
}

export const transpose: OperatorDefinition<Transpose> = {
  kind: 'transpose',
  attributes: { order: z.array(countAttribute).max(8) },
  inputs: exactly(1),
  inferShape({ order }, x) {
    const axes = new Set(order);
    if (order.length === x.length && x.every((_, axis) => axes.has(axis))) return order.map((axis) => x[axis] ?? 0);
    const found = `[${order.join(', ')}]`;
    return complaint('graph.transpose', 'order', found, `each of 0..${x.length - 1} once`, 'Name every axis once.');
  },
  evaluate: ({ order }, y, inputs) => exchangeAxes(order, y, tensorAt(inputs, 0)),
};

/** Axis a of y is axis order[a] of x. */
function* exchangeAxes(order: readonly number[], y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const steps = stridesOf(y.shape);
  const from = stridesOf(x.shape);
  for (let i = 0; i < y.data.length; i++) {
    let [rest, at] = [i, 0];
    for (const [axis, step] of steps.entries()) {
      const place = Math.floor(rest / step);
      rest -= place * step;
      at += place * (from[order[axis] ?? 0] ?? 0);
    }
    y.data[i] = x.data[at] ?? 0;
    if ((i + 1) % ELEMENTS_A_SLICE === 0) yield i / y.data.length;
  }
}
