import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: the same under another name. */
export interface Identity {
  readonly kind: 'identity';
}

export const identity: OperatorDefinition<Identity> = {
  kind: 'identity',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate(_, y, inputs) {
    y.data.set(tensorAt(inputs, 0).data);
    return undefined;
  },
};
