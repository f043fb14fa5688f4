import { exactly } from './anyOperator.ts';
import { realAttribute, sizeAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, wrongRank } from './inference.ts';

/** [x] */
export interface LocalResponseNorm {
  readonly kind: 'local-response-norm';
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
  /** Channels that count. */
  readonly size: number;
}

export const localResponseNorm: OperatorDefinition<LocalResponseNorm> = {
  kind: 'local-response-norm',
  attributes: { alpha: realAttribute, beta: realAttribute, bias: realAttribute, size: sizeAttribute },
  inputs: exactly(1),
  inferShape({ size }, x) {
    if (x.length < 3) return wrongRank('x', x, 'at least 3 ([N, C, …])');
    return size >= 1 ? x : complaint('graph.attribute', 'size', size, 'at least 1', 'Give a size of at least 1.');
  },
};
