import type { Operator } from './operator.ts';
import { elementsOf } from '../tensor/shape.ts';
import { evaluateSteps } from './evaluate.ts';
import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { tiledProducts } from './reference/tiles.ts';

/**
 * As `evaluate`, the same bits (but for the sign of a zero), several times faster where nearly all time goes: convolutions
 * of many channels, and sums and products of equal shapes. In slices of some milliseconds; each yield the fraction that is done.
 */
export function* evaluateInSlices(
  operator: Operator,
  inputs: readonly (FloatTensor | undefined)[],
  shape: readonly number[],
): Generator<number, Float32Array> {
  const [x, second, third] = inputs;
  if (operator.kind === 'conv' && x !== undefined && second !== undefined) {
    const [outChannels, ...window] = second.shape;
    // Few channels or taps: nothing to gain from moving pixels together.
    if ((outChannels ?? 0) / operator.group >= 2 && elementsOf(window) >= 8) {
      const y = new Float32Array(elementsOf(shape));
      const bias = third?.data ?? new Float32Array(outChannels ?? 0);
      const sizes = { ...operator, image: imageOf(x), output: imageOf({ shape }) };
      yield* tiledProducts(sizes, new Float64Array(x.data), second.data, bias, (place, _, sum) => {
        y[place] = sum;
      });
      return y;
    }
  }
  if ((operator.kind === 'add' || operator.kind === 'multiply') && x !== undefined && second !== undefined) {
    if (sameShape(x, second)) return joined(operator.kind, x.data, second.data);
  }
  return yield* evaluateSteps(operator, inputs, shape);
}

const sameShape = (a: FloatTensor, b: FloatTensor): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

function joined(kind: 'add' | 'multiply', a: Float32Array, b: Float32Array): Float32Array {
  const y = new Float32Array(a.length);
  if (kind === 'add') for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) + (b[i] ?? 0);
  else for (let i = 0; i < y.length; i++) y[i] = (a[i] ?? 0) * (b[i] ?? 0);
  return y;
}
