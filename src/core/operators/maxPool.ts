import { z } from '../base/schema.ts';
import { exactly } from './anyOperator.ts';
import { windowAttributes } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './inference/pooling.ts';
import { tensorAt } from './reference/inputs.ts';
import { pool } from './reference/pooling.ts';

/** [x] */
export interface MaxPool extends PoolWindow {
  readonly kind: 'max-pool';
}

export const maxPool: OperatorDefinition<MaxPool> = {
  kind: 'max-pool',
  attributes: { ceil: z.boolean(), ...windowAttributes },
  inputs: exactly(1),
  inferShape: pooledShape,
  evaluate: (operator, y, inputs) => pool(operator, null, y, tensorAt(inputs, 0)),
};
