import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Constant } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import { graphMacs } from './macs.ts';
import type { Window } from '../../tensor/window.ts';
import type { Operator } from '../../operators/registry.ts';
import { checkGraph, inferShapes } from './shapes.ts';

const fill = (...shape: readonly number[]): Constant => ({
  type: 'float32',
  shape,
  source: { kind: 'fill', value: 0.5 },
});
const window = (kernel: number, stride = 1, pad = 0, dilation = 1): Window => ({
  kernel: [kernel, kernel],
  strides: [stride, stride],
  pads: [pad, pad, pad, pad],
  dilations: [dilation, dilation],
});

interface Parts {
  readonly x?: readonly number[];
  readonly nodes?: readonly GraphNode[];
  readonly constants?: Readonly<Record<string, Constant>>;
  readonly outputs?: readonly string[];
}

const graph = ({ x = [1, 4, 8, 8], nodes = [], constants = {}, outputs = ['y'] }: Parts): Graph => ({
  version: 1,
  name: 'test',
  inputs: [{ name: 'x', type: 'float32', shape: x }],
  outputs,
  nodes,
  constants,
});

const node = (operator: Operator, inputs: readonly string[] = ['x'], output = 'y', name = output): GraphNode => ({
  name,
  operator,
  inputs,
  output,
});

/** A graph of one operator on x and constants of the given shapes. */
const one = (operator: Operator, x?: readonly number[], ...shapes: readonly (readonly number[])[]): Graph => {
  const constants = Object.fromEntries(shapes.map((shape, i) => [`c${i}`, fill(...shape)]));
  return graph({
    ...(x === undefined ? {} : { x }),
    nodes: [node(operator, ['x', ...Object.keys(constants)])],
    constants,
  });
};

const shapeOf = (g: Graph): readonly number[] | undefined => {
  const types = inferShapes(g);
  if (!types.ok) throw new Error(types.problems.map(({ message }) => message).join('\n'));
  return types.value.get('y')?.shape;
};
const macsOf = (g: Graph): readonly number[] => {
  const types = inferShapes(g);
  return types.ok ? graphMacs(g, types.value) : [];
};
const problemOf = (g: Graph) => checkGraph(g).map(({ code, message }) => ({ code, message }));

