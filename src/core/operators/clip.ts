import { exactly } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference.ts';

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
};
