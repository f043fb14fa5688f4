import { z } from '../base/schema.ts';
import { exactly } from './anyOperator.ts';
import { windowAttributes } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './pooling/shape.ts';

/** [x] */
export interface MaxPool extends PoolWindow {
  readonly kind: 'max-pool';
}

export const maxPool: OperatorDefinition<MaxPool> = {
  kind: 'max-pool',
  attributes: { ceil: z.boolean(), ...windowAttributes },
  inputs: exactly(1),
  inferShape: pooledShape,
};
