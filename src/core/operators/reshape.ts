import { z } from '../base/schema.ts';
import { counted } from '../machine/quantity.ts';
import { describeShape, elementsOf } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: the same elements in the same order. */
export interface Reshape {
  readonly kind: 'reshape';
  readonly shape: readonly number[];
}

export const reshape: OperatorDefinition<Reshape> = {
  kind: 'reshape',
  attributes: { shape: z.array(z.int().min(1)).max(8) },
  inputs: exactly(1),
  inferShape({ shape }, x) {
    if (elementsOf(shape) === elementsOf(x)) return shape;
    const found = `${describeShape(shape)} (${counted(elementsOf(shape), 'element')})`;
    const expected = `the ${counted(elementsOf(x), 'element')} of ${describeShape(x)}`;
    return complaint('graph.reshape', 'shape', found, expected, 'Give a shape of as many elements.');
  },
  evaluate(_, y, inputs) {
    y.data.set(tensorAt(inputs, 0).data);
    return undefined;
  },
};
