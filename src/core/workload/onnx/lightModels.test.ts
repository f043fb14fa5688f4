import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graphMacs } from '../graph/macs.ts';
import { inferShapes } from '../graph/shapes.ts';
import { importOnnx } from './importOnnx.ts';

const light = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../testdata/onnx/light_${name}.onnx`, import.meta.url));

describe("ONNX's light models: real networks whose weights are made by ConstantOfShape", () => {
  // Millions of multiply-adds as the networks' own papers and model zoos state them (AlexNet in the form without groups of ONNX: 655).
  it.each([
    ['bvlc_alexnet', [1, 1000], 655, { conv: 5, dense: 3, 'local-response-norm': 2 }],
    ['resnet50', [1, 1000], 4089, { conv: 53, 'batch-norm': 53, add: 16, dense: 1 }],
    ['shufflenet', [1, 1000], 125, { conv: 49, gather: 16, transpose: 0, reshape: 1, concat: 3, 'average-pool': 4 }],
    ['squeezenet', [1, 1000, 1, 1], 349, { conv: 26, concat: 8, 'global-average-pool': 1 }],
    ['vgg19', [1, 1000], 19632, { conv: 16, 'max-pool': 5, dense: 3 }],
  ])('%s gives %j with %i million multiply-adds', (name, shape, millions, counts) => {
    const result = importOnnx(light(name));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { graph, opset, producer, notes } = result.value;
    expect({ opset, producer, notes }).toEqual({ opset: 9, producer: 'onnx-caffe2', notes: [] });
    const types = inferShapes(graph);
    if (!types.ok) throw new Error(JSON.stringify(types.problems));
    expect(graph.inputs).toMatchObject([{ type: 'float32', shape: [1, 3, 224, 224] }]);
    expect(graph.outputs.map((output) => types.value.get(output)?.shape)).toEqual([shape]);
    expect(Math.round(graphMacs(graph, types.value).reduce((a, b) => a + b, 0) / 1e6)).toBe(millions);
    for (const [kind, count] of Object.entries(counts)) {
      expect(graph.nodes.filter((node) => node.operator.kind === kind).length, kind).toBe(count);
    }
  });

  it('keep weights made by ConstantOfShape as one number each', () => {
    const result = importOnnx(light('vgg19'));
    const constants = result.ok ? Object.values(result.value.graph.constants) : [];
    const large = constants.filter(({ shape }) => shape.length === 4 || shape.length === 2);
    expect(large.length).toBe(19);
    expect(large.map(({ source }) => source.kind)).toEqual(large.map(() => 'fill'));
  });
});
