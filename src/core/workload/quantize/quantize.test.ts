import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConv, checkEpilogue } from '../checkConv.ts';
import { weightCount } from '../layer.ts';
import { OPERATOR_KINDS, randomGraph } from '../graph/randomGraphs.testing.ts';
import { inferShapes } from '../graph/shapes.ts';
import type { IntegerWidths, QuantizedGraph } from './quantized.ts';
import { quantize, seededSample } from './quantize.ts';
import { runInteger } from './runInteger.ts';

const INT8: IntegerWidths = { input: 8, weight: 8, accumulator: 32 };

/** What must hold of any quantized network, whatever its numbers. */
function brokenRules(graph: QuantizedGraph): readonly string[] {
  const made = new Set(graph.inputs);
  const broken: string[] = [];
  for (const layer of graph.layers) {
    const { operator } = layer;
    const constants = operator.kind === 'float' ? operator.constants : {};
    for (const name of layer.inputs) {
      if (name !== '' && !Object.hasOwn(constants, name) && !made.has(name))
        broken.push(`${layer.name} reads ${name} too early`);
    }
    made.add(layer.output);
    const fractions = layer.inputs.map((name) => graph.values[name]?.fraction ?? null);
    const fraction = graph.values[layer.output]?.fraction ?? null;
    if (operator.kind !== 'float' && [...fractions, fraction].includes(null)) broken.push(`${layer.name} sees floats`);
    if ((operator.kind === 'concat' || operator.kind === 'reshape') && fractions.some((f) => f !== fraction)) {
      broken.push(`${layer.name} joins fractions ${fractions.join(', ')} to ${fraction}`);
    }
    if (operator.kind !== 'window') continue;
    const { shape, epilogue, weight } = operator;
    broken.push(...checkConv(shape).map(({ message }) => `${layer.name}: ${message}`));
    broken.push(...checkEpilogue(epilogue, graph.widths.accumulator).map(({ message }) => `${layer.name}: ${message}`));
    if (weight.length !== weightCount(shape)) broken.push(`${layer.name} has ${weight.length} weights`);
  }
  for (const name of graph.outputs) if (!made.has(name)) broken.push(`nobody makes ${name}`);
  return broken;
}

describe('random graphs of all operators', () => {
  const graphs = randomGraph(OPERATOR_KINDS, 12);
  const widths = fc.constantFrom<IntegerWidths>(
    INT8,
    { input: 4, weight: 4, accumulator: 32 },
    { input: 8, weight: 2, accumulator: 16 },
  );

  it('become networks whose rules hold, with the same outputs', () => {
    fc.assert(
      fc.property(graphs, widths, (graph, bits) => {
        const result = quantize(graph, { widths: bits });
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const quantized = result.value.graph;
        expect(brokenRules(quantized)).toEqual([]);
        expect(quantized.outputs).toEqual(graph.outputs);
        const types = inferShapes(graph);
        for (const [name, value] of Object.entries(quantized.values)) {
          expect(types.ok && types.value.get(name)?.shape).toEqual(value.shape);
        }
        const nodes = quantized.layers.flatMap((layer) => layer.nodes);
        expect(new Set(nodes).size).toBe(nodes.length);
      }),
      { numRuns: 150 },
    );
  });

  it('give the same bytes by the definitions and by the fast way', () => {
    fc.assert(
      fc.property(graphs, widths, (graph, bits) => {
        const result = quantize(graph, { widths: bits });
        if (!result.ok) throw new Error(JSON.stringify(result.problems));
        const sample = seededSample(graph, 3);
        const fast = runInteger(result.value.graph, sample, { keep: 'all' });
        const slow = runInteger(result.value.graph, sample, { keep: 'all', slow: true });
        expect(fast).toEqual(slow);
      }),
      { numRuns: 40 },
    );
  });
});
