import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { fromNumbers, type Known } from '../../../operators/onnx/known.ts';
import type { DecodedModel } from '../decode.ts';
import { freshNames } from '../hosted/freshNames.ts';
import { knownTensor, tensorMessage } from '../hosted/tensors.ts';
import type { ModelTensor } from '../../model/modelRuntime.ts';
import { changed, withGraph } from '../messages.ts';
import { readsOf } from '../prepare/reads.ts';
import { ATTRIBUTE, NodeSchema, type NodeMessage, type TensorMessage } from '../schema.ts';
import { boundsAfter, type Bounds } from './bounds.ts';
import { FileConstants, integerType, rangeOf, type IntegerType, type ScaleAndZero } from './scales.ts';

/** How a value of the float network stands in the quantized file. */
export interface FileValue {
  /** Its name there. */
  readonly name: string;
  /** What its integers stand for; null: it is a float there too. */
  readonly by: ScaleAndZero | null;
  readonly range: Bounds;
}

/** Integers of the file as the float value that they stand for. */
export interface Represented {
  readonly float: string;
  /** Or the values of the file that hold scale and zero point, where it computes them. */
  readonly by: ScaleAndZero | { readonly scaleName: string; readonly zeroName: string };
}

type Attributes = NonNullable<MessageInitShape<typeof NodeSchema>['attribute']>;

/** A file while its quantized nodes become nodes of floats, in the order of its nodes. Values keep their names, integers theirs too: the floats they stand for are beside them. */
export class Rewriting {
  readonly constants: FileConstants;
  /** By the name of a float value. */
  readonly values = new Map<string, FileValue>();
  readonly fresh: (wanted: string) => string;
  readonly inputs: ReadonlySet<string>;
  readonly opset: number;
  readonly #model: DecodedModel;
  readonly #nodes: NodeMessage[] = [];
  readonly #made: TensorMessage[] = [];
  readonly #represented = new Map<string, Represented>();
  /** By value, the node that makes it where somebody still needs it as it is. */
  readonly #deferred = new Map<string, NodeMessage>();
  readonly #bounds = new Map<string, Bounds>();
  readonly #floats = new Map<string, string>();
  readonly #scales = new Set<string>();
  /** By the integers, the node that makes an output of the network of them. */
  readonly #giving: ReadonlyMap<string, NodeMessage>;
  readonly #fixed: Set<string>;

  constructor(model: DecodedModel, opset: number) {
    const { graph } = model;
    this.#model = model;
    this.opset = opset;
    this.constants = new FileConstants(graph);
    this.fresh = freshNames(graph);
    const constants = new Set(graph.initializer.map(({ name }) => name));
    this.#fixed = constants;
    const outputs = new Set(graph.output.map(({ name }) => name));
    const giving = graph.node.filter(({ opType, output: [y = ''] }) => opType === 'DequantizeLinear' && outputs.has(y));
    this.#giving = new Map(giving.map((node) => [node.input[0] ?? '', node]));
    this.inputs = new Set(graph.input.map(({ name }) => name).filter((name) => !constants.has(name)));
  }

  /** Does it not depend on what goes in? Such values are computed once, as the file says. */
  isFixed(name: string): boolean {
    return name === '' || this.#fixed.has(name) || this.constants.has(name);
  }

  /** The node as the file has it. */
  keep(node: NodeMessage): void {
    for (const name of readsOf(node)) this.need(name);
    this.#put(node);
  }

  /** The node is there only if somebody needs its outputs. */
  defer(node: NodeMessage): void {
    for (const output of node.output) if (output !== '') this.#deferred.set(output, node);
  }

  /** Makes a value of the file that the nodes so far make no longer. */
  need(name: string): void {
    const node = this.#deferred.get(name);
    if (node === undefined) return;
    for (const output of node.output) this.#deferred.delete(output);
    for (const read of readsOf(node)) this.need(read);
    this.#nodes.push(node);
  }

