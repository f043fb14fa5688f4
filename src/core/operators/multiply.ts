import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference.ts';

/** [a, b], element by element, with broadcasting. */
export interface Multiply {
  readonly kind: 'multiply';
}

export const multiply: OperatorDefinition<Multiply> = {
  kind: 'multiply',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
};
