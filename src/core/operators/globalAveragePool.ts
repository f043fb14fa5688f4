import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { globallyPooledShape } from './inference/pooling.ts';
import { tensorAt } from './reference/inputs.ts';
import { globalPool } from './reference/pooling.ts';

/** [x] */
export interface GlobalAveragePool {
  readonly kind: 'global-average-pool';
}

export const globalAveragePool: OperatorDefinition<GlobalAveragePool> = {
  kind: 'global-average-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
  evaluate: (_, y, inputs) => globalPool('mean', y, tensorAt(inputs, 0)),
};