describe('the type of every value follows from inputs, constants and operators', () => {
  it.each<readonly [string, Graph, readonly number[], number]>([
    [
      'conv',
      one({ kind: 'conv', group: 1, ...window(3, 2, 1) }, undefined, [6, 4, 3, 3], [6]),
      [1, 6, 4, 4],
      6 * 16 * 36,
    ],
    [
      'depthwise',
      one({ kind: 'conv', group: 4, ...window(3, 1, 2, 2) }, undefined, [4, 1, 3, 3]),
      [1, 4, 8, 8],
      4 * 64 * 9,
    ],
    ['grouped', one({ kind: 'conv', group: 2, ...window(1) }, undefined, [6, 2, 1, 1]), [1, 6, 8, 8], 6 * 64 * 2],
    [
      'conv-transpose',
      one({ kind: 'conv-transpose', group: 2, outputPad: [1, 0], ...window(4, 2, 1) }, undefined, [4, 3, 4, 4]),
      [1, 6, 17, 16],
      4 * 64 * 3 * 16,
    ],
    ['dense', one({ kind: 'dense' }, [5, 7], [3, 7], [3]), [5, 3], 105],
    ['max-pool', one({ kind: 'max-pool', ceil: false, ...window(3, 2) }), [1, 4, 3, 3], 0],
    ['max-pool, ceil', one({ kind: 'max-pool', ceil: true, ...window(3, 2) }), [1, 4, 4, 4], 0],
    ['average-pool', one({ kind: 'average-pool', ceil: false, countPadding: true, ...window(2, 2) }), [1, 4, 4, 4], 0],
    ['global-average-pool', one({ kind: 'global-average-pool' }), [1, 4, 1, 1], 0],
    ['global-max-pool', one({ kind: 'global-max-pool' }), [1, 4, 1, 1], 0],
    ['batch-norm', one({ kind: 'batch-norm', epsilon: 1e-5 }, undefined, [4], [4], [4], [4]), [1, 4, 8, 8], 0],
    ['instance-norm', one({ kind: 'instance-norm', epsilon: 1e-5 }, undefined, [4], [4]), [1, 4, 8, 8], 0],
    ['local-response-norm', one({ kind: 'local-response-norm', alpha: 1, beta: 1, bias: 1, size: 5 }), [1, 4, 8, 8], 0],
    ['relu', one({ kind: 'relu' }, [3]), [3], 0],
    ['leaky-relu', one({ kind: 'leaky-relu', alpha: 0.1 }), [1, 4, 8, 8], 0],
    ['clip', one({ kind: 'clip', low: 0, high: 6 }), [1, 4, 8, 8], 0],
    ['softmax', one({ kind: 'softmax', axis: 1 }), [1, 4, 8, 8], 0],
    ['add, stretching both', one({ kind: 'add' }, [3, 1, 5], [2, 1]), [3, 2, 5], 0],
    ['multiply by a number', one({ kind: 'multiply' }, undefined, []), [1, 4, 8, 8], 0],
    ['concat', one({ kind: 'concat', axis: 1 }, undefined, [1, 2, 8, 8], [1, 3, 8, 8]), [1, 9, 8, 8], 0],
    ['reshape', one({ kind: 'reshape', shape: [2, 128] }), [2, 128], 0],
    ['transpose', one({ kind: 'transpose', order: [2, 0, 1] }, [2, 3, 5]), [5, 2, 3], 0],
    ['pad', one({ kind: 'pad', mode: 'reflect', pads: [1, 2, 3, 4], channels: [0, 0], value: 0 }), [1, 4, 12, 14], 0],
    ['upsample', one({ kind: 'upsample', factors: [2, 3] }), [1, 4, 16, 24], 0],
  ])('%s', (_, g, shape, macs) => {
    expect(shapeOf(g)).toEqual(shape);
    expect(macsOf(g)).toEqual([macs]);
  });

  it('a convolution has as many outputs as places its kernel fits, counted one by one', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.nat(4),
        fc.integer({ min: 1, max: 3 }),
        (input, kernel, stride, pad, dilation) => {
          let places = 0;
          for (let start = -pad; start + dilation * (kernel - 1) < input + pad; start += stride) places++;
          const g = one(
            { kind: 'conv', group: 1, ...window(kernel, stride, pad, dilation) },
            [1, 1, input, input],
            [1, 1, kernel, kernel],
          );
          if (places === 0) expect(problemOf(g)).toMatchObject([{ code: 'graph.kernel' }]);
          else expect(shapeOf(g)).toEqual([1, 1, places, places]);
        },
      ),
    );
  });

  it('a transposed convolution undoes the sizes of a convolution', () => {
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(size, size, size, fc.nat(2), (output, kernel, stride, pad) => {
        const input = (output - 1) * stride + kernel - 2 * pad;
        fc.pre(input >= 1);
        const forth = one(
          { kind: 'conv', group: 1, ...window(kernel, stride, pad) },
          [1, 1, input, input],
          [1, 1, kernel, kernel],
        );
        const back = one(
          { kind: 'conv-transpose', group: 1, outputPad: [0, 0], ...window(kernel, stride, pad) },
          [1, 1, output, output],
          [1, 1, kernel, kernel],
        );
        expect([shapeOf(forth), shapeOf(back)]).toEqual([
          [1, 1, output, output],
          [1, 1, input, input],
        ]);
      }),
    );
  });
});

