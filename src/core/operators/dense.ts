import { describeShape, elementsOf } from '../tensor/shape.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, shapeAt, vectorComplaint, wrongRank } from './inference.ts';

/** [x (N, K), weight (M, K), bias? (M)]: x times the weight's transpose. */
export interface Dense {
  readonly kind: 'dense';
}

export const dense: OperatorDefinition<Dense> = {
  kind: 'dense',
  attributes: {},
  inputs: { least: 2, most: 3 },
  inferShape(_, x, inputs) {
    const weight = shapeAt(inputs, 1) ?? [];
    const [n, k] = x;
    const [m, wk] = weight;
    if (x.length !== 2 || n === undefined || k === undefined) return wrongRank('x', x, '2 ([N, K])');
    if (weight.length !== 2 || m === undefined) return wrongRank('weight', weight, '2 ([M, K])');
    if (wk !== k) {
      return complaint('graph.channels', 'weight', describeShape(weight), `[${m}, ${k}]`, 'Make the weight match x.');
    }
    return vectorComplaint('bias', shapeAt(inputs, 2), m) ?? [n, m];
  },
  macs: ([, weight = []], output) => elementsOf(output) * elementsOf(weight.slice(1)),
};
