import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference.ts';

/** [a, b]: a by b, with broadcasting. */
export interface Divide {
  readonly kind: 'divide';
}

export const divide: OperatorDefinition<Divide> = {
  kind: 'divide',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
};
