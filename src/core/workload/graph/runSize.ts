import { elementsOf } from '../../tensor/shape.ts';
import { outputsOf, type Graph } from './graph.ts';
import { graphMacs } from './macs.ts';
import type { ValueTypes } from './shapes.ts';

/** What a whole run of a network will take about, before it is tried: quantized, simulated, held to the integer reference and to float. */
export interface RunSize {
  /** Of values and weights, at the moment that has most of them. VTA's programs and their times come on top. */
  readonly bytes: number;
  /** Those of them that any batch takes. */
  readonly fixedBytes: number;
  /** On one core of a computer of today; another may take half or thrice as long. */
  readonly seconds: number;
}

/**
 * Measured with Node: a dense layer of 789,444 rows (0.8 G products, 63 M values) held 0.98 GB and took 16.5 s of processor time, ResNet-18 (1.8 G products, 11.7 M
 * weights) 0.25 GB and 12.8 s, searches of its schedules included.
 */
const COST = {
  /** Without any network. */
  bytes: 60e6,
  /** As float, as integers, as VTA's memory has them, and the same of the reference. */
  bytesOfValue: 16,
  bytesOfWeight: 14,
  secondsOfMac: 1 / 200e6,
  secondsOfElement: 1 / 5e6,
} as const;

/** `types`: of `inferShapes`. */
export function runSize(graph: Graph, types: ValueTypes): RunSize {
  const elements = (name: string): number => elementsOf(types.get(name)?.shape ?? []);
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + elements(name), 0);
  const weights = sum(Object.keys(graph.constants));
  const macs = graphMacs(graph, types).reduce((a, b) => a + b, 0);
  const made = sum([...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(outputsOf)]);
  const fixedBytes = COST.bytes + COST.bytesOfWeight * weights;
  return {
    bytes: fixedBytes + COST.bytesOfValue * mostAlive(graph, elements),
    fixedBytes,
    seconds: COST.secondsOfMac * macs + COST.secondsOfElement * (made + weights),
  };
}

/** The most elements that are held at once: a value from its node to the last that reads it, an output to the end. */
function mostAlive({ inputs, nodes, outputs, constants }: Graph, elements: (name: string) => number): number {
  const last = new Map<string, number>();
  for (const [index, node] of nodes.entries()) for (const name of node.inputs) last.set(name, index);
  for (const name of outputs) last.set(name, nodes.length);
  const held = new Set(inputs.map(({ name }) => name));
  let alive = [...held].reduce((total, name) => total + elements(name), 0);
  let most = alive;
  for (const [index, node] of nodes.entries()) {
    const made = outputsOf(node).filter((name) => name !== '');
    for (const name of made) held.add(name);
    alive += made.reduce((total, name) => total + elements(name), 0);
    most = Math.max(most, alive);
    for (const name of new Set([...node.inputs, ...made])) {
      const goes = (last.get(name) ?? index) <= index && held.has(name) && !Object.hasOwn(constants, name);
      if (goes && held.delete(name)) alive -= elements(name);
    }
  }
  return most;
}
