import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { globallyPooledShape } from './inference/pooling.ts';
import { wholeImage } from './integer/pool.ts';
import { keepsSign } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import { since, between } from './onnx/node.ts';
import { readReduced } from './onnx/reduce.ts';
import { emitOnImage } from './onnx/views.ts';
import { tensorAt } from './reference/inputs.ts';
import { globalPool } from './reference/pooling.ts';

/** [x] */
export interface GlobalMaxPool {
  readonly kind: 'global-max-pool';
}

export const globalMaxPool: OperatorDefinition<GlobalMaxPool> = {
  kind: 'global-max-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
  evaluate: (_, y, inputs) => globalPool('maximum', y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      GlobalMaxPool: {
        inputs: 1,
        take: (node) => emitOnImage<GlobalMaxPool>(node, { kind: 'global-max-pool' }, [node.needed(0)]),
      },
      ReduceMax: {
        inputs: since(18, between(1, 2), 1),
        take: (node) => readReduced(node, 'max', 18, { kind: 'global-max-pool' }),
      },
    },
    write: () => onnxForm('GlobalMaxPool'),
  },
  integer: {
    form(_, { inputs: [x = ''] }, context) {
      const shape = wholeImage(x, context);
      return { body: { kind: 'max', shape: { ...shape, reduce: 'max' } }, inputs: [x], operation: 'global max pool' };
    },
    isNonNegative: keepsSign,
  },
};
