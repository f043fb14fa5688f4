import { describe, expect, it } from 'vitest';
import type { Result } from '../../core/base/problem.ts';
import { inOneGo } from '../../core/base/slices.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { hostInProcess } from '../../core/run/hostInProcess.ts';
import { runModel } from '../../core/workload/model/modelRuntime.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize } from '../../core/workload/quantize/quantize.ts';
import { runFloat } from '../../core/workload/reference/runFloat.ts';
import { constantData } from '../../core/tensor/constant.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import type { QuantizedGraph } from '../../core/workload/quantize/quantized.ts';
import { runInteger } from '../../core/workload/quantize/runInteger.ts';
import { samples } from '../../testdata/sample.ts';
import { modelOf } from '../models.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';
import { KINDS, quantizedCase, type QuantizedCase } from './quantizedFiles.testing.ts';

const models = nodeModelRuntime();

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.value;
}

/** What ONNX Runtime makes of the quantized file. */
function quantizedRun({ words, x }: QuantizedCase): Float32Array {
  const inputs = { x: { type: 'float32', ...x } as const };
  return must(inOneGo(runModel(models, { model: modelOf(words), inputs }))).values['y']?.data as Float32Array;
}

describe('quantized operators become float ones', () => {
  it.each(KINDS)('%s: half a step from what ONNX Runtime makes of the file', (kind) => {
    for (let seed = 1; seed <= samples(4, 60); seed++) {
      const one = quantizedCase(kind, seed);
      const theirs = quantizedRun(one);
      const { graph } = must(importOnnx(modelOf(one.words)));
      const ours = must(runFloat(graph, { x: one.x.data }))['y'];
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours?.[i] ?? NaN))), 0);
      expect(ours?.length, `${seed}`).toBe(theirs.length);
      expect(worst, `seed ${seed}, ${largest}`).toBeLessThanOrEqual(one.rounding * 1.0001 + largest * 1e-5);
    }
  });
});

/**
 * By how much two 8-bit quantizations of one product can differ: each rounds its output (half a step each), ours besides x, which the file has exactly, and the weights.
 * What is cut is cut by both, at bounds that ours rounds.
 */
function bound(one: QuantizedCase, graph: Graph, { values, layers }: QuantizedGraph): number {
  const layer = layers.find(({ operator }) => operator.kind === 'window');
  const product = graph.nodes.find(({ operator }) => operator.kind === 'conv' || operator.kind === 'dense');
  const constant = graph.constants[product?.inputs[1] ?? ''];
  if (layer?.operator.kind !== 'window' || constant === undefined) throw new Error('it is no product');
  const { weight, epilogue } = layer.operator;
  const fractionOf = (name: string): number => values[name]?.fraction ?? NaN;
  const [fx, fy] = [fractionOf(layer.inputs[0] ?? ''), fractionOf(layer.output)];
  const fw = epilogue.shift + fy - fx;
  const real = constantData(constant);
  const taps = real.length / (constant.shape[0] ?? 1);
  const off = real.reduce((most, w, i) => Math.max(most, Math.abs((weight[i] ?? NaN) * 2 ** -fw - w)), 0);
  const [largestX, largestW] = [one.x.data, real].map((list) =>
    list.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  );
  const ofX = taps * (largestW ?? 0) * 2 ** -(fx + 1);
  const ofWeights = taps * (largestX ?? 0) * off;
  return one.rounding + 2 * 2 ** -(fy + 1) + ofX + ofWeights + 2 ** -(fx + fw);
}

describe('on VTA', () => {
  it.each(['QDQ', 'QLinearConv', 'QLinearMatMul', 'QGemm'] as const)(
    '%s: to the bit, and as near as two 8-bit quantizations can be',
    (kind) => {
      for (let seed = 100; seed < 100 + samples(2, 40); seed++) {
        const one = quantizedCase(kind, seed);
        const { graph } = must(importOnnx(modelOf(one.words)));
        const calibration = { kind: 'samples', samples: [{ x: one.x.data }] } as const;
        const integers = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), calibration })).graph;
        const ran = must(
          runNetwork(must(compileNetwork(integers, DEFAULT_ARCH)), { x: one.x.data }, { host: hostInProcess }),
        );
        expect(ran.layers.map(({ bits }) => bits.state)).toContain('match');
        expect(ran.layers.every(({ bits }) => bits.state === 'match' || bits.state === 'host')).toBe(true);
        const theirs = quantizedRun(one);
        const made = must(runInteger(integers, { x: one.x.data }))['y'];
        const step = 2 ** -(integers.values['y']?.fraction ?? NaN);
        const worst = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(made?.[i]) * step)), 0);
        expect(worst, `seed ${seed}`).toBeLessThanOrEqual(bound(one, graph, integers));
      }
    },
  );
});
