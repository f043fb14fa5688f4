import type { TensorType } from '../../tensor/tensor.ts';
import type { AnyOperator, Arity } from '../anyOperator.ts';
import type { Known } from './known.ts';

/** A value of the file while it is imported: known now, or computed by the graph under this name. */
export type Value =
  | { readonly kind: 'known'; readonly name: string; readonly tensor: Known }
  | { readonly kind: 'computed'; readonly name: string; readonly type: TensorType };

export const typeOf = (value: Value): TensorType => (value.kind === 'known' ? value.tensor : value.type);

/**
 * One node of the file while it is imported: its attributes and inputs with their types checked, and what it adds to the graph. A method that returns null
 * has already reported why; the reader of the operator then gives up with null too.
 */
export interface OnnxNode {
  /** ONNX's name of the operator. */
  readonly operator: string;
  readonly opset: number;
  readonly inputs: readonly (Value | null)[];
  /** How many outputs have a name. */
  readonly outputs: number;
  /** Some method has reported a problem, though it gave a stand-in. */
  readonly failed: boolean;
  /** The type its value would have had, of a node that is refused for another reason: what comes after it can be told too. */
  standIn: TensorType | null;

  /** Reports why the node cannot be taken. */
  refuse(code: string, reason: string, fix: string, got?: string | number | null, limit?: string | number | null): null;
  refuseAttribute(name: string, got: string | number, expected: string, fix: string): null;
  /** What was taken otherwise than the file says. */
  note(text: string): void;

  has(name: string): boolean;
  int(name: string, fallback: number): number;
  /** Finite, unless the attribute is a bound. */
  float(name: string, fallback: number, bound?: boolean): number;
  text(name: string, fallback: string): string;
  ints(name: string): readonly number[] | null;
  floats(name: string): readonly number[] | null;
  tensor(name: string): Known | null;
  /** Marks attributes that make no difference here. */
  ignore(...names: readonly string[]): void;

  input(place: number): Value | null;
  /** An input that must be there. */
  needed(place: number): Value | null;
  /** Type of an input that must be there. */
  type(place: number): TensorType | null;
  /** Numbers of an input that has to be known at the import; undefined if it is absent. */
  list(place: number, what: string): readonly number[] | null | undefined;
  /** An integer list that was an attribute before `since` and is an input from then on. */
  listSince(since: number, place: number, name: string): readonly number[] | null | undefined;
  /** A number in an input; the fallback if it is absent. */
  scalar(place: number, what: string, fallback: number): number | null;
  /** Axis with negative ones counted from the end. */
  axis(axis: number, rank: number): number | null;

  /** Adds a node that makes an output of this one, the first unless told otherwise. The operator's type has to be named: it is checked against it. */
  emit<O extends AnyOperator = never>(
    operator: NoInfer<O>,
    inputs: readonly (Value | null)[],
    output?: number,
  ): Value | null;
  /** Adds a node that does a part of it. */
  step<O extends AnyOperator = never>(
    part: string,
    operator: NoInfer<O>,
    inputs: readonly (Value | null)[],
  ): Value | null;
  /** The node that was added to make a value; null if none was. */
  maker(value: Value): Maker | null;
  /** A constant made at the import. */
  known(tensor: Known, part?: string): Value;
  /** Takes from the budget of constant folding; false, and reported, if it is used up. */
  afford(elements: number): boolean;
}

/** A node of the graph that makes a value. */
export interface Maker {
  readonly operator: AnyOperator;
  readonly inputs: readonly (Value | null)[];
}

/** Computes a node whose inputs are all known and small. */
export type Fold = (node: OnnxNode, tensors: readonly Known[]) => Known | null;

/** How one of ONNX's operators is read. */
export interface OnnxReader {
  readonly inputs: InputCounts;
  /**
   * What a node of the file becomes: its first output, or with `givesAll` each of them in their order; null if it has reported why it cannot be
   * taken.
   */
  readonly take: (node: OnnxNode) => Value | readonly (Value | null)[] | null;
  /** It makes all outputs of a node: of others only the first may be read. */
  readonly givesAll?: true;
  /** How it is computed at the import, if all its inputs are known. */
  readonly fold?: Fold;
  /** Its value has its first input's shape, whatever else is wrong with the node. */
  readonly keepsShape?: true;
  /** It is taken only where it can be computed at the import. */
  readonly constantsOnly?: true;
}

/** How many inputs an operator takes, in an opset or in all. */
export type InputCounts = number | Arity | ((opset: number) => Arity);

export const between = (least: number, most: number): Arity => ({ least, most });
export const ANY_NUMBER: Arity = between(1, Infinity);

export function arityIn(opset: number, counts: InputCounts): Arity {
  if (typeof counts === 'function') return counts(opset);
  return typeof counts === 'number' ? between(counts, counts) : counts;
}

/** What an operator takes from an opset on, and what before. */
export const since =
  (opset: number, then: InputCounts, before: InputCounts): InputCounts =>
  (now) =>
    arityIn(now, now >= opset ? then : before);
