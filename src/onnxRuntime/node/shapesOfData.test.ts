import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../core/base/slices.ts';
import { must } from '../../core/compiler/compiler.testing.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { networkBundle } from '../../core/network/bundle.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { bundleTotals, runBundleInSlices } from '../../core/network/runBundle.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { layerLines } from '../../core/network/totals.ts';
import { parseNetworkBundle } from '../../core/program/networkBundle.ts';
import { writeNetworkBundle } from '../../core/program/writeNetworkBundle.ts';
import { hostInProcess } from '../../core/run/hostInProcess.ts';
import { elementsOf } from '../../core/tensor/shape.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { layerErrorsInSlices } from '../../core/workload/quantize/layerErrors.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { wrongWith } from './hostedRun.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

/** A backbone for VTA, and what detectors do behind it: as many boxes as the data says. */
const detector: ModelWords = {
  inputs: { x: 'float32 1,3,7,8' },
  outputs: { kept: null, best: null, n: null, r: null },
  constants: {
    w: { floats: Array.from({ length: 54 }, (_, i) => Math.cos(3 * i) / 3), shape: [2, 3, 3, 3] },
    ...{ four: [1, 28, 4], one: [1, 1, 28], most: [28], ten: { int64: 10 }, column: { int64: 2 } },
    ...{ overlap: { float: 0.5 }, least: { float: 0.7 }, flat: [28], last: [1], end: [2] },
  },
  nodes: [
    { op: 'Conv', in: ['x', 'w'], out: ['c'], with: { pads: [1, 1, 1, 1] } },
    { op: 'Relu', in: ['c'], out: ['r'] },
    { op: 'Reshape', in: ['r', 'four'], out: ['boxes'] },
    { op: 'ReduceMax', in: ['boxes'], out: ['likely'], with: { axes: [2], keepdims: 0 } },
    { op: 'Reshape', in: ['likely', 'one'], out: ['scores'] },
    { op: 'NonMaxSuppression', in: ['boxes', 'scores', 'ten', 'overlap', 'least'], out: ['chosen'] },
    { op: 'Gather', in: ['chosen', 'column'], out: ['places'], with: { axis: 1 } },
    { op: 'Gather', in: ['boxes', 'places'], out: ['kept'], with: { axis: 1 } },
    { op: 'NonZero', in: ['r'], out: ['n'] },
    { op: 'Shape', in: ['n'], out: ['size'] },
    { op: 'Slice', in: ['size', 'last', 'end'], out: ['count'] },
    { op: 'Min', in: ['count', 'most'], out: ['k'] },
    { op: 'Reshape', in: ['likely', 'flat'], out: ['line'] },
    { op: 'TopK', in: ['line', 'k'], out: ['best', 'where'] },
  ],
};

describe('outputs whose shape depends on the data', () => {
  const inputOf = (scale: number) => Float32Array.from({ length: 168 }, (_, i) => scale * Math.sin(i * i + scale));

  it('are what the runtime makes of the whole file, whatever they were when the file was read', () => {
    for (const scale of [0, 2.5]) {
      const inputs = { x: { type: 'float32', shape: [1, 3, 7, 8], data: inputOf(scale) } } as const;
      expect(wrongWith({ words: detector, inputs, arch: DEFAULT_ARCH })).toBeNull();
    }
  });

  it('travel with their own shape to the results of layers, the outputs and the bundle, which runs', () => {
    const models = nodeModelRuntime();
    const host = { ...hostInProcess, ...models };
    const { graph: float } = must(importOnnx(modelOf(detector), { models }));
    const { graph } = must(quantize(float, { widths: integerWidthsOf(DEFAULT_ARCH), models }));
    const executable = must(compileNetwork(graph, DEFAULT_ARCH));
    const counts = [0, 1, 2.5].map((scale) => {
      const sample = { x: inputOf(scale) };
      const run = must(runNetwork(executable, sample, { host }));
      const [kept = [], best = [], n = []] = ['kept', 'best', 'n'].map((name) => run.outputShapes[name]);
      for (const name of graph.outputs) {
        expect(elementsOf(run.outputShapes[name] ?? [])).toBe(run.outputs[name]?.length);
      }
      expect([kept[0], kept[2], n[0]]).toEqual([1, 4, 4]);
      // The backbone's values are those that the runtime's nodes saw.
      expect(n[1]).toBe(run.outputs['r']?.filter((value) => value !== 0).length);
      const lines = layerLines(
        {
          arch: DEFAULT_ARCH,
          layers: executable.network.layers,
          results: new Map(run.layers.map((one) => [one.index, one])),
        },
        {},
      );
      expect(lines.at(-1)?.layer.outputShape).toEqual(run.outputShapes[lines.at(-1)?.layer.output ?? '']);
      const bundle = must(
        parseNetworkBundle(
          JSON.parse(JSON.stringify(writeNetworkBundle(must(networkBundle(executable, sample, models))))),
        ),
      );
      const steps = must(inOneGo(runBundleInSlices(bundle, { semantics: 'simulator', host })));
      expect(bundleTotals(bundle, steps).holds).toBe(true);
      const shapes = new Map(
        bundle.steps
          .flatMap((step) => (step.kind === 'host' ? step.writes : []))
          .map(({ value, shape }) => [value, shape]),
      );
      expect([shapes.get('kept'), shapes.get('n')]).toEqual([kept, n]);
      return [kept[1], best[0], n[1]];
    });
    expect(counts[0]).toEqual([0, 0, 0]);
    expect(new Set(counts.map(String)).size).toBe(3);
    // Between the networks of two inputs nothing is compared place by place.
    const errors = must(inOneGo(layerErrorsInSlices(float, graph, { x: inputOf(2.5) }, { models })));
    expect(Object.keys(errors)).toContain(graph.layers[0]?.name);
  });
});

describe('outputs that follow from shapes alone', () => {
  it.each(['int64', 'bool'])('are numbers of their own type: %s', (type) => {
    const words: ModelWords = {
      ...{ inputs: { x: 'float32 1,3,7,8' }, outputs: { y: null } },
      constants: { seven: [7] },
      nodes: [
        { op: 'Shape', in: ['x'], out: [type === 'bool' ? 's' : 'y'] },
        ...(type === 'bool' ? [{ op: 'Equal', in: ['s', 'seven'], out: ['y'] }] : []),
      ],
    };
    const models = nodeModelRuntime();
    const { graph: float } = must(importOnnx(modelOf(words), { models }));
    const { graph } = must(quantize(float, { widths: integerWidthsOf(DEFAULT_ARCH), models }));
    const executable = must(compileNetwork(graph, DEFAULT_ARCH));
    const sample = seededSample(float, 1);
    const run = must(runNetwork(executable, sample, { host: { ...hostInProcess, ...models } }));
    expect([...(run.outputs['y'] ?? [])]).toEqual(type === 'bool' ? [0, 0, 1, 0] : [1, 3, 7, 8]);
  });
});
