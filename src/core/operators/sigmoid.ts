import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import { readUnary } from './onnx/read.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x] */
export interface Sigmoid {
  readonly kind: 'sigmoid';
}

export const sigmoid: OperatorDefinition<Sigmoid> = {
  kind: 'sigmoid',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate: (_, y, inputs) => each((v) => 1 / (1 + Math.exp(-v)), y, tensorAt(inputs, 0)),
  onImage: (operator) => operator,
  onnx: { reads: { Sigmoid: readUnary<Sigmoid>({ kind: 'sigmoid' }) }, write: () => onnxForm('Sigmoid') },
  integer: {
    ...hostOnly('It needs the exponential function, which VTA does not have.'),
    isNonNegative: () => true,
  },
};
