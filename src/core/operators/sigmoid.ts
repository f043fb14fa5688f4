import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';

/** [x] */
export interface Sigmoid {
  readonly kind: 'sigmoid';
}

export const sigmoid: OperatorDefinition<Sigmoid> = {
  kind: 'sigmoid',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
};
