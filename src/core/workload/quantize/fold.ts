import type { Affine } from '../../operators/integer/rules.ts';
import { following } from '../../operators/integer/affine.ts';
import { definitionOf } from '../../operators/registry.ts';
import { constantData } from '../../tensor/constant.ts';
import { elementsOf, type Shape } from '../../tensor/shape.ts';
import type { Constant } from '../../tensor/tensor.ts';
import { constantOf, type Graph, type GraphNode } from '../graph/graph.ts';
import type { ValueTypes } from '../graph/shapes.ts';
import { imageLayer } from './bodies.ts';

/** A graph that computes the same with fewer nodes. */
export interface Folded {
  readonly graph: Graph;
  /** By node name, the nodes of the original graph it stands for, in their order. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/**
 * Batch norms and arithmetic with constants go into the weights of the convolution or dense layer before them, or become
 * one batch norm with scale and offset only; padding with zeros goes into the convolution behind it; identities vanish. Values keep their names;
 * those between two nodes that became one are gone. In slices of a node.
 */
export function* foldInSlices(graph: Graph, types: ValueTypes): Generator<GraphNode, Folded, void> {
  const folding = new Folding(graph, types);
  for (const node of graph.nodes) {
    folding.take(node);
    yield node;
  }
  return folding.result();
}

class Folding {
  private readonly constants: Record<string, Constant>;
  private readonly uses = new Map<string, number>();
  private readonly outputs: ReadonlySet<string>;
  /** Nodes so far by what they make, in order. */
  private readonly nodes = new Map<string, GraphNode>();
  private readonly members = new Map<string, readonly string[]>();
  /** Scale and offset of nodes that are nothing else. */
  private readonly affines = new Map<string, Affine>();
  private readonly aliases = new Map<string, string>();
  private readonly graph: Graph;
  private readonly types: ValueTypes;

  constructor(graph: Graph, types: ValueTypes) {
    this.graph = graph;
    this.types = types;
    this.constants = { ...graph.constants };
    this.outputs = new Set(graph.outputs);
    for (const node of graph.nodes) for (const name of node.inputs) this.count(name, 1);
  }

  take(original: GraphNode): void {
    const node = { ...original, inputs: original.inputs.map((name) => this.aliases.get(name) ?? name) };
    const [x = ''] = node.inputs;
    if (
      definitionOf(node.operator).integer.passes === true &&
      !this.outputs.has(node.output) &&
      constantOf(this.graph, x) === undefined
    ) {
      this.aliases.set(node.output, x);
      this.count(x, (this.uses.get(node.output) ?? 0) - 1);
      const maker = this.nodes.get(x);
      if (maker !== undefined) this.members.set(maker.name, [...this.membersOf(maker), node.name]);
      return;
    }
    const affine = definitionOf(node.operator).integer.affine?.(node.operator, node, this.given) ?? null;
    if (affine !== null) this.takeAffine(node, affine);
    else if (!this.takePadded(node)) this.put(node, [node.name]);
  }

