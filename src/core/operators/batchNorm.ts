import { exactly } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { channelwiseShape } from './inference.ts';

/** [x, scale (C), offset (C), mean (C), variance (C)] */
export interface BatchNorm {
  readonly kind: 'batch-norm';
  readonly epsilon: number;
}

export const batchNorm: OperatorDefinition<BatchNorm> = {
  kind: 'batch-norm',
  attributes: { epsilon: realAttribute },
  inputs: exactly(5),
  inferShape: (_, x, inputs) => channelwiseShape(x, inputs, 2),
};
