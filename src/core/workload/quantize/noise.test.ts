import { describe, expect, it } from 'vitest';
import type { Result } from '../../base/problem.ts';
import { inOneGo } from '../../base/slices.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { findNetwork } from '../zoo/zoo.ts';
import { layerErrorsInSlices } from './layerErrors.ts';
import { LEAST_DB, noiseOf } from './noise.ts';
import { quantize, seededSample } from './quantize.ts';

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
};

const errorsOf = (graph: Graph, accumulator = 32) => {
  const widths = { input: 8, weight: 8, accumulator };
  const quantized = must(quantize(graph, { widths }));
  return must(inOneGo(layerErrorsInSlices(graph, quantized.graph, seededSample(graph, 1))));
};

describe('signal to noise', () => {
  it('is exact only where nothing differs; no ratio is not', () => {
    expect([Infinity, 34.5, NaN, -Infinity].map((db) => noiseOf({ signalToNoiseDb: db }))).toEqual([
      ...['exact', 34.5, 'none', 'none'],
    ]);
  });

  it('of a usual network needs no remark', () => {
    const errors = Object.values(errorsOf(must(findNetwork('lenet5')).build(1)));
    expect(errors.map(({ remark }) => remark)).toEqual(errors.map(() => ''));
  });

  it('so low that the output means little is remarked on: the cause where it begins, behind it where to look', () => {
    const errors = errorsOf(must(findNetwork('lenet5')).build(1), 16);
    const low = Object.values(errors).filter(({ signalToNoiseDb }) => signalToNoiseDb < LEAST_DB);
    const others = Object.values(errors).filter(({ signalToNoiseDb }) => signalToNoiseDb >= LEAST_DB);
    expect(low.length).toBeGreaterThan(1);
    for (const { remark } of low) expect(remark).toContain('means little');
    for (const { remark } of others) expect(remark).toBe('');
    expect(low[0]?.remark).toContain('16-bit accumulator');
    expect(errors['classifier']?.remark).toContain('It reads "dense2", which is lost already');
  });

  const huge = { type: 'float32', shape: [1], source: { kind: 'fill', value: 3e38 } } as const;
  const times = (name: string, from: string): GraphNode => ({
    ...{ name, operator: { kind: 'multiply' } as const, inputs: [from, 'huge'], output: name },
  });
  const beyond: Omit<Graph, 'nodes'> = {
    ...{ version: 1, name: 'beyond', outputs: ['y'], constants: { huge } },
    inputs: [{ name: 'x', type: 'float32', shape: [1, 4, 2, 2] }],
  };

  it('of values beyond 32-bit floats is none, and said', () => {
    const twice: GraphNode = { name: 'y', operator: { kind: 'add' }, inputs: ['a', 'a'], output: 'y' };
    const errors = errorsOf({ ...beyond, nodes: [times('a', 'x'), twice] });
    expect(errors['y'] === undefined ? '' : noiseOf(errors['y'])).toBe('none');
    expect(errors['y']?.remark).toContain('infinite or no numbers');
  });

  it('is not asked of constants that leave 32-bit floats when they become one: they are refused by name', () => {
    const graph = { ...beyond, nodes: [times('a', 'x'), times('y', 'a')] };
    const refused = quantize(graph, { widths: { input: 8, weight: 8, accumulator: 32 } });
    expect(!refused.ok && refused.problems[0]).toMatchObject({ code: 'graph.not-finite', got: 'Infinity' });
  });
});