  /** A node of floats. */
  put(
    { name }: Pick<NodeMessage, 'name'>,
    opType: string,
    input: readonly string[],
    output: string,
    attribute: Attributes = [],
  ): string {
    for (const read of input) this.need(read);
    this.#put(create(NodeSchema, { opType, name, input: [...input], output: [output], attribute }));
    return output;
  }

  #put(node: NodeMessage): void {
    this.#nodes.push(node);
    const reads = readsOf(node);
    if (reads.length > 0 && reads.every((name) => this.isFixed(name)))
      for (const output of node.output) this.#fixed.add(output);
    const bounds = boundsAfter(node, (value) => this.#bounds.get(value) ?? null);
    if (bounds !== null) for (const output of node.output) this.#bounds.set(output, bounds);
  }

  /** A constant beside those of the file. */
  constant(wanted: string, known: Known): string {
    const name = this.fresh(wanted);
    this.#fixed.add(name);
    this.#made.push(tensorMessage(name, knownTensor(known, 'float32')));
    return name;
  }

  /** The floats that integers of the file stand for by a scale and a zero point of a whole tensor; null if that is not known. */
  float(name: string, scaleName: string, zeroName: string): string | null {
    if (this.constants.has(name)) return this.weight(name, scaleName, zeroName, 0);
    const represented = this.#represented.get(name);
    if (represented !== undefined && this.#fits(represented.by, scaleName, zeroName)) return represented.float;
    const by = this.constants.scaleAndZero(scaleName, zeroName);
    if (by === null || this.isFixed(name)) return null;
    const key = `${name} ${by.scale} ${by.zero}`;
    const before = this.#floats.get(key);
    if (before !== undefined) return before;
    // Of bytes that were none of ours: a node of its own makes floats of them.
    const inputs = [name, scaleName, ...(zeroName === '' ? [] : [zeroName])];
    const float = this.put({ name: '' }, 'DequantizeLinear', inputs, this.fresh(`${name} as float`));
    this.#floats.set(key, float);
    this.stands(float, { name, by, range: rangeOf(by) });
    return float;
  }

  /** Have integers this zero point? */
  hasZero({ by }: Represented, zeroName: string): boolean {
    if ('scaleName' in by) return by.zeroName === zeroName;
    const zero = zeroName === '' ? [0] : this.constants.numbers(zeroName);
    return zero?.length === 1 && zero[0] === by.zero;
  }

  /** Is it the scale of integers that the file computes it for? */
  isScale(name: string): boolean {
    return this.#scales.has(name);
  }

  #fits(by: Represented['by'], scaleName: string, zeroName: string): boolean {
    if ('scaleName' in by) return by.scaleName === scaleName && by.zeroName === zeroName;
    const asked = this.constants.scaleAndZero(scaleName, zeroName, by.type);
    return asked !== null && asked.scale === by.scale && asked.zero === by.zero;
  }

  /** A constant of integers as floats; null if it is none. Scales along an axis are those of `axis`. */
  weight(name: string, scaleName: string, zeroName: string, axis: number): string | null {
    const key = `${name} ${scaleName} ${zeroName} ${axis}`;
    const before = this.#floats.get(key);
    if (before !== undefined) return before;
    const known = this.constants.dequantized(name, scaleName, zeroName, axis);
    if (known === null) return null;
    const made = this.constant(`${name} as float`, known);
    this.#floats.set(key, made);
    return made;
  }

  /** Integers of the file stand for this value, and nobody has rounded it. */
  represent(name: string, float: string, by: Represented['by']): void {
    this.#represented.set(name, { float, by });
    if ('scaleName' in by) {
      this.#scales.add(by.scaleName);
      return;
    }
    this.stands(float, { name, by: by, range: rangeOf(by) });
  }

  /** The type of integers whose zero point is known. */
  typeOf(name: string): IntegerType | null {
    const by = this.#represented.get(name)?.by;
    return by === undefined || 'scaleName' in by ? integerType(this.constants.typeOf(name)) : by.type;
  }

  representedBy(name: string): Represented | null {
    return this.#represented.get(name) ?? null;
  }

