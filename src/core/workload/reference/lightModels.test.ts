import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { createRandom } from '../../base/random.ts';
import { constantData } from '../../tensor/constant.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import { exportOnnx } from '../onnx/exportOnnx.ts';
import { importOnnx } from '../onnx/importOnnx.ts';
import { firstTensorDifference, runInOnnxRuntime } from './onnxRuntime.testing.ts';
import { runFloat } from './runFloat.ts';

/** `LIGHT_MODELS=resnet50,bvlc_alexnet,vgg19 npx vitest run reference/lightModels` runs the larger ones, for some minutes. */
const MODELS = process.env['LIGHT_MODELS']?.split(',') ?? ['shufflenet', 'squeezenet'].slice(0, samples(1, 2));

const shape = [1, 3, 224, 224];

function noise(seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: elementsOf(shape) }, () => 2 * random.unit() - 1);
}

const read = (bytes: Uint8Array): Graph => {
  const result = importOnnx(bytes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value.graph;
};

/** Weights that differ, in place of equal ones, of a size that keeps values near 1 from layer to layer. */
function withRandomWeights(graph: Graph): Graph {
  const constants = Object.entries(graph.constants).map(([name, constant], seed): [string, Constant] => {
    if (constant.source.kind !== 'fill' || constant.shape.length < 2) return [name, constant];
    const deviation = Math.sqrt(2 / elementsOf(constant.shape.slice(1)));
    const made: Constant = { ...constant, source: { kind: 'seeded', seed, mean: 0, deviation } };
    return [name, { ...made, source: { kind: 'data', data: constantData(made) } }];
  });
  return { ...graph, constants: Object.fromEntries(constants) };
}

describe.each(MODELS)('%s at 224x224', (model) => {
  const bytes = readFileSync(new URL(`../../../testdata/onnx/light_${model}.onnx`, import.meta.url));
  const graph = read(bytes);
  const inputName = graph.inputs[0]?.name ?? '';

  it('gives what ONNX Runtime gives on the file as it is', async () => {
    const x = noise(1);
    const theirs = await runInOnnxRuntime(bytes, { [inputName]: { shape, data: x } }, { plain: false });
    const ours = runFloat(graph, { [inputName]: x });
    if (!ours.ok) throw new Error(JSON.stringify(ours.problems));
    expect(Object.keys(theirs)).toEqual(graph.outputs);
    for (const name of graph.outputs) {
      const expected = theirs[name] ?? new Float32Array(0);
      // Of a thousand equal weights come a thousand equal probabilities.
      expect(firstTensorDifference(ours.value[name] ?? new Float32Array(0), expected, 1e-8)).toBeNull();
    }
  });

  it('gives what ONNX Runtime gives with random weights, at every node', async () => {
    const random = withRandomWeights(graph);
    const all = { ...random, outputs: random.nodes.map(({ output }) => output) };
    const file = exportOnnx(all);
    const x = noise(2);
    const ours = runFloat(random, { [inputName]: x }, { keep: 'all' });
    if (!ours.ok || !file.ok) throw new Error(JSON.stringify([ours, file]));
    const theirs = await runInOnnxRuntime(file.value, { [inputName]: { shape, data: x } });
    for (const { name, output } of random.nodes) {
      const expected = theirs[output] ?? new Float32Array(0);
      // Rounding of all layers before adds up: a hundred times that of one addition.
      const tolerance = 1e-5 * expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      expect(firstTensorDifference(ours.value[output] ?? new Float32Array(0), expected, tolerance), name).toBeNull();
    }
  });
});
