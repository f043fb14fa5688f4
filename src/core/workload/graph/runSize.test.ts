import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf } from '../../tensor/shape.ts';
import type { Graph } from './graph.ts';
import { OWN_KINDS, randomGraph } from './randomGraphs.testing.ts';
import { partOfRepair } from './partRepair.ts';
import { runnableProblems } from './runnable.ts';
import { runSize } from './runSize.ts';
import { inferShapes, type ValueTypes } from './shapes.ts';

function typesOf(graph: Graph): ValueTypes {
  const types = inferShapes(graph);
  if (!types.ok) throw new Error(types.problems[0].message);
  return types.value;
}

const chain = (batch: number): Graph => ({
  version: 1,
  name: 'chain',
  inputs: [{ name: 'x', type: 'float32', shape: [batch, 8] }],
  nodes: [
    { name: 'a', operator: { kind: 'dense' }, inputs: ['x', 'w'], output: 'a' },
    { name: 'b', operator: { kind: 'relu' }, inputs: ['a'], output: 'b' },
    { name: 'c', operator: { kind: 'add' }, inputs: ['b', 'b'], output: 'c' },
  ],
  outputs: ['c'],
  constants: { w: { type: 'float32', shape: [4, 8], source: { kind: 'fill', value: 1 } } },
});

/** Many values alive at once, none of them too large by itself. */
const wide = (batch: number): Graph => {
  const names = Array.from({ length: 5 }, (_, i) => `v${i}`);
  return {
    ...chain(batch),
    nodes: names.map((name) => ({ name, operator: { kind: 'relu' }, inputs: ['x'], output: name })),
    inputs: [{ name: 'x', type: 'float32', shape: [batch, 6] }],
    outputs: names,
    constants: {},
  };
};

describe('What a run will take', () => {
  it('is what is held at the worst moment, and what is multiplied', () => {
    const [small, large] = [chain(1000), chain(2000)].map((graph) => runSize(graph, typesOf(graph)));
    if (small === undefined || large === undefined) throw new Error('none');
    // x and a: 12 values a sample; b and c less.
    expect(large.bytes - small.bytes).toBe(1000 * 12 * 16);
    // 32 products a sample, and 8 + 3 x 4 values.
    expect(large.seconds - small.seconds).toBeCloseTo(1000 * (32 / 200e6 + 20 / 5e6), 9);
  });

  it('says which batch fits where one does not: that one, and no larger one', () => {
    // Before any node there are x and a; a value alone may have 2^26 elements.
    for (const [graph, tooLarge] of [
      [chain, 2 ** 24],
      [wide, 10_000_000],
    ] as const) {
      const [problem] = runnableProblems(graph(tooLarge), typesOf(graph(tooLarge)));
      const most = problem?.repairs?.map(partOfRepair)[0]?.batch ?? 0;
      expect(problem?.fix).toContain(`--batch ${most})`);
      expect(runnableProblems(graph(most), typesOf(graph(most)))).toEqual([]);
      expect(runnableProblems(graph(most + 1), typesOf(graph(most + 1)))[0]).toMatchObject({ code: 'graph.too-large' });
    }
  });

  it('counts of a random graph what is needed later, by definition', () => {
    fc.assert(
      fc.property(randomGraph(OWN_KINDS, 6), (graph) => {
        const types = typesOf(graph);
        const size = (name: string): number => elementsOf(types.get(name)?.shape ?? []);
        const values = [...graph.inputs.map(({ name }) => name), ...graph.nodes.map(({ output }) => output)];
        // While node `at` runs: made by then, and read by it or later, or an output. An input may be let go only after some node.
        const alive = graph.nodes.map((node, at) => {
          const made = values.slice(0, graph.inputs.length + at + 1);
          const later = new Set(graph.nodes.slice(at).flatMap(({ inputs }) => inputs));
          const unread = (name: string) => !graph.nodes.some(({ inputs }) => inputs.includes(name));
          const isInput = (name: string) => graph.inputs.some((input) => input.name === name);
          return made.filter(
            (name) =>
              later.has(name) ||
              graph.outputs.includes(name) ||
              name === node.output ||
              (isInput(name) && unread(name)),
          );
        });
        const most = Math.max(...alive.map((names) => names.reduce((sum, name) => sum + size(name), 0)));
        const weights = Object.keys(graph.constants).reduce((sum, name) => sum + size(name), 0);
        expect(runSize(graph, types).bytes).toBe(60e6 + 16 * most + 14 * weights);
      }),
    );
  });
});
