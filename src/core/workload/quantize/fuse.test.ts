import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Operator } from '../../operators/registry.ts';
import { graphOf, node, tensor, WINDOW } from './graphs.testing.ts';
import { quantize } from './quantize.ts';
import type { QuantizedLayer } from './quantized.ts';

const INT8 = { input: 8, weight: 8, accumulator: 32 };

function layersOf(graph: Graph): readonly QuantizedLayer[] {
  const result = quantize(graph, { widths: INT8 });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value.graph.layers;
}

const reasonOf = (layer: QuantizedLayer | undefined): string =>
  layer?.operator.kind === 'float' ? layer.operator.reason : '';

const weights = { w: tensor([2, 2, 1, 1], [1, 0.5, -1, 0.25]) };
const conv = (name: string, x: string): GraphNode => node(name, { kind: 'conv', group: 1, ...WINDOW }, x, 'w');
const relu = (name: string, x: string): GraphNode => node(name, { kind: 'relu' }, x);
const add = (name: string, a: string, b: string): GraphNode => node(name, { kind: 'add' }, a, b);
const shape = [1, 2, 4, 4];

describe('what becomes one layer', () => {
  it('a convolution, the sum with a residual and its ReLU', () => {
    const layers = layersOf(graphOf(shape, weights, [conv('a', 'x'), add('sum', 'a', 'x'), relu('out', 'sum')]));
    expect(layers).toMatchObject([
      { name: 'a', operation: 'conv2d', nodes: ['a', 'sum', 'out'], inputs: ['x', 'x'], output: 'out' },
    ]);
  });

  it('of two convolutions that are summed, the later one takes the sum', () => {
    const layers = layersOf(graphOf(shape, weights, [conv('a', 'x'), conv('b', 'x'), add('sum', 'b', 'a')]));
    expect(layers.map(({ nodes, inputs }) => ({ nodes, inputs }))).toEqual([
      { nodes: ['a'], inputs: ['x'] },
      { nodes: ['b', 'sum'], inputs: ['x', 'a'] },
    ]);
  });

  it('not what somebody else reads between, be it the network’s output', () => {
    const nodes = [conv('a', 'x'), relu('r', 'a')];
    expect(layersOf(graphOf(shape, weights, nodes, ['r', 'a'])).map(({ operation }) => operation)).toEqual([
      'conv2d',
      'relu',
    ]);
    const twice = [conv('a', 'x'), relu('r', 'a'), add('sum', 'a', 'r')];
    expect(layersOf(graphOf(shape, weights, twice)).map(({ nodes: n }) => n)).toEqual([['a'], ['r'], ['sum']]);
  });

  it('nothing behind a ReLU but further clips', () => {
    const clip: Operator = { kind: 'clip', low: -1, high: 0.5 };
    const layers = layersOf(
      graphOf(shape, weights, [conv('a', 'x'), relu('r', 'a'), node('c', clip, 'r'), add('s', 'c', 'x')]),
    );
    expect(layers.map(({ nodes }) => nodes)).toEqual([['a', 'r', 'c'], ['s']]);
  });

  describe('a dense layer taken as an image: a transposed convolution of a 1x1 image', () => {
    const norm = {
      s: tensor([2], [2, 0.5]),
      o: tensor([2], [1, -1]),
      m: tensor([2], [0, 0.5]),
      v: tensor([2], [1, 0.25]),
    };
    const layersWith = (bias: readonly number[]): readonly QuantizedLayer[] => {
      const constants = {
        ...{ ...norm, b: tensor([12], bias) },
        w: tensor(
          [12, 3],
          Array.from({ length: 36 }, (_, i) => (i - 18) / 16),
        ),
      };
      return layersOf(
        graphOf([2, 3], constants, [
          node('d', { kind: 'dense' }, 'x', 'w', 'b'),
          node('r', { kind: 'reshape', shape: [2, 2, 2, 3] }, 'd'),
          node('n', { kind: 'batch-norm', epsilon: 0 }, 'r', 's', 'o', 'm', 'v'),
          relu('y', 'n'),
        ]),
      );
    };

    it('with the batch norm of its channels', () => {
      const layers = layersWith(Array.from({ length: 12 }, (_, i) => (i < 6 ? 0.25 : -0.5)));
      expect(layers).toMatchObject([
        { name: 'd', operation: 'dense', nodes: ['d', 'r', 'n', 'y'], inputs: ['x'], output: 'y' },
      ]);
      const [{ operator } = { operator: null }] = layers;
      if (operator?.kind !== 'window') throw new Error('it is no window');
      expect(operator.shape).toMatchObject({
        height: 1,
        inChannels: 3,
        outChannels: 2,
        kernelHeight: 2,
        kernelWidth: 3,
      });
      // [C, K, H, W]: the first channel's taps of the first input are 3 apart in the dense layer's rows, and twice as large.
      expect(operator.shape.transposed).toBeDefined();
      const [first = 0, second = 0] = operator.weight;
      expect(second / first).toBeCloseTo(15 / 18, 1);
      const [one = 0, other = 0] = operator.bias ?? [];
      expect(Math.sign(one)).toBe(1);
      expect(Math.sign(other)).toBe(-1);
    });

    it('not if its biases differ within a channel', () => {
      expect(layersWith(Array.from({ length: 12 }, (_, i) => i / 8)).map(({ nodes }) => nodes)).toEqual([
        ['d'],
        ['r'],
        ['n', 'y'],
      ]);
    });
  });

  it('a flattening and its dense layer: a kernel of the whole image', () => {
    const constants = {
      m: tensor(
        [3, 32],
        Array.from({ length: 96 }, (_, i) => (i % 7) - 3),
      ),
    };
    const nodes = [
      node('flat', { kind: 'reshape', shape: [1, 32] }, 'x'),
      node('dense', { kind: 'dense' }, 'flat', 'm'),
    ];
    expect(layersOf(graphOf(shape, constants, nodes))).toMatchObject([
      {
        operation: 'dense',
        nodes: ['flat', 'dense'],
        inputs: ['x'],
        operator: { shape: { height: 4, width: 4, kernelHeight: 4, kernelWidth: 4, inChannels: 2, outChannels: 3 } },
      },
    ]);
  });
});

