import { constantData } from '../../tensor/constant.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';

/** y = scale[c] * x + offset[c] of each channel c: what a batch norm is, and arithmetic with constants. */
export interface Affine {
  readonly x: string;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
}

export const constantOf = (graph: Graph, name: string | undefined): Constant | undefined =>
  name !== undefined && Object.hasOwn(graph.constants, name) ? graph.constants[name] : undefined;

/** What a node does to each channel of its input of that shape; null if that is not all it does. */
export function affineOf(graph: Graph, node: GraphNode, shapeOf: (name: string) => readonly number[]): Affine | null {
  const { operator, inputs } = node;
  const [first = '', second = ''] = inputs;
  if (operator.kind === 'batch-norm') return batchNormOf(graph, operator.epsilon, inputs);
  if (!['add', 'subtract', 'multiply', 'divide'].includes(operator.kind)) return null;
  const [left, right] = [constantOf(graph, first), constantOf(graph, second)];
  const x = left === undefined ? first : second;
  const constant = left ?? right;
  if (constant === undefined || (left !== undefined && right !== undefined)) return null;
  const shape = shapeOf(x);
  const values = perChannel(constant, shape);
  const output = shapeOf(node.output);
  if (values === null || output.length !== shape.length || output.some((size, axis) => size !== shape[axis]))
    return null;
  const ones = (value: number): Float64Array => new Float64Array(values.length).fill(value);
  switch (operator.kind) {
    case 'add':
      return { x, scale: ones(1), offset: values };
    case 'multiply':
      return { x, scale: values, offset: ones(0) };
    case 'subtract':
      return left === undefined
        ? { x, scale: ones(1), offset: values.map((v) => -v) }
        : { x, scale: ones(-1), offset: values };
    case 'divide':
      return left === undefined && values.every((v) => v !== 0)
        ? { x, scale: values.map((v) => 1 / v), offset: ones(0) }
        : null;
    default:
      return null;
  }
}

function batchNormOf(graph: Graph, epsilon: number, inputs: readonly string[]): Affine | null {
  const [x = '', ...names] = inputs;
  const [scale, offset, mean, variance] = names.map((name) => {
    const constant = constantOf(graph, name);
    return constant === undefined ? undefined : constantData(constant);
  });
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined) return null;
  if (constantOf(graph, x) !== undefined) return null;
  const factors = Float64Array.from(scale, (s, c) => s / Math.sqrt((variance[c] ?? 1) + epsilon));
  return { x, scale: factors, offset: factors.map((f, c) => (offset[c] ?? 0) - (mean[c] ?? 0) * f) };
}

/** One value for each channel of a tensor [N, C, …] that the constant is broadcast to; null if it varies along another axis. */
function perChannel(constant: Constant, shape: readonly number[]): Float64Array | null {
  const channels = shape[1];
  if (channels === undefined) return null;
  const missing = shape.length - constant.shape.length;
  if (missing < 0) return null;
  const varies = constant.shape.some((size, axis) => size !== 1 && axis + missing !== 1);
  if (varies) return null;
  const data = constantData(constant);
  return Float64Array.from({ length: channels }, (_, c) => data[data.length === 1 ? 0 : c] ?? 0);
}

/** One after the other. */
export const following = (first: Affine, then: Affine): Affine => ({
  x: first.x,
  scale: first.scale.map((s, c) => s * (then.scale[c] ?? 1)),
  offset: first.offset.map((o, c) => o * (then.scale[c] ?? 1) + (then.offset[c] ?? 0)),
});
