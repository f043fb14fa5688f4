import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { copyForm } from './integer/windows.ts';
import { onnxForm } from './onnx/form.ts';
import { readUnary } from './onnx/read.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: nothing below 0. */
export interface Relu {
  readonly kind: 'relu';
}

export const relu: OperatorDefinition<Relu> = {
  kind: 'relu',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate: (_, y, inputs) => each((v) => Math.max(v, 0), y, tensorAt(inputs, 0)),
  onImage: (operator) => operator,
  onnx: { reads: { Relu: readUnary<Relu>({ kind: 'relu' }) }, write: () => onnxForm('Relu') },
  integer: {
    form: ({ kind }, { inputs: [x = ''] }, context) => copyForm(x, context, kind),
    clip: () => [0, Infinity],
    isNonNegative: () => true,
  },
};
