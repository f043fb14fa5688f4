import type { Constant, TensorType } from '../../tensor/tensor.ts';
import type { Graph, GraphInput, GraphNode } from '../graph/graph.ts';
import { constantSeed } from '../../tensor/constant.ts';
import { inferNode } from '../../operators/inferNode.ts';
import type { Operator } from '../../operators/registry.ts';
import { nodeProblem } from '../../tensor/problems.ts';

/** A value of a network under construction: an input, a constant or what a node makes. */
export interface BuilderValue extends TensorType {
  readonly name: string;
}

/** A built-in network: its architecture is fixed, its weights follow from a seed. */
export interface BuiltInNetwork {
  /** By which it is asked for: `resnet18`. */
  readonly name: string;
  readonly title: string;
  /** Where the architecture's facts come from. */
  readonly source: string;
  /** Sizes that its user chooses. */
  readonly sizes: readonly ChosenSize[];
  /** Any whole number as seed (1 if not given). `sizes`: by name, within their bounds. Cheap: weights are described, not made. */
  readonly build: (seed?: number, batch?: number, sizes?: Sizes) => Graph;
}

/** A size that is no fact of a network. */
export interface ChosenSize {
  /** As of an axis that a file leaves open. */
  readonly name: string;
  /** Where nothing is said. */
  readonly size: number;
  readonly most: number;
  /** Where it stands, as `INPUT[AXIS]`. */
  readonly axis: string;
}

type Sizes = Readonly<Record<string, number>>;

export interface NetworkBuilder {
  readonly batch: number;
  /** A size of `BuiltInNetwork.sizes`. */
  readonly size: (name: string) => number;
  /** The network's input: one for each network, called `input`, float32. */
  readonly input: (...shape: readonly number[]) => BuilderValue;
  /** Normally distributed numbers, cut at two sigma; `deviation` is that before the cut. */
  readonly seeded: (name: string, shape: readonly number[], mean: number, deviation: number) => BuilderValue;
  readonly fill: (name: string, shape: readonly number[], value: number) => BuilderValue;
  /** A node, and its value of the same name. */
  readonly node: (name: string, operator: Operator, ...inputs: readonly BuilderValue[]) => BuilderValue;
}

/** A network from the function that lays its nodes, one after the other, and returns its output. */
export function builtIn(
  name: string,
  title: string,
  source: string,
  layers: (net: NetworkBuilder) => BuilderValue,
  sizes: readonly ChosenSize[] = [],
): BuiltInNetwork {
  const build = (seed = 1, batch = 1, chosen: Sizes = {}): Graph =>
    construct(name, { seed, batch, size: (asked) => sizeOf(sizes, asked, chosen) }, layers);
  return { name, title, source, sizes, build };
}

function sizeOf(sizes: readonly ChosenSize[], name: string, chosen: Sizes): number {
  const found = sizes.find((size) => size.name === name);
  if (found === undefined) throw new Error(`there is no size ${name}`);
  return chosen[name] ?? found.size;
}

interface Construction extends Pick<NetworkBuilder, 'batch' | 'size'> {
  readonly seed: number;
}

function construct(
  name: string,
  { seed, batch, size }: Construction,
  layers: (net: NetworkBuilder) => BuilderValue,
): Graph {
  const inputs: GraphInput[] = [];
  const nodes: GraphNode[] = [];
  const constants: Record<string, Constant> = {};
  const names = new Set<string>();

  // Mistakes here are those of this program, not of its user: they are thrown.
  const claim = (value: string): void => {
    if (names.has(value)) throw new Error(`${name}: two values are called ${value}`);
    names.add(value);
  };
  const constant = (value: string, shape: readonly number[], source: Constant['source']): BuilderValue => {
    claim(value);
    constants[value] = { type: 'float32', shape, source };
    return { name: value, type: 'float32', shape };
  };

  const output = layers({
    ...{ batch, size },
    input(...shape) {
      const input: GraphInput = { name: 'input', type: 'float32', shape };
      claim(input.name);
      inputs.push(input);
      return input;
    },
    seeded: (value, shape, mean, deviation) =>
      constant(value, shape, { kind: 'seeded', seed: constantSeed(seed, value), mean, deviation }),
    fill: (value, shape, number) => constant(value, shape, { kind: 'fill', value: number }),
    node(value, operator, ...from) {
      claim(value);
      const node: GraphNode = { name: value, operator, inputs: from.map((input) => input.name), output: value };
      const type = inferNode(operator, from);
      if ('code' in type) throw new Error(`${name}: ${nodeProblem(node, type).message}`);
      nodes.push(node);
      return { name: value, ...type };
    },
  });
  return { version: 1, name, inputs, outputs: [output.name], nodes, constants };
}
