import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { inOneGo } from '../base/slices.ts';
import { randomGraph } from '../workload/graph/randomGraphs.testing.ts';
import { inferNode } from './inferNode.ts';
import type { Operator } from './registry.ts';
import { inferShapes } from '../workload/graph/shapes.ts';
import { constantData, constantInSlices } from '../tensor/constant.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { evaluate, evaluateInSlices } from './evaluate.ts';

const noise = (shape: readonly number[], seed: number): FloatTensor => ({
  shape,
  data: constantData({ type: 'float32', shape, source: { kind: 'seeded', seed, mean: 0, deviation: 1 } }),
});

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
      expect(difference(plain, inOneGo(evaluateInSlices(operator, inputs, type.shape)))).toBeNull();
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
          const fast = inOneGo(evaluateInSlices(operator, tensors, shape));
          expect({ name, difference: difference(plain, fast) }).toEqual({ name, difference: null });
          values.set(output, { shape, data: plain });
        }
      }),
      { numRuns: samples(60, 400) },
    );
  });
});

describe('a node of large tensors', () => {
  const shape = [1, 2, 1024, 1024];
  const x = noise(shape, 1);
  const ones = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const window = { ...ones, ceil: false };
  const weight = noise([2, 1, 1, 1], 2);
  const vector = noise([2], 3);
  const cases: readonly (readonly [operator: Operator, inputs: readonly FloatTensor[], out?: readonly number[]])[] = [
    [{ kind: 'relu' }, [x]],
    [{ kind: 'tanh' }, [x]],
    [{ kind: 'add' }, [x, noise([2, 1, 1], 4)]],
    [{ kind: 'transpose', order: [0, 1, 3, 2] }, [x]],
    [{ kind: 'pad', mode: 'constant', pads: [1, 0, 0, 0], channels: [0, 0], value: 0 }, [x], [1, 2, 1025, 1024]],
    [{ kind: 'upsample', factors: [2, 1] }, [x], [1, 2, 2048, 1024]],
    [{ kind: 'max-pool', ...window }, [x]],
    [{ kind: 'average-pool', ...window, countPadding: false }, [x]],
    [{ kind: 'global-average-pool' }, [x], [1, 2, 1, 1]],
    [{ kind: 'softmax', axis: 3 }, [x]],
    [{ kind: 'local-response-norm', alpha: 1e-4, beta: 0.75, bias: 1, size: 3 }, [x]],
    [{ kind: 'batch-norm', epsilon: 1 }, [x, vector, vector, vector, noise([2], 3)]],
    [{ kind: 'instance-norm', epsilon: 1e-5 }, [x, vector, vector]],
    [{ kind: 'conv', group: 2, ...ones }, [x, weight]],
    [{ kind: 'conv-transpose', group: 2, ...ones, outputPad: [0, 0] }, [x, weight]],
    [{ kind: 'dense' }, [noise([2, 1024], 5), noise([1024, 1024], 6)], [2, 1024]],
  ];

  it.each(cases.map(([operator, ...rest]) => ({ kind: operator.kind, operator, rest })))(
    'of $kind is computed in slices',
    ({ operator, rest: [inputs, out = shape] }) => {
      let before = 0;
      let yields = 0;
      const steps = evaluateInSlices(operator, inputs, out);
      for (let step = steps.next(); step.done !== true; step = steps.next()) {
        expect(step.value).toBeGreaterThanOrEqual(before);
        before = step.value;
        yields++;
      }
      expect(yields).toBeGreaterThan(0);
      expect(before).toBeLessThanOrEqual(1);
    },
  );

  it('is made of seeded values in slices', () => {
    const steps = constantInSlices({
      ...{ type: 'float32', shape: [2 ** 20] },
      source: { kind: 'seeded', seed: 1, mean: 0, deviation: 1 },
    });
    let yields = 0;
    while (steps.next().done !== true) yields++;
    expect(yields).toBeGreaterThanOrEqual(3);
  });
});
