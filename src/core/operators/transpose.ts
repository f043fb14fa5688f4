import { z } from '../base/schema.ts';
import { exactly } from './anyOperator.ts';
import { countAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference.ts';

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
};
