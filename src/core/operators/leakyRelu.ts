import { exactly } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: what is below 0 times alpha. */
export interface LeakyRelu {
  readonly kind: 'leaky-relu';
  readonly alpha: number;
}

export const leakyRelu: OperatorDefinition<LeakyRelu> = {
  kind: 'leaky-relu',
  attributes: { alpha: realAttribute },
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate: ({ alpha }, y, inputs) => each((v) => (v >= 0 ? v : v * alpha), y, tensorAt(inputs, 0)),
};