  result(): Folded {
    const nodes = [...this.nodes.values()];
    const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...this.graph.outputs]);
    const constants = Object.fromEntries(Object.entries(this.constants).filter(([name]) => used.has(name)));
    return { graph: { ...this.graph, nodes, constants }, members: this.members };
  }

  private readonly shapeOf = (name: string): readonly number[] => this.types.get(name)?.shape ?? [];

  private readonly given = {
    shapeOf: (name: string): Shape => this.shapeOf(name),
    constantOf: (name: string): Constant | undefined => constantOf(this.graph, name),
  };

  private readonly known = (name: string): Constant | undefined =>
    Object.hasOwn(this.constants, name) ? this.constants[name] : undefined;

  private count(name: string, more: number): void {
    this.uses.set(name, (this.uses.get(name) ?? 0) + more);
  }

  /** The node that makes a value nobody else reads. */
  private onlyMaker(name: string): GraphNode | undefined {
    return this.uses.get(name) === 1 && !this.outputs.has(name) ? this.nodes.get(name) : undefined;
  }

  private membersOf(node: GraphNode): readonly string[] {
    return this.members.get(node.name) ?? [node.name];
  }

  private put(node: GraphNode, members: readonly string[]): void {
    // Last of the map: a node that became another stands where that one stood, behind all that it reads.
    this.nodes.delete(node.output);
    this.nodes.set(node.output, node);
    this.members.set(node.name, members);
  }

  private takeAffine(node: GraphNode, affine: Affine): void {
    const maker = this.asLinear(this.onlyMaker(affine.x), affine);
    if (maker !== undefined && this.isLinear(maker)) {
      this.nodes.delete(maker.output);
      const members = [...this.membersOf(maker), node.name];
      this.put({ ...maker, ...this.scaled(maker, affine), output: node.output }, members);
      return;
    }
    const dense = maker === undefined ? undefined : this.onlyMaker(maker.inputs[0] ?? '');
    const image =
      maker === undefined || dense === undefined || !this.isLinear(dense) || !reshapes(maker)
        ? null
        : imageLayer(dense, maker.output, { shapeOf: this.shapeOf, constantOf: this.known });
    if (maker !== undefined && dense !== undefined && image !== null) {
      // Rows of the dense layer that become one channel are scaled alike.
      const taps = image.kernelHeight * image.kernelWidth;
      const rows = (of: ArrayLike<number>): Float64Array =>
        Float64Array.from({ length: image.outChannels * taps }, (_, row) => of[Math.floor(row / taps)] ?? 0);
      const inside: Affine = { ...affine, scale: rows(affine.scale), offset: rows(affine.offset) };
      const members = [...this.membersOf(maker), node.name];
      this.put({ ...dense, ...this.scaled(dense, inside) }, this.membersOf(dense));
      this.nodes.delete(maker.output);
      this.put({ ...maker, output: node.output }, members);
      return;
    }
    const before = maker === undefined ? undefined : this.affines.get(maker.output);
    if (maker !== undefined && before !== undefined) {
      this.nodes.delete(maker.output);
      this.putAffine({ ...maker, output: node.output }, following(before, affine), [
        ...this.membersOf(maker),
        node.name,
      ]);
      return;
    }
    this.putAffine(node, affine, [node.name]);
  }

  private putAffine(node: GraphNode, affine: Affine, members: readonly string[]): void {
    this.affines.set(node.output, affine);
    const channels = affine.scale.length;
    const vector = (part: string, data: ArrayLike<number>): string =>
      this.constant(`${node.name}.${part}`, [channels], Float32Array.from(data));
    const fill = (part: string, value: number): string => vector(part, new Float32Array(channels).fill(value));
    const inputs = [
      affine.x,
      vector('scale', affine.scale),
      vector('offset', affine.offset),
      fill('mean', 0),
      fill('variance', 1),
    ];
    this.put({ ...node, operator: { kind: 'batch-norm', epsilon: 0 }, inputs }, members);
  }

  /** A mean that is scaled is a convolution of each channel by itself: a sum loses nothing by a mean before it. */
  private asLinear(maker: GraphNode | undefined, { scale }: Affine): GraphNode | undefined {
    const [x = ''] = maker?.inputs ?? [];
    const equal = maker && definitionOf(maker.operator).integer.equalWeights?.(maker.operator, this.shapeOf(x));
    if (maker === undefined || equal == null) return maker;
    const { weight, ...window } = equal;
    const group = scale.length;
    const shape = [group, 1, ...window.kernel];
    const data = new Float32Array(elementsOf(shape)).fill(weight);
    const weights = this.constant(`${maker.name}.weight`, shape, data);
    return { ...maker, operator: { kind: 'conv', group, ...window }, inputs: [x, weights] };
  }

  private isLinear({ operator, inputs }: GraphNode): boolean {
    const linear = definitionOf(operator).integer.linear !== undefined;
    const [, weight = '', bias = ''] = inputs;
    return linear && Object.hasOwn(this.constants, weight) && (bias === '' || Object.hasOwn(this.constants, bias));
  }

  /** The inputs of a linear node that scales and offsets its output too. */
  private scaled({ name, operator, inputs }: GraphNode, { scale, offset }: Affine): { inputs: readonly string[] } {
    const [x = '', weightName = '', biasName = ''] = inputs;
    const weight = this.constants[weightName];
    const { linear } = definitionOf(operator).integer;
    if (weight === undefined || linear === undefined) throw new Error(`${name} has no weight`);
    const bias = this.constants[biasName];
    const old = bias === undefined ? null : constantData(bias);
    const data = constantData(weight).slice();
    const channel = linear.channelOfWeight(operator, weight.shape);
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) * (scale[channel(i)] ?? 1);
    const sums = Float32Array.from(offset, (o, c) => (old?.[c] ?? 0) * (scale[c] ?? 1) + o);
    return {
      inputs: [
        x,
        this.constant(`${name}.folded.weight`, weight.shape, data),
        this.constant(`${name}.folded.bias`, [sums.length], sums),
      ],
    };
  }

  /** Zeros around an image are what a convolution pads with; true if the node took them over. */
  private takePadded(node: GraphNode): boolean {
    const { operator } = node;
    const [x = '', ...rest] = node.inputs;
    const maker = this.onlyMaker(x);
    if (maker === undefined) return false;
    const zeros = definitionOf(maker.operator).integer.zeroPads?.(maker.operator) ?? null;
    const merged = zeros === null ? null : (definitionOf(operator).integer.withPads?.(operator, zeros) ?? null);
    if (merged === null) return false;
    this.nodes.delete(maker.output);
    this.put({ ...node, operator: merged, inputs: [maker.inputs[0] ?? '', ...rest] }, [
      ...this.membersOf(maker),
      node.name,
    ]);
    return true;
  }

  private constant(name: string, shape: readonly number[], data: Float32Array): string {
    let free = name;
    while (Object.hasOwn(this.constants, free) || this.types.has(free)) free += '_';
    this.constants[free] = { type: 'float32', shape, source: { kind: 'data', data } };
    return free;
  }
}

const reshapes = ({ operator }: GraphNode): boolean => definitionOf(operator).integer.reshapes === true;
