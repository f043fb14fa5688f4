import { inOneGo } from '../base/slices.ts';
import type { Operator } from './operator.ts';
import { elementsOf } from '../tensor/shape.ts';
import { conv, convTranspose, dense } from './reference/convolution.ts';
import { both, each } from './reference/elementwise.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { concat, pad, transpose, upsample } from './reference/movement.ts';
import { batchNorm, instanceNorm, localResponseNorm, softmax } from './reference/normalization.ts';
import { globalPool, pool } from './reference/pooling.ts';

/**
 * The value of one node in new memory, computed in double and rounded to float32 once for each element. `shape` is the output's, of `inferNode`, which has
 * accepted operator and inputs; an optional input that is absent is undefined.
 */
export function evaluate(
  operator: Operator,
  inputs: readonly (FloatTensor | undefined)[],
  shape: readonly number[],
): Float32Array {
  return inOneGo(evaluateSteps(operator, inputs, shape));
}

/** The same in slices of some milliseconds, however large the tensors; each yield the fraction that is done. */
export function* evaluateSteps(
  operator: Operator,
  inputs: readonly (FloatTensor | undefined)[],
  shape: readonly number[],
): Generator<number, Float32Array> {
  const y: FloatTensor = { shape, data: new Float32Array(elementsOf(shape)) };
  const [x, second, third] = inputs;
  if (x === undefined) throw new Error(`${operator.kind} without its first input`);
  const one = (f: (x: number) => number) => each(f, y, x);
  const needed = (): FloatTensor => {
    if (second === undefined) throw new Error(`${operator.kind} without its second input`);
    return second;
  };
  const two = (f: (a: number, b: number) => number) => both(f, y, x, needed());
  switch (operator.kind) {
    case 'conv':
      yield* conv(operator, y, x, needed(), third);
      break;
    case 'conv-transpose':
      yield* convTranspose(operator, y, x, needed(), third);
      break;
    case 'dense':
      yield* dense(y, x, needed(), third);
      break;
    case 'max-pool':
    case 'average-pool':
      yield* pool(operator, y, x);
      break;
    case 'global-average-pool':
    case 'global-max-pool':
      yield* globalPool(operator.kind, y, x);
      break;
    case 'batch-norm':
      yield* batchNorm(operator.epsilon, y, inputs);
      break;
    case 'instance-norm':
      yield* instanceNorm(operator.epsilon, y, x, second, third);
      break;
    case 'local-response-norm':
      yield* localResponseNorm(operator, y, x);
      break;
    case 'relu':
      yield* one((v) => Math.max(v, 0));
      break;
    case 'leaky-relu':
      yield* one((v) => (v >= 0 ? v : v * operator.alpha));
      break;
    case 'clip':
      yield* one((v) => Math.min(Math.max(v, operator.low), operator.high));
      break;
    case 'sigmoid':
      yield* one((v) => 1 / (1 + Math.exp(-v)));
      break;
    case 'tanh':
      yield* one(Math.tanh);
      break;
    case 'softmax':
      yield* softmax(operator.axis, y, x);
      break;
    case 'add':
      yield* two((a, b) => a + b);
      break;
    case 'subtract':
      yield* two((a, b) => a - b);
      break;
    case 'multiply':
      yield* two((a, b) => a * b);
      break;
    case 'divide':
      yield* two((a, b) => a / b);
      break;
    case 'concat':
      concat(
        operator.axis,
        y,
        inputs.filter((input) => input !== undefined),
      );
      break;
    case 'transpose':
      yield* transpose(operator.order, y, x);
      break;
    case 'pad':
      yield* pad(operator, y, x);
      break;
    case 'upsample':
      yield* upsample(operator.factors, y, x);
      break;
    case 'reshape':
    case 'identity':
      y.data.set(x.data);
      break;
  }
  return y.data;
}
