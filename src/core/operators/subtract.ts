import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference.ts';

/** [a, b]: a less b, with broadcasting. */
export interface Subtract {
  readonly kind: 'subtract';
}

export const subtract: OperatorDefinition<Subtract> = {
  kind: 'subtract',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
};
