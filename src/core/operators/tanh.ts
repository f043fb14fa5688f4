import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';

/** [x] */
export interface Tanh {
  readonly kind: 'tanh';
}

export const tanh: OperatorDefinition<Tanh> = {
  kind: 'tanh',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
};
