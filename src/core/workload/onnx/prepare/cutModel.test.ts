import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../../testdata/sample.ts';
import { createRandom } from '../../../base/random.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import { cutGraph } from '../../graph/cutGraph.ts';
import type { Graph } from '../../graph/graph.ts';
import { OWN_KINDS, randomGraph } from '../../graph/randomGraphs.testing.ts';
import { runFloat, type FloatValues } from '../../reference/runFloat.ts';
import { exportOnnx } from '../exportOnnx.ts';
import { importOnnx } from '../importOnnx.ts';
import { codes, imported, problemsOf, type GraphInit, type NodeInit } from '../onnx.testing.ts';

const conv = (name: string, x: string, y: string): NodeInit => ({ op: 'Conv', name, in: [x, 'w'], out: y });

/** A backbone whose head nobody knows, with a way around conv2. */
const BACKBONE: GraphInit = {
  nodes: [
    conv('conv1', 'x', 'a'),
    { op: 'Relu', in: ['a'], out: 'r' },
    conv('conv2', 'r', 'b'),
    { op: 'Add', name: 'sum', in: ['b', 'r'], out: 's' },
    { op: 'Head', domain: 'com.nobody', name: 'head', in: ['s'], out: 'y' },
  ],
  tensors: { w: { dims: [2, 2, 1, 1], floatData: [1, 2, 3, 4] } },
};

const nodesOf = ({ nodes }: Graph): readonly string[] => nodes.map(({ operator }) => operator.kind);

describe('A part of a network', () => {
  it('ends at a value or a node, whatever comes after it', () => {
    expect(codes(problemsOf(BACKBONE))).toEqual(['onnx.domain']);
    for (const to of ['s', 'sum']) {
      const { graph, notes } = imported(BACKBONE, { to: [to] });
      expect(nodesOf(graph)).toEqual(['conv', 'relu', 'conv', 'add']);
      expect(graph.outputs).toEqual(['s']);
      expect(notes).toContain('Part of the network, to "s": 1 of 5 nodes are left out.');
    }
    expect(imported(BACKBONE, { to: ['b', 'r'] }).graph.outputs).toEqual(['b', 'r']);
  });

  it('begins at a value, or at the inputs of a node, which become its inputs', () => {
    const { graph, notes } = imported(BACKBONE, { from: ['conv2'], to: ['sum'] });
    expect(graph.inputs).toEqual([{ name: 'r', type: 'float32', shape: [1, 2, 8, 8] }]);
    expect(nodesOf(graph)).toEqual(['conv', 'add']);
    expect(notes[0]).toContain('from "r" to "s": 3 of 5 nodes are left out');
  });

  it('says what it still reads around its beginning', () => {
    const { graph, notes } = imported(BACKBONE, { from: ['b'], to: ['s'] });
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x', 'b']);
    expect(notes).toContain('The part also reads "x", around where it begins.');
  });

  it('takes shapes of its beginning from the file, from inference, or from the user', () => {
    const behind: GraphInit = {
      ...BACKBONE,
      nodes: [...BACKBONE.nodes, { op: 'Relu', in: ['y'], out: 'z' }],
      outputs: ['z'],
    };
    const [problem] = problemsOf(behind, { from: ['y'] });
    expect(problem).toMatchObject({ code: 'onnx.cut-shape', field: 'y' });
    expect(problem?.fix).toContain('--input y=');
    const { graph } = imported(behind, { from: ['y'], inputs: { y: [1, 2, 4] } });
    expect(graph.inputs).toEqual([{ name: 'y', type: 'float32', shape: [1, 2, 4] }]);
    expect(imported(behind, { from: ['r'], to: ['b'] }).graph.inputs[0]?.shape).toEqual([1, 2, 8, 8]);
  });

  it('has a name like none of the file: what it may have meant is named', () => {
    expect(problemsOf(BACKBONE, { to: ['conv3'] })).toMatchObject([
      { code: 'onnx.cut-name', field: 'conv3', fix: 'Did you mean "conv1"?' },
    ]);
    expect(problemsOf(BACKBONE, { from: ['SUM'] })[0]?.fix).toContain('"sum"');
    expect(problemsOf(BACKBONE, { from: ['something else'] })[0]?.fix).toContain('Names are such as');
  });

  it.each([
    ['ends at an input', { to: ['x'] }],
    ['ends at a weight', { to: ['w'] }],
    ['begins and ends at one value', { from: ['b'], to: ['b'] }],
    ['begins after its end', { from: ['s'], to: ['b'] }],
    ['begins at the end of all', { from: ['y'] }],
  ])('is refused where it %s', (_, ends) => {
    const [problem] = problemsOf(BACKBONE, ends);
    expect(['onnx.cut-empty', 'onnx.cut-name']).toContain(problem?.code);
    expect(problem?.fix).not.toBe('');
  });
});

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; problems: readonly unknown[] }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

function randomInputs({ inputs }: Graph, seed: number): FloatValues {
  const random = createRandom(seed);
  const draw = (shape: readonly number[]) =>
    Float32Array.from({ length: elementsOf(shape) }, () => 2 * random.unit() - 1);
  return Object.fromEntries(inputs.map(({ name, shape }) => [name, draw(shape)]));
}

/** Does one value of a graph follow from another? */
function follows(graph: Graph, from: string, to: string): boolean {
  const after = new Set([from]);
  for (const { inputs, output } of graph.nodes) if (inputs.some((name) => after.has(name))) after.add(output);
  return after.has(to);
}

it('Any part of a random network computes what the whole computes there', () => {
  let taken = 0;
  const ends = fc.tuple(fc.nat(), fc.nat(), fc.nat(2 ** 30));
  fc.assert(
    fc.property(randomGraph(OWN_KINDS, 6), ends, (graph, [a, b, seed]) => {
      const names = [...graph.inputs.map(({ name }) => name), ...graph.nodes.map(({ output }) => output)];
      const from = names[a % names.length] ?? '';
      const to = graph.nodes[b % graph.nodes.length]?.output ?? '';
      const bytes = valueOf(exportOnnx({ ...graph, outputs: graph.nodes.map(({ output }) => output) }));
      const part = importOnnx(bytes, { from: [from], to: [to] });
      const isPart = from !== to && follows(graph, from, to);
      expect(part.ok ? 'taken' : part.problems[0].code).toBe(isPart ? 'taken' : 'onnx.cut-empty');
      if (!part.ok) return;
      taken += 1;
      const inputs = randomInputs(graph, seed);
      const all = {
        ...inputs,
        ...valueOf(runFloat({ ...graph, outputs: graph.nodes.map(({ output }) => output) }, inputs)),
      };
      const given = Object.fromEntries(
        part.value.graph.inputs.map(({ name }) => [name, all[name] ?? new Float32Array()]),
      );
      expect(valueOf(runFloat(part.value.graph, given))[to]).toEqual(all[to]);
      const own = valueOf(cutGraph(graph, { from: [from], to: [to] }));
      expect(own.graph.inputs.map(({ name }) => name)).toEqual(part.value.graph.inputs.map(({ name }) => name));
      expect(valueOf(runFloat(own.graph, given))[to]).toEqual(all[to]);
    }),
    { numRuns: samples(60, 1000) },
  );
  expect(taken).toBeGreaterThan(10);
});
