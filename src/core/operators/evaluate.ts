import { inOneGo } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { elementsOf, type Shape } from '../tensor/shape.ts';
import type { FloatInputs } from './anyOperator.ts';
import { definitionOf, type Operator } from './registry.ts';

/**
 * The value of one node in new memory, computed in double and rounded to float32 once for each element. `shape` is the output's, of `inferNode`, which has
 * accepted operator and inputs; an optional input that is absent is undefined.
 */
export const evaluate = (operator: Operator, inputs: FloatInputs, shape: Shape): Float32Array =>
  inOneGo(evaluateSteps(operator, inputs, shape));

/** The same in slices of some milliseconds, however large the tensors; each yield the fraction that is done. */
export function* evaluateSteps(operator: Operator, inputs: FloatInputs, shape: Shape): Generator<number, Float32Array> {
  const y: FloatTensor = { shape, data: new Float32Array(elementsOf(shape)) };
  const steps = definitionOf(operator).evaluate(operator, y, inputs);
  if (steps !== undefined) yield* steps;
  return y.data;
}

/**
 * As `evaluateSteps`, the same bits (but for the sign of a zero), several times faster where nearly all time goes: convolutions
 * of many channels, and sums and products of equal shapes.
 */
export function* evaluateInSlices(
  operator: Operator,
  inputs: FloatInputs,
  shape: Shape,
): Generator<number, Float32Array> {
  const y: FloatTensor = { shape, data: new Float32Array(elementsOf(shape)) };
  const definition = definitionOf(operator);
  const steps = definition.evaluateFast?.(operator, y, inputs) ?? definition.evaluate(operator, y, inputs);
  if (steps !== undefined) yield* steps;
  return y.data;
}