  /** What of the file a float value is; the first that says it. */
  stands(float: string, value: FileValue): void {
    if (!this.values.has(float)) this.values.set(float, value);
    this.#bounds.set(float, value.range);
  }

  /** Integers as the file quantizes a float value to: cut to what they reach, but not rounded. `original`: the node of the file whose output they are. */
  quantize(original: NodeMessage, x: string, by: ScaleAndZero): void {
    const [name = ''] = original.output;
    const float = this.#given(name, by) ?? this.fresh(`${name} as float`);
    const [low, high] = rangeOf(by);
    const half = by.scale / 2;
    // Beside the operator that makes the value, if that is another.
    const named =
      original.opType === 'QuantizeLinear' || original.name === '' ? original : { name: `${original.name}/range` };
    const bounds = this.#bounds.get(x);
    // An input is cut where it enters.
    const within = bounds !== undefined && bounds[0] >= low - half && bounds[1] <= high + half;
    if (within || this.inputs.has(x)) this.put(named, 'Identity', [x], float);
    else this.#clip(named, x, float, [low, high]);
    this.#standFor(name, float, by);
  }

  /** A node that only moves integers, of the floats they stand for. */
  move(node: NodeMessage, input: readonly string[], by: ScaleAndZero): void {
    for (const name of input) this.need(name);
    const output = node.output.map((name) => (name === '' ? '' : this.fresh(`${name} as float`)));
    this.#put(changed(node, { input: [...input], output }));
    for (const [place, name] of node.output.entries()) if (name !== '') this.#standFor(name, output[place] ?? '', by);
  }

  /** Who needs the integers all the same makes them of the floats. */
  #standFor(name: string, float: string, by: ScaleAndZero): void {
    this.represent(name, float, by);
    const scale = this.constant(`${float} scale`, scalar(by.scale));
    const zero = this.fresh(`${float} zero point`);
    this.#made.push(tensorMessage(zero, integerTensor(by)));
    this.defer(create(NodeSchema, { opType: 'QuantizeLinear', input: [float, scale, zero], output: [name] }));
  }

  /** What the network gives of these integers, as floats. */
  #given(name: string, { scale, zero, type }: ScaleAndZero): string | null {
    const node = this.#giving.get(name);
    const [, scaleName = '', zeroName = ''] = node?.input ?? [];
    const by = node === undefined ? null : this.constants.scaleAndZero(scaleName, zeroName, type);
    return by?.scale === scale && by.zero === zero ? (node?.output[0] ?? null) : null;
  }

  #clip({ name }: Pick<NodeMessage, 'name'>, x: string, float: string, [low, high]: Bounds): void {
    const bound = (side: string, f: number) => ({ name: side, type: ATTRIBUTE.FLOAT, f });
    if (this.opset < 11) this.put({ name }, 'Clip', [x], float, [bound('min', low), bound('max', high)]);
    else {
      const limits = [this.constant(`${float} least`, scalar(low)), this.constant(`${float} most`, scalar(high))];
      this.put({ name }, 'Clip', [x, ...limits], float);
    }
  }

  /** The model as it is now, with what its outputs need. */
  model(): DecodedModel {
    const { graph } = this.#model;
    for (const { name } of graph.output) this.need(name);
    const read = new Set([...this.#nodes.flatMap((node) => readsOf(node)), ...graph.output.map(({ name }) => name)]);
    const initializer = [...graph.initializer, ...this.#made].filter(({ name }) => read.has(name));
    // A weight that some files name among their inputs too is no input once it is no constant.
    const given = new Set(graph.initializer.map(({ name }) => name));
    const input = graph.input.filter(({ name }) => read.has(name) || !given.has(name));
    return withGraph(this.#model, { node: this.#nodes, initializer, input, valueInfo: [] });
  }
}

const scalar = (value: number): Known => fromNumbers('float32', [], [value]);

const ARRAYS = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array } as const;

/** The zero point as a constant of its type. */
function integerTensor({ type, zero }: ScaleAndZero): ModelTensor {
  return { type, shape: [], data: ARRAYS[type].of(zero) };
}
