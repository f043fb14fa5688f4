import { z } from '../base/schema.ts';
import { exactly } from './anyOperator.ts';
import { windowAttributes } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './inference/pooling.ts';
import { tensorAt } from './reference/inputs.ts';
import { pool } from './reference/pooling.ts';

/** [x] */
export interface AveragePool extends PoolWindow {
  readonly kind: 'average-pool';
  /** Whether zeros of the padding count in the mean. */
  readonly countPadding: boolean;
}

export const averagePool: OperatorDefinition<AveragePool> = {
  kind: 'average-pool',
  attributes: { ceil: z.boolean(), countPadding: z.boolean(), ...windowAttributes },
  inputs: exactly(1),
  inferShape: pooledShape,
  evaluate: (operator, y, inputs) => pool(operator, operator, y, tensorAt(inputs, 0)),
};
