import type { Operator } from '../graph/operator.ts';
import { elementsOf } from '../graph/inferNode.ts';
import { conv, convTranspose, dense } from './convolution.ts';
import { both, each } from './elementwise.ts';
import type { FloatTensor } from './float.ts';
import { concat, pad, transpose, upsample } from './movement.ts';
import { batchNorm, instanceNorm, localResponseNorm, softmax } from './normalization.ts';
import { globalPool, pool } from './pooling.ts';

/**
 * The value of one node in new memory, computed in double and rounded to float32 once for each element. `shape` is the output's, of `inferNode`, which has
 * accepted operator and inputs; an optional input that is absent is undefined.
 */
export function evaluate(
  operator: Operator,
  inputs: readonly (FloatTensor | undefined)[],
  shape: readonly number[],
): Float32Array {
  const y: FloatTensor = { shape, data: new Float32Array(elementsOf(shape)) };
  const [x, second, third] = inputs;
  if (x === undefined) throw new Error(`${operator.kind} without its first input`);
  const one = (f: (x: number) => number): void => {
    each(f, y, x);
  };
  const needed = (): FloatTensor => {
    if (second === undefined) throw new Error(`${operator.kind} without its second input`);
    return second;
  };
  const two = (f: (a: number, b: number) => number): void => {
    both(f, y, x, needed());
  };
  switch (operator.kind) {
    case 'conv':
      conv(operator, y, x, needed(), third);
      break;
    case 'conv-transpose':
      convTranspose(operator, y, x, needed(), third);
      break;
    case 'dense':
      dense(y, x, needed(), third);
      break;
    case 'max-pool':
    case 'average-pool':
      pool(operator, y, x);
      break;
    case 'global-average-pool':
    case 'global-max-pool':
      globalPool(operator.kind, y, x);
      break;
    case 'batch-norm':
      batchNorm(operator.epsilon, y, inputs);
      break;
    case 'instance-norm':
      instanceNorm(operator.epsilon, y, x, second, third);
      break;
    case 'local-response-norm':
      localResponseNorm(operator, y, x);
      break;
    case 'relu':
      one((v) => Math.max(v, 0));
      break;
    case 'leaky-relu':
      one((v) => (v >= 0 ? v : v * operator.alpha));
      break;
    case 'clip':
      one((v) => Math.min(Math.max(v, operator.low), operator.high));
      break;
    case 'sigmoid':
      one((v) => 1 / (1 + Math.exp(-v)));
      break;
    case 'tanh':
      one(Math.tanh);
      break;
    case 'softmax':
      softmax(operator.axis, y, x);
      break;
    case 'add':
      two((a, b) => a + b);
      break;
    case 'subtract':
      two((a, b) => a - b);
      break;
    case 'multiply':
      two((a, b) => a * b);
      break;
    case 'divide':
      two((a, b) => a / b);
      break;
    case 'concat':
      concat(
        operator.axis,
        y,
        inputs.filter((input) => input !== undefined),
      );
      break;
    case 'transpose':
      transpose(operator.order, y, x);
      break;
    case 'pad':
      pad(operator, y, x);
      break;
    case 'upsample':
      upsample(operator.factors, y, x);
      break;
    case 'reshape':
    case 'identity':
      y.data.set(x.data);
      break;
  }
  return y.data;
}
