import type { AnyOperator } from '../anyOperator.ts';
import type { Fold, OnnxReader } from './node.ts';

/** An operator of one input and no attributes. */
export const readUnary = <O extends AnyOperator = never>(operator: NoInfer<O>): OnnxReader => ({
  inputs: 1,
  take: (node) => node.emit<O>(operator, [node.needed(0)]),
});

/** An operator of two inputs and no attributes. */
export const readBinary = <O extends AnyOperator = never>(operator: NoInfer<O>, fold: Fold): OnnxReader => ({
  inputs: 2,
  take: (node) => node.emit<O>(operator, [node.needed(0), node.needed(1)]),
  fold,
});

/** ONNX's, of normalizations. */
export const DEFAULT_EPSILON = Math.fround(1e-5);
