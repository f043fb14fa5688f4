import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference/checks.ts';
import { constantArithmetic, filled } from './integer/affine.ts';
import { hostOnly } from './integer/rules.ts';
import { foldBinary } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { readBinary } from './onnx/read.ts';
import { both } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [a, b]: a by b, with broadcasting. */
export interface Divide {
  readonly kind: 'divide';
}

export const divide: OperatorDefinition<Divide> = {
  kind: 'divide',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
  evaluate: (_, y, inputs) => both((a, b) => a / b, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Div: readBinary<Divide>({ kind: 'divide' }, foldBinary(divided)),
    },
    write: () => onnxForm('Div'),
  },
  integer: {
    ...hostOnly('VTA cannot divide.'),
    takesConstants: true,
    affine(_, node, context) {
      const found = constantArithmetic(node, context);
      if (found === null || found.constantFirst || found.values.some((v) => v === 0)) return null;
      const { x, values } = found;
      return { x, scale: values.map((v) => 1 / v), offset: filled(values, 0) };
    },
  },
};

/** Integers are divided towards zero. */
function divided(a: number, b: number, integer: boolean): number {
  return integer ? (b === 0 ? 0 : Math.trunc(a / b)) : a / b;
}
