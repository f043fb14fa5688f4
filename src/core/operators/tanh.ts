import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import { readUnary } from './onnx/read.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x] */
export interface Tanh {
  readonly kind: 'tanh';
}

export const tanh: OperatorDefinition<Tanh> = {
  kind: 'tanh',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate: (_, y, inputs) => each(Math.tanh, y, tensorAt(inputs, 0)),
  onImage: (operator) => operator,
  onnx: { reads: { Tanh: readUnary<Tanh>({ kind: 'tanh' }) }, write: () => onnxForm('Tanh') },
  integer: hostOnly('It needs the exponential function, which VTA does not have.'),
};