describe('what stays in float says why', () => {
  const pool = (
    kind: 'max-pool' | 'average-pool',
    ceil: boolean,
    pads: readonly [number, number, number, number],
  ): Operator => {
    const window = { kernel: [3, 3], strides: [2, 2], pads, dilations: [1, 1] } as const;
    return kind === 'max-pool' ? { kind, ceil, ...window } : { kind, ceil, countPadding: false, ...window };
  };

  it('not a maximum with padding: padding does not count where values may be negative', () => {
    const excludes = (layer: QuantizedLayer | undefined): boolean | null =>
      layer?.operator.kind === 'window' ? layer.operator.shape.excludePad === true : null;
    const max = node('max', pool('max-pool', false, [1, 1, 1, 1]), 'x');
    expect(layersOf(graphOf(shape, {}, [max])).map(excludes)).toEqual([true]);
    const behind = layersOf(graphOf(shape, {}, [relu('r', 'x'), { ...max, inputs: ['r'] }]));
    expect(behind.map(excludes)).toEqual([false, false]);
    // With ceil the last windows reach over the end.
    const ceil = node('max', pool('max-pool', true, [0, 0, 0, 0]), 'x');
    expect(layersOf(graphOf([1, 2, 5, 5], {}, [ceil])).map(excludes)).toEqual([false]);
    expect(layersOf(graphOf([1, 2, 6, 6], {}, [ceil])).map(excludes)).toEqual([true]);
  });

  it('a mean that leaves padding out', () => {
    const mean = node('mean', pool('average-pool', false, [1, 1, 1, 1]), 'x');
    expect(reasonOf(layersOf(graphOf(shape, {}, [mean]))[0])).toMatch(/divides by another number/);
  });

  it('softmax, and a reshape behind it for nobody but the host', () => {
    const nodes = [
      node('flat', { kind: 'reshape', shape: [1, 32] }, 'x'),
      node('soft', { kind: 'softmax', axis: 1 }, 'flat'),
      node('back', { kind: 'reshape', shape: [1, 2, 4, 4] }, 'soft'),
    ];
    const layers = layersOf(graphOf(shape, {}, nodes));
    expect(layers.map(({ operator }) => operator.kind)).toEqual(['reshape', 'float', 'float']);
  });
});
