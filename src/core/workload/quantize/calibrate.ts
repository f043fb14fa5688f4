import { ok, type Result } from '../../base/problem.ts';
import { retold } from '../../base/slices.ts';
import { constantInSlices } from '../../tensor/constant.ts';
import type { ElementType, TensorType } from '../../tensor/tensor.ts';
import { constantOf, outputsOf, type Graph, type GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { bytesFrom, elementsOfNumbers } from '../model/typedData.ts';
import { evaluateNodeInSlices, type NodeRuntimes, type ValueTensor } from '../reference/evaluateNode.ts';
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

/** A float network with what goes into it. */
export interface FloatRun extends NodeRuntimes {
  readonly graph: Graph;
  readonly types: ValueTypes;
  readonly samples: readonly FloatValues[];
}

/** Runs the float network over samples and looks at the sizes of the values wanted. Codes: of `evaluateNodeInSlices`. */
export function* calibrateInSlices(
  run: FloatRun,
  wanted: ReadonlySet<string>,
  onNode: NodeVisitor,
): Generator<FloatRunProgress, Result<ReadonlyMap<string, Histogram>>, void> {
  const histograms = new Map<string, Histogram>();
  const visited = yield* visitFloatInSlices(
    run,
    function* (name, samples) {
      if (!wanted.has(name)) return;
      const histogram = new Histogram();
      for (const { data } of samples) if (data instanceof Float32Array) yield* histogram.addInSlices(data);
      histograms.set(name, histogram);
    },
    onNode,
  );
  return visited.ok ? ok(histograms) : visited;
}

/** Values of all samples. */
type SampleValues = readonly ValueTensor[];

/**
 * Runs a float network over samples, all of them through a node before the next node's turn, so that its weights are
 * made once, whatever their size. `visit` sees each value of all samples, in slices. Codes: of `evaluateNodeInSlices`.
 */
export function* visitFloatInSlices(
  run: FloatRun,
  visit: (name: string, samples: SampleValues) => Iterable<void>,
  onNode?: NodeVisitor,
): Generator<FloatRunProgress, Result<null>, void> {
  const { graph, samples } = run;
  const values = new Map<string, SampleValues>();
  const lastUses = new Map<string, number>();
  for (const [index, { inputs }] of graph.nodes.entries()) for (const name of inputs) lastUses.set(name, index);
  const total = graph.nodes.length;
  const [firstNode] = graph.nodes;
  for (const { name, type, shape } of graph.inputs) {
    const given = samples.map((sample) => ({ type, shape, data: entered(type, sample[name] ?? new Float32Array(0)) }));
    values.set(name, given);
    for (const _ of visit(name, given)) if (firstNode !== undefined) yield { node: firstNode, done: 0, total };
  }
  for (const [index, node] of graph.nodes.entries()) {
    const constants = new Map<string, ValueTensor & { readonly data: Float32Array }>();
    for (const name of node.inputs) {
      const constant = constantOf(graph, name);
      if (constant === undefined) continue;
      const data = yield* retold(constantInSlices(constant), () => ({ node, done: index, total }));
      constants.set(name, { type: 'float32', shape: constant.shape, data });
    }
    for (const _ of onNode?.(node, (name) => constants.get(name)?.data) ?? []) yield { node, done: index, total };
    const valueOf = (name: string, sample: number): ValueTensor | undefined =>
      constants.get(name) ?? values.get(name)?.[sample];
    const made = yield* runNode(run, node, valueOf, (done) => ({ node, done: index + done, total }));
    if (!made.ok) return made;
    for (const [name, own] of made.value) {
      values.set(name, own);
      for (const _ of visit(name, own)) yield { node, done: index + 1, total };
    }
    for (const name of [...node.inputs, ...made.value.keys()]) {
      if ((lastUses.get(name) ?? -1) <= index) values.delete(name);
    }
    yield { node, done: index + 1, total };
  }
  return ok(null);
}

/** What a node makes of all samples, by value. */
function* runNode(
  run: FloatRun,
  node: GraphNode,
  valueOf: (name: string, sample: number) => ValueTensor | undefined,
  tell: (done: number) => FloatRunProgress,
): Generator<FloatRunProgress, Result<ReadonlyMap<string, SampleValues>>, void> {
  const outputs = outputsOf(node);
  const types = outputs.map((name): TensorType => run.types.get(name) ?? { type: 'float32', shape: [] });
  const made = new Map<string, ValueTensor[]>();
  for (const sample of run.samples.keys()) {
    const inputs = node.inputs.map((name) => valueOf(name, sample));
    const slices = evaluateNodeInSlices(node, inputs, types, run);
    const values = yield* retold(slices, (fraction) => tell((sample + fraction) / run.samples.length));
    if (!values.ok) return values;
    for (const [place, name] of outputs.entries()) {
      const value = values.value[place];
      if (name !== '' && value !== undefined) made.set(name, [...(made.get(name) ?? []), value]);
    }
  }
  return ok(made);
}

/** An input's numbers as its own type holds them. */
const entered = (type: ElementType, numbers: Float32Array): ValueTensor['data'] =>
  type === 'float32' ? numbers : bytesFrom(elementsOfNumbers(type, numbers));
