import { exactly } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: nothing below low, nothing above high. */
export interface Clip {
  readonly kind: 'clip';
  readonly low: number;
  readonly high: number;
}

export const clip: OperatorDefinition<Clip> = {
  kind: 'clip',
  attributes: { low: realAttribute, high: realAttribute },
  inputs: exactly(1),
  inferShape({ low, high }, x) {
    return low <= high ? x : complaint('graph.attribute', 'low', low, `at most high, ${high}`, 'Swap the limits.');
  },
  evaluate: ({ low, high }, y, inputs) => each((v) => Math.min(Math.max(v, low), high), y, tensorAt(inputs, 0)),
};
