import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference.ts';

/** [a, b], with broadcasting. */
export interface Add {
  readonly kind: 'add';
}

export const add: OperatorDefinition<Add> = {
  kind: 'add',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
};
