import type { ConvShape, OperandUse } from '../../layer/layer.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Constant } from '../../tensor/tensor.ts';
import type { Pads, Window } from '../../tensor/window.ts';
import type { AnyOperator } from '../anyOperator.ts';

/** The names of a node's values. */
export interface NodeValues {
  readonly inputs: readonly string[];
  readonly output: string;
}

/** y = scale[c] * x + offset[c] of each channel c: what a batch norm is, and arithmetic with constants. */
export interface Affine {
  readonly x: string;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
}

/** What is known of values by their names. */
export interface ValueContext {
  readonly shapeOf: (name: string) => Shape;
  readonly constantOf: (name: string) => Constant | undefined;
}

/** What an operator's form in integers is told from. */
export interface IntegerContext extends ValueContext {
  /** Can a value be below 0? */
  readonly isNonNegative: (name: string) => boolean;
  /** The image [N, C, H, W] that a vector [N, C H W] is the flattening of; null if it is none. */
  readonly imageBehind: (name: string) => string | null;
}

export type IntegerBody =
  /** The operator's own weights: a convolution, a dense layer or a batch norm (scale and offset of each channel). */
  | { readonly kind: 'linear'; readonly shape: ConvShape }
  /** Every tap times one real factor: 1, -1 or that of a mean. */
  | { readonly kind: 'uniform'; readonly shape: ConvShape; readonly factor: number }
  /** The second input as weights: what the network makes of it is packed while it runs. */
  | { readonly kind: 'product'; readonly shape: ConvShape }
  | { readonly kind: 'max'; readonly shape: ConvShape }
  /** Weights of 0 and 1, in the layout of `LayerData`, at most one 1 to an output: every value is a copy of one, or 0. */
  | { readonly kind: 'pick'; readonly shape: ConvShape; readonly weight: Int8Array }
  | { readonly kind: 'concat' }
  | { readonly kind: 'reshape' };

/** A layer in integers. */
export interface IntegerForm {
  readonly body: IntegerBody;
  /** The values it reads. */
  readonly inputs: readonly string[];
  /** What it is called. */
  readonly operation: string;
  /** How the second input joins the sums. */
  readonly operand?: OperandUse['operation'];
}

/** Weights as floats, and the bias; null without. */
export interface LinearWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
}

/** An operator that is linear in x, with its second input as weights and its third as bias. */
export interface LinearRules<O extends AnyOperator> {
  /** The output channel that a weight belongs to, by its place. */
  channelOfWeight(operator: O, weightShape: Shape): (place: number) => number;
  /** Weights and bias in the layout of `LayerData`, in slices; as they are if absent. */
  arrange?(
    operator: O,
    weights: LinearWeights,
    weightShape: Shape,
    shape: ConvShape,
  ): Generator<void, LinearWeights, void>;
  /** The layer that makes the image `reshaped`, which its output is taken as; null if there is none. */
  imageLayer?(node: NodeValues, reshaped: Shape, context: ValueContext): ConvShape | null;
}

/** A window over each channel that multiplies every tap by one weight. */
export interface EqualWeights extends Window {
  readonly weight: number;
}

/** An operator that only moves integers, which all have one fraction. */
export interface MovementRules {
  evaluate(inputs: readonly Int8Array[], output: Shape): Int8Array;
  /** Why tensors of these shapes do not fit; null if they do. */
  misfit(inputs: readonly Shape[], output: Shape): string | null;
}

/** What a network in integers makes of an operator. */
export interface IntegerRules<O extends AnyOperator> {
  /** The layer that starts with it, or why VTA has none, in a sentence. */
  form(operator: O, node: NodeValues, context: IntegerContext): IntegerForm | string;
  /** `form` itself says what becomes of inputs that are constants. */
  readonly takesConstants?: true;
  /** Scale and offset of each channel, if that is all it does. */
  affine?(operator: O, node: NodeValues, context: ValueContext): Affine | null;
  readonly linear?: LinearRules<O>;
  /** The convolution of each channel by itself that computes it, all its weights the same; null if there is none. `x`: the shape of its input. */
  equalWeights?(operator: O, x: Shape): EqualWeights | null;
  readonly movement?: MovementRules;
  /** Bounds of the real values: a layer before it clips. */
  clip?(operator: O): readonly [low: number, high: number];
  /** A layer before it takes its other input, which joins the sums so. */
  joins?(operator: O): 'add' | 'max' | 'min';
  /** Its value is its input. */
  readonly passes?: true;
  /** Its value has the elements of its input in their order. */
  readonly reshapes?: true;
  /** It compares its inputs with each other: were the largest cut off, they would be equal. */
  readonly compares?: true;
  /** Is its value never below 0, if its inputs are? */
  isNonNegative?(operator: O, inputsAre: boolean): boolean;
  /** Zeros that it puts around an image, if that is all it does. */
  zeroPads?(operator: O): Pads | null;
  /** The operator with so much more padding by zeros; null if that is not the same. */
  withPads?(operator: O, more: Pads): O | null;
}

/** An operator that stays in float on the host, and why. */
export const hostOnly = (reason: string): { readonly form: () => string } => ({ form: () => reason });

export const keepsSign = (_: AnyOperator, inputsAre: boolean): boolean => inputsAre;
