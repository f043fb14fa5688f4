import { retold } from '../../base/slices.ts';
import { constantInSlices } from '../../tensor/constant.ts';
import { constantOf, type Graph, type GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { evaluateInSlices } from '../../operators/evaluate.ts';
import type { FloatTensor } from '../../tensor/float.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import { Histogram } from './histogram.ts';

export interface FloatRunProgress {
  readonly node: GraphNode;
  /** Nodes done, with what is done of the one under way. */
  readonly done: number;
  readonly total: number;
}

/** Sees each node before it is computed, with its constants while they are there; in slices. */
export type NodeVisitor = (node: GraphNode, data: (name: string) => Float32Array | undefined) => Iterable<void>;

/** Runs the float network over samples and looks at the sizes of the values wanted. */
export function* calibrateInSlices(
  graph: Graph,
  types: ValueTypes,
  samples: readonly FloatValues[],
  wanted: ReadonlySet<string>,
  onNode: NodeVisitor,
): Generator<FloatRunProgress, ReadonlyMap<string, Histogram>, void> {
  const histograms = new Map<string, Histogram>();
  yield* visitFloatInSlices(
    graph,
    types,
    samples,
    function* (name, data) {
      if (!wanted.has(name)) return;
      const histogram = new Histogram();
      for (const one of data) yield* histogram.addInSlices(one);
      histograms.set(name, histogram);
    },
    onNode,
  );
  return histograms;
}

/**
 * Runs a float network over samples, all of them through a node before the next node's turn, so that its weights are
 * made once, whatever their size. `visit` sees each value of all samples, in slices.
 */
export function* visitFloatInSlices(
  graph: Graph,
  types: ValueTypes,
  samples: readonly FloatValues[],
  visit: (name: string, data: readonly Float32Array[]) => Iterable<void>,
  onNode?: NodeVisitor,
): Generator<FloatRunProgress, void, void> {
  const values = new Map<string, readonly Float32Array[]>();
  const shapeOf = (name: string): readonly number[] => types.get(name)?.shape ?? [];
  const lastUses = new Map<string, number>();
  for (const [index, { inputs }] of graph.nodes.entries()) for (const name of inputs) lastUses.set(name, index);
  const total = graph.nodes.length;
  const [firstNode] = graph.nodes;
  for (const { name } of graph.inputs) {
    const data = samples.map((sample) => sample[name] ?? new Float32Array(0));
    values.set(name, data);
    for (const _ of visit(name, data)) if (firstNode !== undefined) yield { node: firstNode, done: 0, total };
  }
  for (const [index, node] of graph.nodes.entries()) {
    const constants = new Map<string, FloatTensor>();
    for (const name of node.inputs) {
      const constant = constantOf(graph, name);
      if (constant === undefined) continue;
      const data = yield* retold(constantInSlices(constant), () => ({ node, done: index, total }));
      constants.set(name, { shape: constant.shape, data });
    }
    for (const _ of onNode?.(node, (name) => constants.get(name)?.data) ?? []) yield { node, done: index, total };
    const made: Float32Array[] = [];
    for (const sample of samples.keys()) {
      const inputs = node.inputs.map((name): FloatTensor | undefined => {
        const data = values.get(name)?.[sample];
        return constants.get(name) ?? (data === undefined ? undefined : { shape: shapeOf(name), data });
      });
      const slices = evaluateInSlices(node.operator, inputs, shapeOf(node.output));
      const told = (fraction: number): FloatRunProgress => ({
        node,
        done: index + (sample + fraction) / samples.length,
        total,
      });
      made.push(yield* retold(slices, told));
    }
    values.set(node.output, made);
    for (const _ of visit(node.output, made)) yield { node, done: index + 1, total };
    for (const name of [...node.inputs, node.output]) {
      if ((lastUses.get(name) ?? -1) <= index) values.delete(name);
    }
    yield { node, done: index + 1, total };
  }
}
