import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference/checks.ts';
import { constantArithmetic, filled } from './integer/affine.ts';
import { joinedForm } from './integer/join.ts';
import { foldBinary } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { readBinary } from './onnx/read.ts';
import { both } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [a, b]: a less b, with broadcasting. */
export interface Subtract {
  readonly kind: 'subtract';
}

export const subtract: OperatorDefinition<Subtract> = {
  kind: 'subtract',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
  evaluate: (_, y, inputs) => both((a, b) => a - b, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Sub: readBinary<Subtract>(
        { kind: 'subtract' },
        foldBinary((a, b) => a - b),
      ),
    },
    write: () => onnxForm('Sub'),
  },
  integer: {
    // What is taken away is multiplied by -1, and the other one added.
    form: (_, { inputs: [a = '', b = ''] }, context) => joinedForm('subtract', [b, a], context),
    takesConstants: true,
    affine(_, node, context) {
      const found = constantArithmetic(node, context);
      if (found === null) return null;
      const { x, values, constantFirst } = found;
      return constantFirst
        ? { x, scale: filled(values, -1), offset: values }
        : { x, scale: filled(values, 1), offset: values.map((v) => -v) };
    },
  },
};
