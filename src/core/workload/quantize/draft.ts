import type { GraphNode } from '../graph/graph.ts';
import type { OperandUse } from '../../layer/layer.ts';
import type { IntegerBody } from '../../operators/integer/rules.ts';
import type { Ordered } from '../../tensor/strided.ts';

/** A layer before it has numbers: what is computed together, decided by the graph's structure alone. */
export interface LayerDraft {
  /** Its main node's. */
  readonly name: string;
  readonly operation: string;
  readonly nodes: readonly string[];
  readonly body: Body;
  /** Value names, as of the layer. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly others?: readonly string[];
  /** How the second input joins the sums. */
  readonly operand: OperandUse['operation'] | null;
  /** Bounds of the real values, of relu and clip. */
  readonly clip: readonly [low: number, high: number] | null;
}

/** A layer's form in integers with the node that its weights or its shape are of; or what stays float. */
export type Body =
  | (Extract<IntegerBody, { kind: 'linear' | 'reshape' }> & { readonly node: GraphNode })
  /** `weights`: how the second input's elements are the weights, row-major [CO, CI / groups]. */
  | (Extract<IntegerBody, { kind: 'product' }> & { readonly weights: Ordered })
  | Exclude<IntegerBody, { kind: 'linear' | 'reshape' | 'product' }>
  | { readonly kind: 'float'; readonly node: GraphNode; readonly reason: string };

/** Does the second input meet the sums in a common scale, each weighted with a power of two? Products need none. */
export const isAligned = ({ operand }: LayerDraft): boolean => operand !== null && operand !== 'multiply';

/** Is the second input compared with the first? What is added to both before is added behind. */
export const isCompared = ({ operand }: LayerDraft): boolean => operand === 'max' || operand === 'min';

/** Does a draft put values elsewhere, and nothing else? */
export const moves = (draft: LayerDraft): boolean => copies(draft) && draft.body.kind !== 'max' && draft.clip === null;

/** Does a draft move values without changing any, but for clipping? Then its output has its input's fraction. */
export const copies = ({ body, operand }: LayerDraft): boolean =>
  operand === null &&
  (body.kind === 'max' ||
    body.kind === 'pick' ||
    body.kind === 'concat' ||
    body.kind === 'reshape' ||
    (body.kind === 'uniform' && body.factor === 1));
