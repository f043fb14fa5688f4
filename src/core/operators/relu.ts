import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';

/** [x]: nothing below 0. */
export interface Relu {
  readonly kind: 'relu';
}

export const relu: OperatorDefinition<Relu> = {
  kind: 'relu',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
};
