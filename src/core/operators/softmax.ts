import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { elementsOf } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import { axisAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';
import { POWER_COST } from './reference/planes.ts';

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
  evaluate: ({ axis }, y, inputs) => exponentials(axis, y, tensorAt(inputs, 0)),
};

/** y = exp(x) / sum of exp(x) along the axis; the largest is subtracted from all, which changes nothing but keeps exp finite. */
function* exponentials(axis: number, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const length = x.shape[axis] ?? 1;
  const step = elementsOf(x.shape.slice(axis + 1));
  const pace = new Pace();
  for (let outer = 0; outer < elementsOf(x.shape.slice(0, axis)); outer++) {
    for (let inner = 0; inner < step; inner++) {
      const start = outer * length * step + inner;
      let largest = -Infinity;
      for (let i = 0; i < length; i++) largest = Math.max(largest, x.data[start + i * step] ?? 0);
      let sum = 0;
      for (let i = 0; i < length; i++) sum += Math.exp((x.data[start + i * step] ?? 0) - largest);
      for (let i = 0; i < length; i++) {
        y.data[start + i * step] = Math.exp((x.data[start + i * step] ?? 0) - largest) / sum;
      }
      if (pace.due(length * POWER_COST)) yield start / y.data.length;
    }
  }
}
