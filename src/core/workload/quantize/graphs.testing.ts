import { constantData } from '../../tensor/constant.ts';
import { elementsOf } from '../../tensor/shape.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import type { Window } from '../../tensor/window.ts';
import type { Operator } from '../../operators/registry.ts';

export const WINDOW: Window = { kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };

export const tensor = (shape: readonly number[], data: readonly number[]): Constant => ({
  type: 'float32',
  shape,
  source: { kind: 'data', data: Float32Array.from(data) },
});

export const node = (name: string, operator: Operator, ...inputs: readonly string[]): GraphNode => ({
  name,
  operator,
  inputs,
  output: name,
});

/** A graph of one input `x`; nodes and what they make have the same names; the last one is the output. */
export function graphOf(
  shape: readonly number[],
  constants: Readonly<Record<string, Constant>>,
  nodes: readonly GraphNode[],
  outputs: readonly string[] = [nodes.at(-1)?.output ?? ''],
): Graph {
  return { version: 1, name: 'test', inputs: [{ name: 'x', type: 'float32', shape }], outputs, nodes, constants };
}

/** With channels whose weights are of very different sizes. */
export function spreadChannels(graph: Graph): Graph {
  const constants = Object.entries(graph.constants).map(([name, constant]): [string, Constant] => {
    const each = elementsOf(constant.shape.slice(1));
    if (constant.type !== 'float32' || constant.shape.length < 2) return [name, constant];
    const data = constantData(constant).map((value, i) => value * 2 ** -((Math.floor(i / each) * 3) % 7));
    return [name, { ...constant, source: { kind: 'data', data } }];
  });
  return { ...graph, constants: Object.fromEntries(constants) };
}
