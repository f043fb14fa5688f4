import { describe, expect, it } from 'vitest';
import type { Constant } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Operator } from '../../operators/registry.ts';
import { runFloat, runFloatInSlices, type FloatValues } from './runFloat.ts';

const tensor = (shape: readonly number[], ...values: readonly number[]): Constant => ({
  type: 'float32',
  shape,
  source: { kind: 'data', data: Float32Array.from(values) },
});

const graphOf = (
  shape: readonly number[],
  nodes: readonly GraphNode[],
  constants: Graph['constants'] = {},
  outputs: readonly string[] = [nodes.at(-1)?.output ?? 'x'],
): Graph => ({ version: 1, name: 'net', inputs: [{ name: 'x', type: 'float32', shape }], outputs, nodes, constants });

const node = (operator: Operator, output: string, ...inputs: readonly string[]): GraphNode => ({
  name: `make ${output}`,
  operator,
  inputs,
  output,
});

/** What one operator makes of x and constants. */
function valuesOf(operator: Operator, shape: readonly number[], x: readonly number[], ...more: Constant[]): number[] {
  const names = more.map((_, i) => `c${i}`);
  const constants = Object.fromEntries(more.map((constant, i) => [`c${i}`, constant]));
  const result = runFloat(graphOf(shape, [node(operator, 'y', 'x', ...names)], constants), { x: Float32Array.from(x) });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return Array.from(result.value['y'] ?? []);
}

const window = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;

describe('Operators, by hand', () => {
  it('a convolution multiplies the window by the weight as it stands, not mirrored, and adds the bias', () => {
    const weight = tensor([1, 1, 2, 2], 1, 10, 100, 1000);
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const conv = { kind: 'conv', group: 1, ...window, strides: [1, 1] } as const;
    expect(valuesOf(conv, [1, 1, 3, 3], x, weight, tensor([1], 0.5))).toEqual([5421.5, 6532.5, 8754.5, 9865.5]);
    // Padding of one row above and one column on the right.
    expect(valuesOf({ ...conv, pads: [1, 0, 0, 1] }, [1, 1, 1, 2], [1, 2], weight)).toEqual([2100, 200]);
  });

  it('the groups of a convolution see their own channels only', () => {
    const conv = { kind: 'conv', group: 2, ...window, kernel: [1, 1], strides: [1, 1] } as const;
    expect(valuesOf(conv, [1, 2, 1, 1], [3, 5], tensor([4, 1, 1, 1], 1, 2, 3, 4))).toEqual([3, 6, 15, 20]);
  });

  it('a transposed convolution spreads each element over its window', () => {
    const spread = { kind: 'conv-transpose', group: 1, outputPad: [0, 1], ...window } as const;
    const made = valuesOf(spread, [1, 1, 1, 2], [1, 2], tensor([1, 1, 2, 2], 1, 2, 3, 4));
    expect(made).toEqual([1, 2, 2, 4, 0, 3, 4, 6, 8, 0]);
  });

  it('a window over the end counts what exists, and padding if asked, but nothing beyond', () => {
    const pool = { kind: 'average-pool', ceil: true, countPadding: false, ...window, pads: [0, 1, 0, 1] } as const;
    // One row above the end: columns [pad 1] [2 3] [4 5] [pad, beyond] are no window, as none starts in the padding.
    expect(valuesOf(pool, [1, 1, 2, 3], [1, 2, 3, 5, 6, 7])).toEqual([3, 4.5]);
    const counting = { ...pool, countPadding: true } as const;
    expect(valuesOf(counting, [1, 1, 2, 3], [1, 2, 3, 5, 6, 7])).toEqual([1.5, 4.5]);
    // The last window holds one element, one of padding and, beyond, one that does not count.
    const wide = { ...counting, kernel: [1, 3], pads: [0, 0, 0, 1] } as const;
    expect(valuesOf(wide, [1, 1, 1, 5], [1, 2, 3, 4, 5])).toEqual([2, 4, 2.5]);
    expect(valuesOf({ ...wide, countPadding: false }, [1, 1, 1, 5], [1, 2, 3, 4, 5])).toEqual([2, 4, 5]);
  });

  it('padding is never a maximum', () => {
    const pool = { kind: 'max-pool', ceil: false, ...window, pads: [1, 1, 1, 1] } as const;
    expect(valuesOf(pool, [1, 1, 2, 2], [-1, -2, -3, -4])).toEqual([-1, -2, -3, -4]);
  });

  it('sums are gathered in double: what float32 would lose is kept', () => {
    expect(valuesOf({ kind: 'dense' }, [1, 3], [2 ** 24, 1, -(2 ** 24)], tensor([1, 3], 1, 1, 1))).toEqual([1]);
  });

  it('softmax does not overflow', () => {
    expect(valuesOf({ kind: 'softmax', axis: 1 }, [1, 2], [1000, 1000])).toEqual([0.5, 0.5]);
  });
});

