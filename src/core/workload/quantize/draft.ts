import type { GraphNode } from '../graph/graph.ts';
import type { ConvShape } from '../../layer/layer.ts';

/** A layer before it has numbers: what is computed together, decided by the graph's structure alone. */
export interface Draft {
  /** Its main node's. */
  readonly name: string;
  readonly operation: string;
  readonly nodes: readonly string[];
  readonly body: Body;
  /** Value names, as of the layer. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** How the second input joins the sums. */
  readonly operand: 'add' | 'multiply' | null;
  /** Bounds of the real values, of relu and clip. */
  readonly clip: readonly [low: number, high: number] | null;
}

export type Body =
  /** Weights of `node`: a convolution, a dense layer or a batch norm (scale and offset of each channel). */
  | { readonly kind: 'linear'; readonly shape: ConvShape; readonly node: GraphNode }
  /** Every tap times one real factor: 1, -1 or that of a mean. */
  | { readonly kind: 'uniform'; readonly shape: ConvShape; readonly factor: number }
  | { readonly kind: 'max'; readonly shape: ConvShape }
  | { readonly kind: 'concat' }
  | { readonly kind: 'reshape'; readonly node: GraphNode }
  | { readonly kind: 'float'; readonly node: GraphNode; readonly reason: string };

/** Does a draft move values without changing any, but for clipping? Then its output has its input's fraction. */
export const copies = ({ body, operand }: Draft): boolean =>
  operand === null &&
  (body.kind === 'max' ||
    body.kind === 'concat' ||
    body.kind === 'reshape' ||
    (body.kind === 'uniform' && body.factor === 1));
