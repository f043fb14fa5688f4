import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../base/slices.ts';
import { samples } from '../../testdata/sample.ts';
import { anySmallArch, must } from '../compiler/compiler.testing.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { parseNetworkBundle, type BundleTensor } from '../program/networkBundle.ts';
import { writeNetworkBundle } from '../program/writeNetworkBundle.ts';
import { importedGraph } from '../workload/onnx/onnx.testing.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import { quantize, seededSample } from '../workload/quantize/quantize.ts';
import { networkBundle } from './bundle.ts';
import { compileNetwork, type CompileNetworkOptions } from './compileNetwork.ts';
import { isSoundFor } from './weightLayout.ts';
import { attention } from '../workload/onnx/products.testing.ts';
import { runBundleInSlices } from './runBundle.ts';
import { runNetwork } from './runNetwork.ts';

function compiledAttention(options: CompileNetworkOptions = {}) {
  const graph = importedGraph(attention(16, 48, 3));
  const { graph: quantized } = must(quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH) }));
  return { inputs: seededSample(graph, 1), executable: must(compileNetwork(quantized, DEFAULT_ARCH, options)) };
}

describe('attention', () => {
  const all = compiledAttention();

  it('is on VTA but for softmax, without a layer that exchanges axes between projections and heads', () => {
    const { layers } = all.executable.network;
    const named = (where: string): string[] => layers.filter((layer) => layer.where === where).map(({ name }) => name);
    expect(named('vta')).toEqual([
      ...['q rows/product', 'k rows/product', 'v rows/product', 'scores/product', 'attended/product', 'out/product'],
    ]);
    expect(named('host')).toEqual([
      ...['q rows/pixels', 'scores', 'scaled', 'softmax', 'attended/pixels', 'attended/image', 'out'],
    ]);
    // Three heads of 16 x 16 weights each, in blocks of 16 x 16 that they fill.
    const repacks = Object.fromEntries(layers.map(({ name, repacks: moved }) => [name, moved]));
    const weights = { reason: 'weights instead of an image', bytes: 3 * 16 * 16 };
    expect(repacks['scores/product']).toMatchObject([{ value: expect.stringContaining('q') as string, ...weights }]);
    expect(repacks['attended/product']).toMatchObject([{ value: expect.stringContaining('v') as string, ...weights }]);
    expect(layers.flatMap(({ repacks: moved }) => moved)).toHaveLength(2);
  });

  it('is the same where the host has a product of two values, in a bundle too', () => {
    const { executable, inputs } = compiledAttention({ host: ['scores/product'] });
    const run = must(runNetwork(executable, inputs));
    expect(run.layers.filter(({ bits }) => bits.state === 'differ')).toEqual([]);
    const elsewhere = must(runNetwork(all.executable, inputs));
    expect(run.outputs).toEqual(elsewhere.outputs);
    const written: unknown = JSON.parse(JSON.stringify(writeNetworkBundle(must(networkBundle(executable, inputs)))));
    const bundle = must(parseNetworkBundle(written));
    const runs = must(inOneGo(runBundleInSlices(bundle, { semantics: 'simulator' })));
    expect(runs.filter(({ bits }) => bits.state === 'match').length).toBeGreaterThan(5);
    expect(runs.filter(({ bits }) => bits.state === 'differ')).toEqual([]);
  });

  it('of a bundle takes no weights that are not all elements of their value, nor such that do not fit', () => {
    const { executable, inputs } = all;
    const steps = must(networkBundle(executable, inputs)).steps.flatMap((step) => (step.kind === 'host' ? [step] : []));
    const every = steps.flatMap(({ writes }) => writes).filter(({ layout }) => layout.kind === 'weights');
    const [found] = every;
    if (found?.layout.kind !== 'weights') throw new Error('there are no weights');
    const { layout } = found;
    const { made } = layout;
    expect(every).toHaveLength(2);
    const elements = 48 * 16;
    expect(isSoundFor(layout, elements)).toBe(true);
    expect(isSoundFor(layout, elements + 1)).toBe(false);
    const wrong: readonly BundleTensor['layout'][] = [
      { ...layout, made: { ...made, order: made.order.map(() => 0) } },
      { ...layout, made: { ...made, shape: [elements] } },
      { ...layout, made: { ...made, bits: 9 } },
      { ...layout, groups: 5 },
      { ...layout, lanes: [12, 16] },
      { ...layout, constant: { element: 1 + layout.extra, lane: 0, values: [1] } },
      { ...layout, constant: { element: 0, lane: 16, values: [1] } },
    ];
    for (const one of wrong) expect(one.kind === 'weights' && isSoundFor(one, elements)).toBe(false);
  });
});

describe('products of two values of any sizes on any machine', () => {
  it('VTA leaves what the integer reference says, whatever the widths, blocks and heads', () => {
    let products = 0;
    const sizes = fc.record({ heads: fc.integer({ min: 1, max: 4 }), S: fc.integer({ min: 1, max: 18 }) });
    const drawn = fc.tuple(sizes, fc.integer({ min: 1, max: 9 }), anySmallArch());
    fc.assert(
      fc.property(drawn, ([{ heads, S }, depth, small]) => {
        const arch = { ...small, config: { ...small.config, LOG_OUT_WIDTH: small.config.LOG_INP_WIDTH } };
        const graph = importedGraph(attention(S, heads * depth, heads));
        const quantized = quantize(graph, { widths: integerWidthsOf(arch) });
        if (!quantized.ok) return;
        const compiled = compileNetwork(quantized.value.graph, arch);
        if (!compiled.ok) return;
        const run = must(runNetwork(compiled.value, seededSample(graph, S), { timing: false }));
        for (const { index, bits } of run.layers) {
          const { operation, where } = compiled.value.network.layers[index] ?? {};
          if (where === 'vta' && operation === 'matmul') products++;
          if (where !== 'host' && bits.state !== 'match') expect({ operation, bits }).toBeNull();
        }
      }),
      { numRuns: samples(4, 200), seed: 3 },
    );
    expect(products).toBeGreaterThan(2);
  });
});
