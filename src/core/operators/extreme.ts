import { broadcast, type Shape } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import { bounded } from './clip.ts';
import type { OperatorDefinition } from './definition.ts';
import { shapeAt } from './inference/checks.ts';
import { joinedForm } from './integer/join.ts';
import { keepsSign } from './integer/rules.ts';
import { foldBinary } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { numbersOf, type Known } from './onnx/known.ts';
import { ANY_NUMBER, typeOf, type Fold, type OnnxNode, type Value } from './onnx/node.ts';
import { both } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [a, b]: the larger or the smaller of both, element by element, with broadcasting. */
export interface Extreme {
  readonly kind: 'extreme';
  readonly choose: 'max' | 'min';
}

const CHOICES = { max: Math.max, min: Math.min } as const;

export const extreme: OperatorDefinition<Extreme> = {
  kind: 'extreme',
  attributes: { choose: { oneOf: ['max', 'min'] } },
  inputs: exactly(2),
  inferShape: (_, a, inputs) => broadcast(a, shapeAt(inputs, 1) ?? []),
  evaluate({ choose }, y, inputs) {
    const chosen = CHOICES[choose];
    return both((a, b) => chosen(a, b), y, tensorAt(inputs, 0), tensorAt(inputs, 1));
  },
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Max: { inputs: ANY_NUMBER, take: (node) => readExtreme(node, 'max'), fold: foldAll(Math.max) },
      Min: { inputs: ANY_NUMBER, take: (node) => readExtreme(node, 'min'), fold: foldAll(Math.min) },
    },
    write: ({ choose }) => onnxForm(choose === 'max' ? 'Max' : 'Min'),
  },
  integer: {
    form: ({ choose }, { inputs: [a = '', b = ''] }, context) => joinedForm(choose, [a, b], context),
    takesConstants: true,
    joins: ({ choose }) => choose,
    isNonNegative: keepsSign,
  },
};

/** Of any number of values: two at a time; numbers are a bound of what comes out. */
function readExtreme(node: OnnxNode, choose: Extreme['choose']): Value | null {
  const values = node.inputs.map((_, place) => node.needed(place));
  const x = values.find((value) => value?.kind === 'computed');
  if (node.failed || x == null) return node.refuse('onnx.inputs', 'its constants do not fit it', 'Export again.');
  const { shape } = typeOf(x);
  const numbers: number[] = [];
  const tensors: Value[] = [];
  for (const value of values) {
    const number = value?.kind === 'known' ? numberOf(value.tensor, shape) : null;
    if (number !== null) numbers.push(number);
    else if (value !== null) tensors.push(value);
  }
  const operator: Extreme = { kind: 'extreme', choose };
  let found: Value | null = tensors[0] ?? x;
  for (const [index, other] of tensors.slice(1).entries()) {
    const last = index + 2 === tensors.length && numbers.length === 0;
    found = last
      ? node.emit<Extreme>(operator, [found, other])
      : node.step<Extreme>(`${choose} ${index + 1}`, operator, [found, other]);
  }
  if (numbers.length === 0) return found;
  const bound = CHOICES[choose](...numbers);
  return bounded(node, found, choose === 'max' ? { low: bound } : { high: bound });
}

/** A constant of one element that does not widen x; null if it is none. */
function numberOf(tensor: Known, x: Shape): number | null {
  const value = tensor.shape.length <= x.length ? numbersOf(tensor, 1)?.[0] : undefined;
  return value === undefined || Number.isNaN(value) ? null : value;
}

function foldAll(choose: (a: number, b: number) => number): Fold {
  const fold = foldBinary(choose);
  return (node, [first, ...more]) => more.reduce<Known | null>((a, b) => a && fold(node, [a, b]), first ?? null);
}
