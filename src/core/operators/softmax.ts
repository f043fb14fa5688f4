import { exactly } from './anyOperator.ts';
import { axisAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint } from './inference.ts';

/** [x] */
export interface Softmax {
  readonly kind: 'softmax';
  readonly axis: number;
}

export const softmax: OperatorDefinition<Softmax> = {
  kind: 'softmax',
  attributes: { axis: axisAttribute },
  inputs: exactly(1),
  inferShape: ({ axis }, x) => axisComplaint(axis, x) ?? x,
};
