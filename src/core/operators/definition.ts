import type { AttributeForms } from './attributes.ts';
import type { Problem } from '../base/problem.ts';
import type { FloatTensor } from '../tensor/float.ts';
import type { NodeComplaint } from '../tensor/problems.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Constant, TensorType } from '../tensor/tensor.ts';
import type { AnyOperator, Arity, FloatInputs, InputTypes } from './anyOperator.ts';
import type { IntegerRules } from './integer/rules.ts';
import type { OnnxForm } from './onnx/form.ts';
import type { OnnxReader } from './onnx/node.ts';

/** A node of an operator. */
export interface OperatorNode<O extends AnyOperator> {
  /** Unique in its graph. */
  readonly name: string;
  readonly operator: O;
  /** Value names, in the operator's order; an optional one that is absent is ''. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** What it makes beside, in the operator's order; '' where nobody reads it. Only an ONNX model has more than one output. */
  readonly others?: readonly string[];
}

/** All that a node makes, in the operator's order; '' where nobody reads it. */
export const outputsOf = ({
  output,
  others = [],
}: Pick<OperatorNode<AnyOperator>, 'output' | 'others'>): readonly string[] => [output, ...others];

/** Everything about one operator. The registry reads it, and every stage asks the registry. */
export interface OperatorDefinition<O extends AnyOperator> {
  readonly kind: O['kind'];
  /** The form of its attributes in a bundle. */
  readonly attributes: AttributeForms<O>;
  readonly inputs: Arity;
  /**
   * The shape of its value from those of its inputs, or what is wrong with them or its attributes; `x` is the first input's. All that is needed
   * are there, all of one element type. Extents are not bounded here.
   */
  inferShape(operator: O, x: Shape, inputs: InputTypes): Shape | NodeComplaint;
  /** The types of all its values, of an operator that says them itself and takes elements of any type: then `inferShape` is not asked. */
  outputTypes?(operator: O, inputs: InputTypes): readonly TensorType[] | NodeComplaint;
  /** Multiply-adds, those with padding included, from the shapes of its inputs and its value; none if absent. */
  macs?(inputs: readonly Shape[], output: Shape): number;
  /**
   * Its value by definition, slow and plain, into `y`, which has its shape: each element computed in double and rounded to float32 once. In slices of
   * some milliseconds, each yield the fraction that is done; undefined where it is done at once.
   */
  evaluate(operator: O, y: FloatTensor, inputs: FloatInputs): Generator<number, void> | undefined;
  /** The same bits (but for the sign of a zero), several times faster; null where there is nothing to gain. */
  evaluateFast?(operator: O, y: FloatTensor, inputs: FloatInputs): Generator<number, void> | null;
  /** What is wrong with the constants it reads, whatever the machine; null if nothing. */
  constantProblem?(node: OperatorNode<O>, constantOf: (name: string) => Constant | undefined): Problem | null;
  /**
   * The operator that does to an image what this one does to a view of it (`onnx/views.ts`), axis a of the view being axis order[a] of the image; null
   * if there is none.
   */
  onImage?(operator: O, order: readonly number[]): O | null;
  /** Its inputs behind the first are vectors of an element for each channel; those of others are tensors like the first, or broadcast to it. */
  readonly channelVectors?: true;
  readonly onnx: OnnxRules<O>;
  readonly integer: IntegerRules<O>;
  /**
   * From the gradient of a loss by its value, in slices, those by its inputs by place; null for an input that has none. No operator has one
   * yet: training asks for it.
   */
  gradient?(
    operator: O,
    inputs: FloatInputs,
    value: FloatTensor,
    byValue: FloatTensor,
  ): Generator<number, readonly (FloatTensor | null)[]>;
}

/** How an operator comes out of an ONNX file, and goes into one. */
export interface OnnxRules<O extends AnyOperator> {
  /** By ONNX's name, the operators of ONNX that become it. */
  readonly reads: Readonly<Record<string, OnnxReader>>;
  write(operator: O): OnnxForm;
}
