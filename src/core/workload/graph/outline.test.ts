import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { decodeModel } from '../onnx/decode.ts';
import { exportOnnx } from '../onnx/exportOnnx.ts';
import { LENET5 } from '../zoo/lenet.ts';
import { outlineOf } from './outline.ts';
import { OWN_KINDS, randomGraph } from './randomGraphs.testing.ts';

describe('what there is to see of a graph', () => {
  it('says operator, attributes, shapes and constants of each node in the words of ONNX', () => {
    const { nodes, values, inputs, outputs } = outlineOf(LENET5.build());
    const [conv1, relu, pool1] = nodes;
    expect(conv1).toMatchObject({ name: 'conv1', operator: 'Conv', parts: [] });
    expect(conv1?.attributes).toEqual(
      expect.arrayContaining([
        ['kernel_shape', '5, 5'],
        ['pads', '2, 2, 2, 2'],
        ['group', '1'],
      ]),
    );
    expect([relu?.operator, pool1?.operator]).toEqual(['Relu', 'MaxPool']);
    expect(relu?.inputs).toEqual(conv1?.outputs);
    const [digit = '', weight = ''] = conv1?.inputs ?? [];
    expect(inputs).toEqual([digit]);
    expect(values.get(digit)).toEqual({ type: 'float32', shape: [1, 1, 28, 28], constant: false });
    expect(values.get(weight)).toEqual({ type: 'float32', shape: [6, 1, 5, 5], constant: true });
    expect(values.get(outputs[0] ?? '')?.shape).toEqual([1, 10]);
  });

  it('names what each node reads and makes as the file does that the graph is written to', () => {
    fc.assert(
      fc.property(randomGraph(OWN_KINDS, 12), (graph) => {
        const file = exportOnnx(graph);
        const model = file.ok ? decodeModel(file.value) : file;
        if (!model.ok) return;
        const { nodes, values } = outlineOf(graph);
        const seen = nodes.map(({ name, operator, inputs, outputs }) => ({ name, operator, inputs, outputs }));
        // Constants of equal elements are nodes there.
        const made = model.value.graph.node.filter(({ opType }) => opType !== 'ConstantOfShape');
        const written = made.map(({ name, opType, input, output }, i) => ({
          name,
          operator: opType,
          // What the outline tells as an attribute is an input of its own in the file, after the node's.
          inputs: input.slice(0, nodes[i]?.inputs.length),
          outputs: output,
        }));
        expect(seen).toEqual(written);
        for (const { inputs, outputs } of nodes)
          for (const value of [...inputs, ...outputs]) expect(value === '' || values.has(value)).toBe(true);
      }),
      { numRuns: samples(40, 1000) },
    );
  });

  it('tells a long list by its length', () => {
    const graph = LENET5.build();
    const wide = { kind: 'reshape', shape: [1, 1, 1, 1, 1, 1, 1, 1, 10] } as const;
    const node = { name: 'wide', operator: wide, inputs: graph.outputs, output: 'wide' };
    const { nodes, values } = outlineOf({ ...graph, nodes: [...graph.nodes, node], outputs: ['wide'] });
    expect(nodes.at(-1)?.attributes.map(([, value]) => value)).toContain('9 numbers');
    // Too many axes: its type cannot be told, and nothing that follows from it.
    expect(values.has('wide')).toBe(false);
  });
});
