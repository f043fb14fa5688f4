import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { globallyPooledShape } from './inference/pooling.ts';
import { tensorAt } from './reference/inputs.ts';
import { globalPool } from './reference/pooling.ts';

/** [x] */
export interface GlobalMaxPool {
  readonly kind: 'global-max-pool';
}

export const globalMaxPool: OperatorDefinition<GlobalMaxPool> = {
  kind: 'global-max-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
  evaluate: (_, y, inputs) => globalPool('maximum', y, tensorAt(inputs, 0)),
};
