import { broadcast } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference/checks.ts';
import { constantArithmetic, filled } from './integer/affine.ts';
import { joinedForm } from './integer/join.ts';
import { keepsSign } from './integer/rules.ts';
import { foldBinary } from './onnx/fold.ts';
import { scaledBy } from './multiply.ts';
import { onnxForm } from './onnx/form.ts';
import { ANY_NUMBER, type OnnxNode, type Value } from './onnx/node.ts';
import { readBinary } from './onnx/read.ts';
import { both, bothOfOneShape } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [a, b], with broadcasting. */
export interface Add {
  readonly kind: 'add';
}

export const add: OperatorDefinition<Add> = {
  kind: 'add',
  attributes: {},
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
  evaluate: (_, y, inputs) => both((a, b) => a + b, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  evaluateFast: (_, y, inputs) => bothOfOneShape(sums, y, tensorAt(inputs, 0), tensorAt(inputs, 1)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Add: readBinary<Add>(
        { kind: 'add' },
        foldBinary((a, b) => a + b),
      ),
      Sum: { inputs: ANY_NUMBER, take: (node) => sumOf(node, false) },
      Mean: { inputs: ANY_NUMBER, take: readMean },
    },
    write: () => onnxForm('Add'),
  },
  integer: {
    form: (_, { inputs: [a = '', b = ''] }, context) => joinedForm('add', [a, b], context),
    takesConstants: true,
    affine(_, node, context) {
      const found = constantArithmetic(node, context);
      return found && { x: found.x, scale: filled(found.values, 1), offset: found.values };
    },
    joins: () => 'add',
    isNonNegative: keepsSign,
  },
};

/** A loop of its own: a function for each element costs several times as much. */
function sums(y: Float32Array, a: Float32Array, b: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) + (b[i] ?? 0);
}

/** The mean of any number of values. */
function readMean(node: OnnxNode): Value | null {
  return node.inputs.length === 1 ? node.needed(0) : scaledBy(node, sumOf(node, true), 1 / node.inputs.length);
}

/** Sum of any number of values: additions one after the other; `within`: a part of the node. */
function sumOf(node: OnnxNode, within: boolean): Value | null {
  let total = node.needed(0);
  const { inputs } = node;
  for (let place = 1; place < inputs.length && total !== null; place++) {
    const operator: Add = { kind: 'add' };
    const both = [total, node.needed(place)];
    total =
      place === inputs.length - 1 && !within
        ? node.emit<Add>(operator, both)
        : node.step<Add>(`sum ${place}`, operator, both);
  }
  return total;
}
