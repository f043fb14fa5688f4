import type { Pads, Pair, Window } from '../tensor/window.ts';

/**
 * What a node does, normalized: one form for each operation whatever the file's opset called it. Inputs in brackets, in
 * order; pads are [top, left, bottom, right]; pairs are [height, width].
 */
export type Operator =
  /** [x, weight (CO, CI/group, KH, KW), bias? (CO)] */
  | ({ readonly kind: 'conv'; readonly group: number } & Window)
  /** [x, weight (CI, CO/group, KH, KW), bias? (CO)] */
  | ({ readonly kind: 'conv-transpose'; readonly group: number; readonly outputPad: Pair } & Window)
  /** [x (N, K), weight (M, K), bias? (M)]: x times the weight's transpose. */
  | { readonly kind: 'dense' }
  /** [x] */
  | ({ readonly kind: 'max-pool'; readonly ceil: boolean } & Window)
  | ({ readonly kind: 'average-pool'; readonly ceil: boolean; readonly countPadding: boolean } & Window)
  | { readonly kind: 'global-average-pool' | 'global-max-pool' }
  /** [x, scale (C), offset (C), mean (C), variance (C)] */
  | { readonly kind: 'batch-norm'; readonly epsilon: number }
  /** [x, scale (C), offset (C)] */
  | { readonly kind: 'instance-norm'; readonly epsilon: number }
  | {
      readonly kind: 'local-response-norm';
      readonly alpha: number;
      readonly beta: number;
      readonly bias: number;
      readonly size: number;
    }
  /** [x] */
  | { readonly kind: 'relu' | 'sigmoid' | 'tanh' | 'identity' }
  | { readonly kind: 'leaky-relu'; readonly alpha: number }
  | { readonly kind: 'clip'; readonly low: number; readonly high: number }
  | { readonly kind: 'softmax'; readonly axis: number }
  /** [a, b], with broadcasting. */
  | { readonly kind: 'add' | 'subtract' | 'multiply' | 'divide' }
  /** [x, ...] */
  | { readonly kind: 'concat'; readonly axis: number }
  /** [x]: same elements in the same order. */
  | { readonly kind: 'reshape'; readonly shape: readonly number[] }
  | { readonly kind: 'transpose'; readonly order: readonly number[] }
  | {
      readonly kind: 'pad';
      readonly mode: 'constant' | 'reflect' | 'edge';
      readonly pads: Pads;
      readonly value: number;
    }
  /** Nearest neighbour, whole factors. */
  | { readonly kind: 'upsample'; readonly factors: Pair };

export type OperatorKind = Operator['kind'];
