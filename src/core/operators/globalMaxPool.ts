import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { globallyPooledShape } from './pooling/shape.ts';

/** [x] */
export interface GlobalMaxPool {
  readonly kind: 'global-max-pool';
}

export const globalMaxPool: OperatorDefinition<GlobalMaxPool> = {
  kind: 'global-max-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
};
