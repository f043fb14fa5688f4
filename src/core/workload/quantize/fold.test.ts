import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.ts';
import { randomGraph } from '../graph/randomGraphs.testing.ts';
import { inferShapes } from '../graph/shapes.ts';
import { runFloat } from '../reference/runFloat.ts';
import { foldInSlices, type Folded } from './fold.ts';
import { graphOf, node, tensor, WINDOW } from './graphs.testing.ts';
import { seededSample } from './quantize.ts';
import { inOneGo } from '../../base/slices.ts';
import { samples } from '../../../testdata/sample.ts';

function fold(graph: Graph): Folded {
  const types = inferShapes(graph);
  if (!types.ok) throw new Error(JSON.stringify(types.problems));
  return inOneGo(foldInSlices(graph, types.value));
}

const norm = {
  scale: tensor([2], [3, -2]),
  offset: tensor([2], [1, 0]),
  mean: tensor([2], [0.5, 1]),
  variance: tensor([2], [4, 0.25]),
};

describe('folding', () => {
  it('multiplies weights by scale / deviation and moves the bias', () => {
    const constants = { w: tensor([2, 1, 1, 1], [2, 5]), b: tensor([2], [1, 1]), ...norm };
    const conv = node('conv', { kind: 'conv', group: 1, ...WINDOW }, 'x', 'w', 'b');
    const batchNorm = node('norm', { kind: 'batch-norm', epsilon: 0 }, 'conv', 'scale', 'offset', 'mean', 'variance');
    const { graph, members } = fold(graphOf([1, 1, 1, 1], constants, [conv, batchNorm]));
    expect(graph.nodes).toMatchObject([{ name: 'conv', operator: { kind: 'conv' }, output: 'norm' }]);
    expect(members.get('conv')).toEqual(['conv', 'norm']);
    const [, weight = '', bias = ''] = graph.nodes[0]?.inputs ?? [];
    // 3 / 2 and -2 / 0.5; (1 - 0.5) * 1.5 + 1 and (1 - 1) * -4 + 0.
    expect(graph.constants[weight]?.source).toMatchObject({ data: Float32Array.of(3, -20) });
    expect(graph.constants[bias]?.source).toMatchObject({ data: Float32Array.of(1.75, 0) });
  });

  it('leaves a batch norm alone whose input somebody else reads', () => {
    const constants = { w: tensor([2, 1, 1, 1], [2, 5]), ...norm };
    const conv = node('conv', { kind: 'conv', group: 1, ...WINDOW }, 'x', 'w');
    const batchNorm = node('norm', { kind: 'batch-norm', epsilon: 0 }, 'conv', 'scale', 'offset', 'mean', 'variance');
    const { graph } = fold(graphOf([1, 1, 1, 1], constants, [conv, batchNorm], ['norm', 'conv']));
    expect(graph.nodes.map(({ name }) => name)).toEqual(['conv', 'norm']);
  });

  it('makes one scale and offset of arithmetic with constants, and none of identities', () => {
    const constants = { two: tensor([1], [2]), three: tensor([1, 2, 1, 1], [3, 4]) };
    const nodes = [
      node('double', { kind: 'multiply' }, 'two', 'x'),
      node('same', { kind: 'identity' }, 'double'),
      node('rest', { kind: 'subtract' }, 'three', 'same'),
    ];
    const { graph, members } = fold(graphOf([1, 2, 2, 2], constants, nodes));
    expect(graph.nodes).toMatchObject([{ operator: { kind: 'batch-norm' }, output: 'rest' }]);
    expect(members.get('double')).toEqual(['double', 'same', 'rest']);
  });

  it('gives padding with zeros to the convolution behind it', () => {
    const pad = node('pad', { kind: 'pad', mode: 'constant', pads: [1, 0, 2, 3], channels: [0, 0], value: 0 }, 'x');
    const conv = node('conv', { kind: 'conv', group: 1, ...WINDOW, pads: [0, 1, 0, 1] }, 'pad', 'w');
    const { graph } = fold(graphOf([1, 1, 4, 4], { w: tensor([1, 1, 1, 1], [1]) }, [pad, conv]));
    expect(graph.nodes).toMatchObject([{ name: 'conv', operator: { pads: [1, 1, 2, 4] }, inputs: ['x', 'w'] }]);
  });

  it('changes no output of random graphs by more than rounding', () => {
    const kinds = [
      ...(['conv', 'conv-transpose', 'dense', 'batch-norm', 'add', 'subtract', 'multiply', 'divide'] as const),
      ...(['identity', 'pad', 'average-pool', 'relu', 'reshape'] as const),
    ];
    fc.assert(
      fc.property(randomGraph(kinds, 10), (graph) => {
        const sample = seededSample(graph, 5);
        const [before, after] = [runFloat(graph, sample), runFloat(fold(graph).graph, sample)];
        if (!before.ok || !after.ok) throw new Error(JSON.stringify([before, after]));
        for (const name of graph.outputs) {
          const expected = before.value[name] ?? new Float32Array(0);
          const got = after.value[name] ?? new Float32Array(0);
          const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
          const wrong = expected.findIndex((v, i) => !(Math.abs(v - (got[i] ?? NaN)) <= 1e-4 * largest));
          expect(wrong < 0 ? null : { name, place: wrong, expected: expected[wrong], got: got[wrong] }).toBeNull();
        }
      }),
      { numRuns: samples(50, 200) },
    );
  });
});
