import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference/checks.ts';
import { constantArithmetic, filled } from './integer/affine.ts';
import { joinedForm } from './integer/join.ts';
import { keepsSign } from './integer/rules.ts';
import { foldBinary, foldUnary } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { fromNumbers } from './onnx/known.ts';
import type { OnnxNode, Value } from './onnx/node.ts';
import { readBinary } from './onnx/read.ts';
import { both, bothOfOneShape } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [a, b], element by element, with broadcasting. */
export interface Multiply {
  readonly kind: 'multiply';
}

export const multiply: OperatorDefinition<Multiply> = {
  kind: 'multiply',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
  evaluate: (_, y, inputs) => both((a, b) => a * b, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  evaluateFast: (_, y, inputs) => bothOfOneShape(products, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Mul: readBinary<Multiply>(
        { kind: 'multiply' },
        foldBinary((a, b) => a * b),
      ),
      Neg: {
        inputs: 1,
        take: (node) => scaledBy(node, node.needed(0), -1),
        fold: foldUnary((x) => -x),
        keepsShape: true,
      },
    },
    write: () => onnxForm('Mul'),
  },
  integer: {
    form: (_, { inputs: [a = '', b = ''] }, context) => joinedForm('multiply', [a, b], context),
    takesConstants: true,
    affine(_, node, context) {
      const found = constantArithmetic(node, context);
      return found && { x: found.x, scale: found.values, offset: filled(found.values, 0) };
    },
    isNonNegative: keepsSign,
  },
};

/** A value times a number. */
export function scaledBy(node: OnnxNode, x: Value | null, factor: number): Value | null {
  const constant = node.known(fromNumbers('float32', [], [factor]), 'factor');
  return node.emit<Multiply>({ kind: 'multiply' }, [x, constant]);
}

/** A loop of its own: a function for each element costs several times as much. */
function products(y: Float32Array, a: Float32Array, b: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) * (b[i] ?? 0);
}
