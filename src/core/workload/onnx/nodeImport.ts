import type { TensorType } from '../../tensor/tensor.ts';
import type { Operator } from '../../operators/registry.ts';
import { quote } from '../../tensor/problems.ts';
import type { AnyOperator } from '../../operators/anyOperator.ts';
import { numbersOf, type Known } from '../../operators/onnx/known.ts';
import { typeOf, type Maker, type OnnxNode, type Value } from '../../operators/onnx/node.ts';
import { viewing } from '../../operators/onnx/views.ts';
import type { ImportState } from './importState.ts';
import { nodePlace } from './report.ts';
import { ATTRIBUTE, type AttributeMessage, type NodeMessage } from './schema.ts';
import { movementInto } from './movement.ts';
import { readTensorMessage } from './tensor.ts';
import { onImages, type OnImages } from './throughViews.ts';

/** Longest list of sizes, axes and the like that is read from a tensor. */
const MAX_LIST = 64;

/**
 * One node of the file while it is imported: its attributes and inputs with their types checked, and what it adds to the graph. A method that returns null
 * has already reported why; the importer of the operator then gives up with null too.
 */
export class NodeImport implements OnnxNode {
  readonly operator: string;
  readonly opset: number;
  readonly output: string;
  /** How many outputs have a name. */
  readonly outputs: number;
  readonly state: ImportState;
  readonly inputs: readonly (Value | null)[];
  readonly #name: string;
  readonly #outputs: readonly string[];
  readonly #attributes: ReadonlyMap<string, AttributeMessage>;
  readonly #asked = new Set<string>();
  #failed = false;

