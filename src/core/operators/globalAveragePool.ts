import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { globallyPooledShape } from './pooling/shape.ts';

/** [x] */
export interface GlobalAveragePool {
  readonly kind: 'global-average-pool';
}

export const globalAveragePool: OperatorDefinition<GlobalAveragePool> = {
  kind: 'global-average-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
};
