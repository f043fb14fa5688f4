import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { describeShape, elementsOf } from '../tensor/shape.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, shapeAt, vectorComplaint, wrongRank } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';

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
  evaluate: (_, y, inputs) => product(y, tensorAt(inputs, 0), tensorAt(inputs, 1), inputs[2]),
};

/** y[n, m] = bias[m] + sum over k of x[n, k] * weight[m, k]. */
function* product(y: FloatTensor, x: FloatTensor, weight: FloatTensor, bias?: FloatTensor): Generator<number, void> {
  const [rows = 1, depth = 1] = x.shape;
  const [columns = 1] = weight.shape;
  const pace = new Pace();
  for (let n = 0; n < rows; n++) {
    for (let m = 0; m < columns; m++) {
      let sum = bias?.data[m] ?? 0;
      for (let k = 0; k < depth; k++) sum += (x.data[n * depth + k] ?? 0) * (weight.data[m * depth + k] ?? 0);
      y.data[n * columns + m] = sum;
      if (pace.due(depth)) yield (n * columns + m) / (rows * columns);
    }
  }
}