const chain = graphOf(
  [2],
  [
    node({ kind: 'relu' }, 'a', 'x'),
    node({ kind: 'add' }, 'b', 'a', 'one'),
    node({ kind: 'multiply' }, 'c', 'b', 'a'),
    node({ kind: 'identity' }, 'd', 'c'),
  ],
  { one: tensor([], 1) },
);
const x = Float32Array.of(-1, 2);

describe('A run', () => {
  it('gives the outputs, or all values, or those named', () => {
    const kept = (keep?: 'outputs' | 'all' | readonly string[]): FloatValues | null => {
      const result = runFloat(chain, { x }, keep === undefined ? {} : { keep });
      return result.ok ? result.value : null;
    };
    expect(kept()).toEqual({ d: Float32Array.of(0, 6) });
    expect(kept('all')).toEqual({
      ...{ x, a: Float32Array.of(0, 2), b: Float32Array.of(1, 3) },
      ...{ c: Float32Array.of(0, 6), d: Float32Array.of(0, 6) },
    });
    expect(kept(['b', 'one'])).toEqual({ b: Float32Array.of(1, 3), one: Float32Array.of(1) });
  });

  it('shows every value with its shape when it is made', () => {
    const seen: [string, readonly number[], number[]][] = [];
    runFloat(chain, { x }, { onValue: (name, { shape, data }) => seen.push([name, shape, Array.from(data)]) });
    expect(seen).toEqual([
      ['x', [2], [-1, 2]],
      ['a', [2], [0, 2]],
      ['b', [2], [1, 3]],
      ['c', [2], [0, 6]],
      ['d', [2], [0, 6]],
    ]);
  });

  it('stops after each node, and goes no further than it is asked to', () => {
    const made: string[] = [];
    const slices = runFloatInSlices(chain, { x }, { onValue: (name) => made.push(name) });
    expect(slices.next()).toMatchObject({ done: false, value: { node: { output: 'a' }, done: 1, total: 4 } });
    expect(slices.next()).toMatchObject({ done: false, value: { node: { output: 'b' }, done: 2, total: 4 } });
    expect(made).toEqual(['x', 'a', 'b']);
  });

  it('holds a value no longer than it is needed, unless it is asked for', () => {
    const held = (keep: 'outputs' | 'all'): number[] =>
      [...runFloatInSlices(chain, { x }, { keep })].map((progress) => progress.held);
    // x goes after a, b and a after c, c after d.
    expect(held('outputs')).toEqual([2, 4, 2, 2]);
    expect(held('all')).toEqual([4, 6, 8, 10]);
  });

  it('does not write into its inputs or constants', () => {
    const input = Float32Array.of(-1, 2);
    runFloat(chain, { x: input }, { keep: 'all' });
    expect(input).toEqual(Float32Array.of(-1, 2));
  });
});

describe('What cannot be run', () => {
  const problemsOf = (graph: Graph, inputs: FloatValues, keep: readonly string[] = []): readonly string[] => {
    const result = runFloat(graph, inputs, { keep: [...graph.outputs, ...keep] });
    return result.ok ? [] : result.problems.map(({ code, message }) => `${code}: ${message}`);
  };

  it('is told with the name of the input or value', () => {
    expect(problemsOf(chain, {})).toEqual(['reference.input: Input "x" of shape [2] has no values.']);
    expect(problemsOf(chain, { x: new Float32Array(3) })).toEqual([
      'reference.size: Input "x" of shape [2] needs 2 elements, not 3.',
    ]);
    expect(problemsOf(chain, { x }, ['z'])).toEqual([
      'reference.keep: The graph has no value "z", which was asked for.',
    ]);
    const whole: Graph = { ...chain, inputs: [{ name: 'x', type: 'int32', shape: [2] }] };
    expect(problemsOf({ ...whole, nodes: [node({ kind: 'relu' }, 'd', 'x')] }, { x })).toEqual([
      'reference.type: Input "x" has elements of type int32.',
    ]);
  });

  it('a broken graph is refused as by shape inference', () => {
    expect(problemsOf({ ...chain, nodes: chain.nodes.slice(1) }, { x })).toMatchObject([
      expect.stringMatching(/^graph\.unknown/),
    ]);
  });
});