describe('a broken graph is told by node, value, what was found and what was expected', () => {
  const relu: Operator = { kind: 'relu' };
  it.each<readonly [string, Graph, string, string]>([
    ['unknown value', graph({ nodes: [node(relu, ['gone'])] }), 'graph.unknown', 'Node "y" (relu) reads "gone"'],
    ['unknown output', graph({ nodes: [node(relu)], outputs: ['y', 'z'] }), 'graph.unknown', '"z" is made by no node'],
    ['no outputs', graph({ outputs: [] }), 'graph.empty', 'no outputs'],
    [
      'value made twice',
      graph({ nodes: [node(relu), node(relu, ['x'], 'y', 'again')] }),
      'graph.duplicate',
      '"y" is made twice, the second time by node "again"',
    ],
    [
      'names twice',
      graph({ nodes: [node(relu, ['x'], 'a', 'n'), node(relu, ['a'], 'y', 'n')] }),
      'graph.duplicate',
      '"n"',
    ],
    ['input that is a constant', graph({ constants: { x: fill(1) }, outputs: ['x'] }), 'graph.duplicate', '"x"'],
    [
      'wrong order',
      graph({ nodes: [node(relu, ['a']), node(relu, ['x'], 'a')] }),
      'graph.order',
      'made only later, by "a"',
    ],
    [
      'cycle',
      graph({ nodes: [node({ kind: 'add' }, ['x', 'b'], 'a'), node(relu, ['a'], 'b'), node(relu, ['b'])] }),
      'graph.cycle',
      '"a" -> "b" -> "a"',
    ],
    [
      'wrong rank',
      one({ kind: 'max-pool', ceil: false, ...window(2) }, [8, 8]),
      'graph.rank',
      '2 ([8, 8]), expected 4',
    ],
    [
      'channels',
      one({ kind: 'conv', group: 1, ...window(1) }, undefined, [6, 3, 1, 1]),
      'graph.channels',
      '(3 input channels), expected 4',
    ],
    ['groups', one({ kind: 'conv', group: 3, ...window(1) }, undefined, [6, 1, 1, 1]), 'graph.channels', 'group is 3'],
    [
      'bias',
      one({ kind: 'conv', group: 1, ...window(1) }, undefined, [6, 4, 1, 1], [5]),
      'graph.channels',
      'bias is [5], expected [6]',
    ],
    [
      'kernel and weight',
      one({ kind: 'conv', group: 1, ...window(3) }, undefined, [6, 4, 1, 1]),
      'graph.kernel',
      "weight's [1, 1]",
    ],
    [
      'large kernel',
      one({ kind: 'conv', group: 1, ...window(3, 1, 0, 5) }, undefined, [6, 4, 3, 3]),
      'graph.kernel',
      "padded input's 8",
    ],
    ['pads', one({ kind: 'max-pool', ceil: false, ...window(2, 1, -1) }), 'graph.window', 'at least 0'],
    ['strides', one({ kind: 'max-pool', ceil: false, ...window(2, 0) }), 'graph.window', 'strides is [0, 0]'],
    ['dense', one({ kind: 'dense' }, [5, 7], [3, 8]), 'graph.channels', 'weight is [3, 8], expected [3, 7]'],
    ['broadcast', one({ kind: 'add' }, [3, 2], [3]), 'graph.broadcast', 'b is [3]'],
    ['concat', one({ kind: 'concat', axis: 1 }, undefined, [1, 4, 8, 7]), 'graph.concat', '[1, 4, 8, 7]'],
    ['reshape', one({ kind: 'reshape', shape: [3, 3] }), 'graph.reshape', '9 elements'],
    ['transpose', one({ kind: 'transpose', order: [0, 0] }, [2, 2]), 'graph.transpose', '[0, 0]'],
    ['axis', one({ kind: 'softmax', axis: 4 }), 'graph.attribute', 'axis is 4, expected 0..3'],
    [
      'reflection',
      one({ kind: 'pad', mode: 'reflect', pads: [8, 0, 0, 0], channels: [0, 0], value: 0 }),
      'graph.window',
      'less than [8, 8]',
    ],
    ['too few inputs', graph({ nodes: [node({ kind: 'add' })] }), 'graph.inputs', '1, expected 2'],
    [
      'mixed types',
      graph({ nodes: [node({ kind: 'add' }, ['x', 'c'])], constants: { c: { ...fill(1), type: 'int32' } } }),
      'graph.type',
      'int32 [1], expected float32',
    ],
    ['extent of 0', graph({ x: [1, 0], nodes: [node(relu)] }), 'graph.shape', '[1, 0]'],
    ['too many axes', graph({ x: [1, 1, 1, 1, 1, 1, 1, 1, 1], nodes: [node(relu)] }), 'graph.shape', '9 axes'],
    ['too many elements', one({ kind: 'upsample', factors: [1e9, 1e9] }), 'graph.elements', 'elements'],
    [
      'data of another length',
      graph({
        nodes: [node({ kind: 'add' }, ['x', 'c'])],
        constants: { c: { type: 'float32', shape: [8], source: { kind: 'data', data: new Float32Array(7) } } },
      }),
      'graph.shape',
      'has 7 elements',
    ],
  ])('%s', (_, g, code, says) => {
    const problems = problemOf(g);
    expect(problems.map((p) => p.code)).toEqual([code]);
    expect(problems[0]?.message).toContain(says);
  });

  it('once: what follows from a wrong value is not told again', () => {
    const nodes = [node(relu, ['gone'], 'a'), node(relu, ['a'], 'b'), node({ kind: 'add' }, ['b', 'lost'])];
    expect(problemOf(graph({ nodes })).map(({ code }) => code)).toEqual(['graph.unknown']);
  });

  it('all values together are bounded, not only each', () => {
    const count = Math.ceil(GRAPH_LIMITS.totalElements / GRAPH_LIMITS.elements) + 1;
    const nodes = Array.from({ length: count }, (_, i) => node(relu, ['x'], i === 0 ? 'y' : `v${i}`));
    expect(problemOf(graph({ x: [GRAPH_LIMITS.elements], nodes }))).toMatchObject([{ code: 'graph.elements' }, {}]);
  });
});
