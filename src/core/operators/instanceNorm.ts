import { exactly } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { channelwiseShape } from './inference.ts';

/** [x, scale (C), offset (C)] */
export interface InstanceNorm {
  readonly kind: 'instance-norm';
  readonly epsilon: number;
}

export const instanceNorm: OperatorDefinition<InstanceNorm> = {
  kind: 'instance-norm',
  attributes: { epsilon: realAttribute },
  inputs: exactly(3),
  inferShape: (_, x, inputs) => channelwiseShape(x, inputs, 3),
};
