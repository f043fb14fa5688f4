import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGraph } from '../graph/randomGraphs.testing.ts';
import { inferNode } from '../graph/inferNode.ts';
import type { Operator } from '../graph/operator.ts';
import { inferShapes } from '../graph/shapes.ts';
import { constantData } from '../graph/constant.ts';
import type { FloatTensor } from './float.ts';
import { evaluate } from './evaluate.ts';
import { evaluateInSlices } from './fastFloat.ts';

const noise = (shape: readonly number[], seed: number): FloatTensor => ({
  shape,
  data: constantData({ type: 'float32', shape, source: { kind: 'seeded', seed, mean: 0, deviation: 1 } }),
});

function inOne(slices: Generator<number, Float32Array>): Float32Array {
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
  }
}

/** Null if all is the same. */
function difference(plain: Float32Array, fast: Float32Array): unknown {
  const place = plain.findIndex((value, i) => value !== fast[i]);
  return place < 0 && plain.length === fast.length ? null : { place, plain: plain[place], fast: fast[place] };
}

describe('the fast way to evaluate a node', () => {
  it.each([
    ['six output channels, a stride and uneven pads', [2, 5, 9, 11], [6, 5, 3, 3], 1, [2, 1], [0, 2, 1, 3], [1, 1]],
    ['three groups of five', [1, 6, 8, 8], [15, 2, 3, 2], 3, [1, 1], [1, 1, 1, 1], [2, 3]],
    ['more pixels than are gathered at a time', [1, 64, 20, 20], [9, 64, 3, 3], 1, [1, 1], [1, 1, 1, 1], [1, 1]],
  ] as const)('convolves with %s', (_, shape, weightShape, group, strides, pads, dilations) => {
    const [, , ...kernel] = weightShape;
    for (const inputs of [
      [noise(shape, 1), noise(weightShape, 2)],
      [noise(shape, 1), noise(weightShape, 2), noise([weightShape[0]], 3)],
    ]) {
      const operator: Operator = { kind: 'conv', group, kernel, strides, pads, dilations };
      const type = inferNode(
        operator,
        inputs.map((input) => ({ type: 'float32', shape: input.shape })),
      );
      if ('code' in type) throw new Error(type.found.toString());
      const plain = evaluate(operator, inputs, type.shape);
      expect(difference(plain, inOne(evaluateInSlices(operator, inputs, type.shape)))).toBeNull();
    }
  });

  it('gives the numbers of the plain one', () => {
    fc.assert(
      fc.property(randomGraph(['conv', 'conv-transpose', 'add', 'multiply'], 6), (graph) => {
        const types = inferShapes(graph);
        if (!types.ok) throw new Error(JSON.stringify(types.problems));
        const values = new Map<string, FloatTensor>();
        for (const { name, shape } of graph.inputs) {
          const source = { kind: 'seeded', seed: 4, mean: 0, deviation: 1 } as const;
          values.set(name, { shape, data: constantData({ type: 'float32', shape, source }) });
        }
        for (const [name, constant] of Object.entries(graph.constants)) {
          values.set(name, { shape: constant.shape, data: constantData(constant) });
        }
        for (const { name, operator, inputs, output } of graph.nodes) {
          const tensors = inputs.map((input) => values.get(input));
          const shape = types.value.get(output)?.shape ?? [];
          const plain = evaluate(operator, tensors, shape);
          const fast = inOne(evaluateInSlices(operator, tensors, shape));
          expect({ name, difference: difference(plain, fast) }).toEqual({ name, difference: null });
          values.set(output, { shape, data: plain });
        }
      }),
      { numRuns: 200 },
    );
  });
});