  constructor(state: ImportState, node: NodeMessage, name: string, inputs: readonly (Value | null)[]) {
    this.state = state;
    this.opset = state.opset;
    this.operator = node.opType;
    this.#outputs = node.output;
    this.output = node.output[0] ?? '';
    this.outputs = node.output.filter((name) => name !== '').length;
    this.inputs = inputs;
    this.#name = name;
    this.#attributes = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  }

  /** The type its value would have had, of a node that is refused for another reason: what comes after it can be told too. */
  standIn: TensorType | null = null;

  /** Some method has reported a problem, though it gave a stand-in. */
  get failed(): boolean {
    return this.#failed;
  }

  refuse(
    code: string,
    reason: string,
    fix: string,
    got: string | number | null = null,
    limit: string | number | null = null,
  ): null {
    this.#failed = true;
    this.state.report.add(nodePlace(this.#name, this.operator, this.opset), this.#name, {
      code,
      reason,
      got,
      limit,
      fix,
    });
    return null;
  }

  note(text: string): void {
    this.state.report.note(text);
  }

  refuseAttribute(name: string, got: string | number, expected: string, fix: string): null {
    return this.refuse('onnx.attribute', `attribute ${name} is ${got}, supported: ${expected}`, fix, got, expected);
  }

  #attribute(name: string, type: number, what: string): AttributeMessage | null {
    this.#asked.add(name);
    const attribute = this.#attributes.get(name);
    if (attribute === undefined) return null;
    if (attribute.type === type || attribute.type === 0) return attribute;
    return this.refuseAttribute(name, `of type ${attribute.type}`, what, 'Export the model again.');
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  /** A number that an attribute must have to be understood. */
  int(name: string, fallback: number): number {
    const attribute = this.#attribute(name, ATTRIBUTE.INT, 'an integer');
    return attribute === null ? fallback : Number(attribute.i);
  }

  /** Finite, unless the attribute is a bound. */
  float(name: string, fallback: number, bound = false): number {
    const value = this.#attribute(name, ATTRIBUTE.FLOAT, 'a float')?.f ?? fallback;
    if (Number.isFinite(value) || (bound && !Number.isNaN(value))) return value;
    this.refuseAttribute(
      name,
      String(value),
      bound ? 'a number' : 'a finite number',
      'Mend the model before the export.',
    );
    return fallback;
  }

  text(name: string, fallback: string): string {
    const attribute = this.#attribute(name, ATTRIBUTE.STRING, 'a string');
    if (attribute === null) return fallback;
    return String.fromCharCode(...attribute.s.subarray(0, 64));
  }

  ints(name: string): readonly number[] | null {
    return this.#attribute(name, ATTRIBUTE.INTS, 'integers')?.ints.map(Number) ?? null;
  }

  floats(name: string): readonly number[] | null {
    return this.#attribute(name, ATTRIBUTE.FLOATS, 'floats')?.floats ?? null;
  }

  tensor(name: string): Known | null {
    const tensor = this.#attribute(name, ATTRIBUTE.TENSOR, 'a tensor')?.t;
    if (tensor === undefined) return null;
    const known = readTensorMessage(tensor);
    if (!('code' in known)) return known;
    return this.refuse(known.code, `attribute ${name} ${known.what}`, known.fix);
  }

  /** Marks attributes that make no difference here. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  /** Attributes nobody asked for may change the meaning; old files carry some that never did. */
  noteUnknownAttributes(): void {
    for (const name of this.#attributes.keys()) {
      if (this.#asked.has(name)) continue;
      this.state.report.note(`${this.operator.slice(0, 80)}: attribute ${quote(name)} is not known and was ignored.`);
    }
  }

  input(place: number): Value | null {
    return this.inputs[place] ?? null;
  }

  /** An input that must be there. */
  needed(place: number): Value | null {
    return this.input(place) ?? this.refuse('onnx.inputs', `input ${place + 1} is missing`, 'Export the model again.');
  }

  /** Type of an input that must be there. */
  type(place: number): TensorType | null {
    const value = this.needed(place);
    return value === null ? null : typeOf(value);
  }

  /** Numbers of an input that has to be known at the import; undefined if it is absent. */
  list(place: number, what: string): readonly number[] | null | undefined {
    const value = this.input(place);
    if (value === null) return undefined;
    const numbers = value.kind === 'known' ? numbersOf(value.tensor, MAX_LIST) : null;
    if (numbers !== null) return Array.from(numbers);
    const reason = `${what} (input ${place + 1}) is not a short constant`;
    return this.refuse(
      'onnx.dynamic',
      reason,
      'Export with fixed sizes, or simplify the model so that it becomes a constant.',
    );
  }

  /** An integer list that was an attribute before `since` and is an input from then on. */
  listSince(since: number, place: number, name: string): readonly number[] | null | undefined {
    if (this.opset >= since) return this.list(place, name);
    return this.ints(name) ?? (this.#failed ? null : undefined);
  }

  /** A number in an input; the fallback if it is absent. */
  scalar(place: number, what: string, fallback: number): number | null {
    const list = this.list(place, what);
    if (list === null) return null;
    if (list === undefined || list.length === 0) return fallback;
    const [value] = list;
    if (list.length === 1 && value !== undefined && !Number.isNaN(value)) return value;
    if (list.length === 1) {
      return this.refuse(
        'onnx.not-finite',
        `${what} is no number`,
        'Mend the model before the export.',
        'NaN',
        'a number',
      );
    }
    return this.refuse('onnx.inputs', `${what} has ${list.length} elements, supported: 1`, 'Give one number.');
  }

  /** Axis with negative ones counted from the end. */
  axis(axis: number, rank: number): number | null {
    const place = axis < 0 ? axis + rank : axis;
    if (Number.isSafeInteger(place) && place >= 0 && place < rank) return place;
    return this.refuseAttribute('axis', axis, `-${rank}..${rank - 1}`, 'Name an axis that the tensor has.');
  }

  /** Adds a node that makes an output of this one. */
  emit<O extends AnyOperator = never>(
    operator: NoInfer<O>,
    inputs: readonly (Value | null)[],
    output = 0,
  ): Value | null {
    const name = output === 0 ? this.#name : this.state.builder.nodeName(`${this.#name}/${output + 1}`);
    const given = this.#outputs[output] ?? '';
    return this.#add(operator, inputs, name, given === '' ? this.state.builder.valueName(name) : given);
  }

  /** Adds a node that does a part of it. */
  step<O extends AnyOperator = never>(
    part: string,
    operator: NoInfer<O>,
    inputs: readonly (Value | null)[],
  ): Value | null {
    const { builder, moved } = this.state;
    const [x] = inputs;
    // What only puts a value elsewhere is done once for all that ask for it, as three products of one sequence do.
    const moves = operator.kind === 'transpose' || operator.kind === 'reshape';
    const key = moves && x?.kind === 'computed' ? `${JSON.stringify(operator)} ${x.name}` : null;
    const before = key === null ? undefined : moved.get(key);
    if (before !== undefined) return before;
    const name = builder.nodeName(`${this.#name}/${part}`);
    const made = this.#add(operator, inputs, name, builder.valueName(`${this.output}/${part}`));
    if (key !== null && made !== null) moved.set(key, made);
    return made;
  }

  #add(operator: AnyOperator, inputs: readonly (Value | null)[], name: string, output: string): Value | null {
    if (this.#failed) return null;
    const onImage = onImages(this, operator, inputs);
    if (onImage !== null) return this.#viewed(onImage, name, output);
    return this.#put(operator, inputs, name, output);
  }

  #put(asked: AnyOperator, given: readonly (Value | null)[], name: string, output: string): Value | null {
    const movement = movementInto(this, asked, given[0] ?? null, this.state.budget);
    if (movement?.operator === null) return movement.image;
    const [operator, inputs] = movement === null ? [asked, given] : [movement.operator, [movement.image]];
    const trimmed = [...inputs];
    while (trimmed.at(-1) === null) trimmed.pop();
    // Operators are told by those who define them: all of them are in the registry.
    const made = this.state.builder.node(name, operator as Operator, trimmed, output);
    if ('kind' in made) {
      this.state.makers.set(output, { operator, inputs: trimmed });
      return made;
    }
    const place = nodePlace(this.#name, this.operator, this.opset);
    this.#failed = true;
    this.state.report.add(place, this.#name, { ...made, reason: made.message.replace(/\.$/, '') });
    return null;
  }

  /** What is done to views is done to their images, and the view is of what comes of it. */
  #viewed({ operator, inputs, order }: OnImages, name: string, output: string): Value | null {
    const { builder } = this.state;
    const image = this.#add(operator, inputs, name, builder.valueName(`${output}/image`));
    if (image === null) return null;
    return this.#add(viewing(order, typeOf(image).shape), [image], builder.nodeName(`${name}/view`), output);
  }

  maker(value: Value): Maker | null {
    return (value.kind === 'computed' ? this.state.makers.get(value.name) : undefined) ?? null;
  }

  /** A constant made at the import. */
  known(tensor: Known, part = ''): Value {
    const name = part === '' ? this.output : this.state.builder.valueName(`${this.output}/${part}`);
    return { kind: 'known', name, tensor };
  }

  /** Takes from the budget of constant folding; false, and reported, if it is used up. */
  afford(elements: number): boolean {
    this.state.budget.left -= elements;
    if (this.state.budget.left >= 0) return true;
    this.refuse(
      'onnx.folding',
      'computing its constants takes too much work',
      'Simplify the model before the import (for instance with onnxsim).',
    );
    return false;
  }
}
