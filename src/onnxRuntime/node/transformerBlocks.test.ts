import { describe, expect, it } from 'vitest';
import { inOneGo } from '../../core/base/slices.ts';
import { constantData } from '../../core/tensor/constant.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { seededSample } from '../../core/workload/quantize/quantize.ts';
import type { FloatValues } from '../../core/workload/reference/runFloat.ts';
import { nodeRuntimes } from '../../core/workload/reference/evaluateNode.ts';
import { visitFloatInSlices } from '../../core/workload/quantize/calibrate.ts';
import { inferShapes } from '../../core/workload/graph/shapes.ts';
import { findNetwork } from '../../core/workload/zoo/zoo.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';

const models = nodeModelRuntime();

type Rows = readonly (readonly number[])[];

function graphOf(name: string, rows: number): Graph {
  const found = findNetwork(name);
  if (!found.ok) throw new Error(found.problems[0].message);
  return found.value.build(1, 1, { sequence: rows });
}

/** The network's one output in float. */
function outputOf(graph: Graph, inputs: FloatValues): Float32Array {
  const types = inferShapes(graph);
  if (!types.ok) throw new Error(types.problems[0].message);
  const [output] = graph.outputs;
  let made: Float32Array = new Float32Array(0);
  const run = { graph, types: types.value, samples: [inputs], ...nodeRuntimes(graph, types.value, models) };
  const visited = inOneGo(
    visitFloatInSlices(run, (name, [value]) => {
      if (name === output && value?.data instanceof Float32Array) made = value.data;
      return [];
    }),
  );
  if (!visited.ok) throw new Error(visited.problems[0].message);
  return made;
}

/** The definitions in doubles, over rows of features. */
class ByHand {
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  project(name: string, x: Rows): Rows {
    const [weight, bias] = [this.#constant(`${name}.weight`), this.#constant(`${name}.bias`)];
    return x.map((row) =>
      Array.from(bias, (b, m) => row.reduce((sum, value, k) => sum + value * (weight[m * row.length + k] ?? 0), b)),
    );
  }

  norm(name: string, x: Rows, epsilon: number): Rows {
    const [scale, offset] = [this.#constant(`${name}.scale`), this.#constant(`${name}.offset`)];
    return x.map((row) => {
      const mean = row.reduce((a, b) => a + b, 0) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      return row.map(
        (value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * (scale[i] ?? 0) + (offset[i] ?? 0),
      );
    });
  }

  attend([q, k, v]: readonly [Rows, Rows, Rows], heads: number, causal: boolean): Rows {
    const d = (q[0]?.length ?? 0) / heads;
    return q.map((query, at) => {
      const seen = causal ? at + 1 : k.length;
      return query.map((_, feature) => {
        const first = Math.floor(feature / d) * d;
        const shares = k.slice(0, seen).map((key) => {
          let score = 0;
          for (let i = first; i < first + d; i++) score += (query[i] ?? 0) * (key[i] ?? 0);
          return Math.exp(score / Math.sqrt(d));
        });
        const all = shares.reduce((a, b) => a + b, 0);
        return shares.reduce((sum, share, row) => sum + (share / all) * (v[row]?.[feature] ?? 0), 0);
      });
    });
  }

  #constant(name: string): Float32Array {
    const constant = this.#graph.constants[name];
    if (constant === undefined) throw new Error(`there is no ${name}`);
    return constantData(constant);
  }
}

const added = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] ?? 0)));

/** The error function by its series, which converges fast enough for what activations are. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const each = (x: Rows, change: (value: number) => number): Rows => x.map((row) => row.map(change));

function encoder(net: ByHand, x: Rows): Rows {
  const [q, k, v] = ['q', 'k', 'v'].map((name) => net.project(`attention.${name}`, x));
  const attended = net.attend([q ?? [], k ?? [], v ?? []], 2, false);
  const seen = net.norm('attention.norm', added(x, net.project('attention.out', attended)), 1e-12);
  const inner = each(net.project('mlp.in', seen), (value) => (value / 2) * (1 + erf(value / Math.SQRT2)));
  return net.norm('mlp.norm', added(seen, net.project('mlp.out', inner)), 1e-12);
}

function gpt2(net: ByHand, x: Rows): Rows {
  const qkv = net.project('attention.qkv', net.norm('attention.norm', x, 1e-5));
  const part = (place: number): Rows => qkv.map((row) => row.slice(place * 768, (place + 1) * 768));
  const seen = added(x, net.project('attention.out', net.attend([part(0), part(1), part(2)], 12, true)));
  const root = Math.sqrt(2 / Math.PI);
  const inner = each(net.project('mlp.in', net.norm('mlp.norm', seen, 1e-5)), (value) => {
    return (value / 2) * (1 + Math.tanh(root * (value + 0.044715 * value ** 3)));
  });
  return added(seen, net.project('mlp.out', inner));
}

describe('blocks of transformers', () => {
  it.each([
    ['encoder-block', 128, 6, encoder],
    ['gpt2-block', 768, 3, gpt2],
  ] as const)('%s computes what its definition does', (name, features, rows, byHand) => {
    const graph = graphOf(name, rows);
    const inputs = seededSample(graph, 2);
    const { input = new Float32Array(0) } = inputs;
    const x = Array.from({ length: rows }, (_, row) => [...input.slice(row * features, (row + 1) * features)]);
    const expected = byHand(new ByHand(graph), x).flat();
    const made = outputOf(graph, inputs);
    expect(made).toHaveLength(expected.length);
    const off = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (made[i] ?? 0))), 0);
    expect(off).toBeLessThan(1e-4);
  });
});
