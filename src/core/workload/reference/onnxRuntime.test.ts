import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { createRandom } from '../../base/random.ts';
import { constantData } from '../../tensor/constant.ts';
import type { Graph } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import type { OperatorKind } from '../../operators/registry.ts';
import { OWN_KINDS, randomGraph } from '../graph/randomGraphs.testing.ts';
import { inferShapes } from '../graph/shapes.ts';
import { exportOnnx } from '../onnx/exportOnnx.ts';
import { importOnnx } from '../onnx/importOnnx.ts';
import { evaluate } from '../../operators/evaluate.ts';
import { gathering } from '../../operators/gather.ts';
import { firstTensorDifference, largest, runInOnnxRuntime } from './onnxRuntime.testing.ts';
import { runFloat, type FloatValues } from './runFloat.ts';

/** `ONNX_RUNS=2000 npx vitest run onnxRuntime` tries more. */
const RUNS = Number(process.env['ONNX_RUNS'] ?? samples(40, 200));

/**
 * ONNX Runtime adds in float32 and in an order of its own, the reference in double: what differs is rounding, about 6e-8 of the largest number met on the way for
 * each addition. So a node may differ by 1e-5 of the largest of 1, its inputs and its output. Instance norm divides by a deviation that may be next to nothing.
 */
const toleranceOf = (kind: OperatorKind): number => (kind === 'instance-norm' ? 1e-4 : 1e-5);

const valueOf = <T>(result: { ok: true; value: T } | { ok: false; problems: readonly unknown[] }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.value;
};

const randomInputs = (graph: Graph, seed: number): FloatValues => {
  const random = createRandom(seed);
  const draw = (shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: elementsOf(shape) }, () => 2 * random.unit() - 1);
  return Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, draw(shape)]));
};

/** Operators that only put elements elsewhere: several in a row become one, and what is done to a view is done to its image. */
const MOVES: readonly OperatorKind[] = ['reshape', 'transpose', 'slice', 'gather'];

/** The import leaves out nodes that do nothing: identities, and what changes neither shape nor extents; and writes others more plainly. */
function everyNodeWorks(graph: Graph): boolean {
  const types = valueOf(inferShapes(graph));
  return graph.nodes.every(({ operator, inputs, output }) => {
    if (operator.kind === 'identity') return false;
    // The larger of a value and a number is a bound.
    const second = types.get(inputs[1] ?? '')?.shape ?? [];
    if (operator.kind === 'extreme' && Object.hasOwn(graph.constants, inputs[1] ?? '') && elementsOf(second) === 1)
      return false;
    const from = types.get(inputs[0] ?? '')?.shape ?? [];
    if (operator.kind === 'gather') return gathering(operator.axis, operator.indices, from).kind === 'gather';
    if (operator.kind === 'transpose')
      return operator.order.filter((axis) => from[axis] !== 1).some((axis, i, all) => axis < (all[i - 1] ?? 0));
    if (!['reshape', 'pad', 'upsample', 'slice'].includes(operator.kind)) return true;
    return from.join() !== types.get(output)?.shape.join();
  });
}

/** Every node on the values ONNX Runtime gives its inputs, so that an error shows where it is made; then the whole graph. */
async function compare(graph: Graph, seed: number): Promise<void> {
  const all: Graph = { ...graph, outputs: graph.nodes.map(({ output }) => output) };
  const inputs = randomInputs(graph, seed);
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [name, { shape, data: inputs[name] ?? new Float32Array(0) }]),
  );
  const theirs = { ...inputs, ...(await runInOnnxRuntime(valueOf(exportOnnx(all)), feeds)) };
  const types = valueOf(inferShapes(graph));
  for (const node of graph.nodes) {
    const operands = node.inputs.map((name) => {
      const constant = graph.constants[name];
      const data = constant === undefined ? theirs[name] : constantData(constant);
      return data && { shape: types.get(name)?.shape ?? [], data };
    });
    const expected = theirs[node.output] ?? new Float32Array(0);
    const found = evaluate(node.operator, operands, types.get(node.output)?.shape ?? []);
    const scale = largest(expected, ...operands.flatMap((operand) => (operand === undefined ? [] : [operand.data])));
    const difference = firstTensorDifference(found, expected, toleranceOf(node.operator.kind) * scale);
    if (difference !== null) {
      const shapes = node.inputs.map((name) => `[${types.get(name)?.shape.join(', ')}]`).join(' ');
      throw new Error(`node ${node.name}, ${JSON.stringify(node.operator)} on ${shapes}: ${difference}`);
    }
  }
  const ours = valueOf(runFloat(graph, inputs, { keep: 'all' }));
  for (const { name, output } of graph.nodes) {
    const expected = theirs[output] ?? new Float32Array(0);
    const difference = firstTensorDifference(ours[output] ?? new Float32Array(0), expected, 1e-3 * largest(expected));
    if (difference !== null) throw new Error(`run from the start, node ${name}: ${difference}`);
  }
}

describe('The float executor gives what ONNX Runtime gives', () => {
  it.each(OWN_KINDS)('on %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(randomGraph([kind], 3), fc.nat(), async (graph, seed) => compare(graph, seed)),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  it('on graphs of all operators', async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph(OWN_KINDS, 12), fc.nat(), async (graph, seed) => compare(graph, seed)),
      { numRuns: RUNS },
    );
  });
});

describe('A graph written as ONNX and read again', () => {
  it('is the same graph, but for nodes that do nothing and several that move in a row', () => {
    const graphs = [
      randomGraph(
        OWN_KINDS.filter((kind) => !MOVES.includes(kind)),
        12,
      ),
      ...MOVES.map((kind) => randomGraph([kind], 1)),
    ];
    for (const [index, some] of graphs.entries()) {
      fc.assert(
        fc.property(some.filter(everyNodeWorks), (graph) => {
          expect(valueOf(importOnnx(valueOf(exportOnnx(graph)))).graph).toEqual(graph);
        }),
        { numRuns: index === 0 ? RUNS : RUNS / 2 },
      );
    }
  });

  it('computes the same, bit for bit', () => {
    fc.assert(
      fc.property(randomGraph(OWN_KINDS, 12), fc.nat(), (graph, seed) => {
        const again = valueOf(importOnnx(valueOf(exportOnnx(graph)))).graph;
        const inputs = randomInputs(graph, seed);
        const values = valueOf(runFloat(again, inputs));
        for (const [name, expected] of Object.entries(valueOf(runFloat(graph, inputs)))) {
          expect(firstTensorDifference(values[name] ?? new Float32Array(0), expected, 0), name).toBeNull();
        }
      }),
      { numRuns: RUNS },
    );
  });
});
