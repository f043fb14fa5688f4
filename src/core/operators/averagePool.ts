import { z } from '../base/schema.ts';
import { exactly } from './anyOperator.ts';
import { windowAttributes } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './pooling/shape.ts';

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
};
