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
export interface GlobalAveragePool {
  readonly kind: 'global-average-pool';
}

export const globalAveragePool: OperatorDefinition<GlobalAveragePool> = {
  kind: 'global-average-pool',
  attributes: {},
  inputs: exactly(1),
  inferShape: (_, x) => globallyPooledShape(x),
  evaluate: (_, y, inputs) => globalPool('mean', y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      GlobalAveragePool: {
        inputs: 1,
        take: (node) => emitOnImage<GlobalAveragePool>(node, { kind: 'global-average-pool' }, [node.needed(0)]),
      },
      ReduceMean: {
        inputs: since(18, between(1, 2), 1),
        take: (node) => readReduced(node, 'mean', 18, { kind: 'global-average-pool' }),
      },
      ReduceSum: {
        inputs: since(13, between(1, 2), 1),
        take: (node) => readReduced(node, 'sum', 13, { kind: 'global-average-pool' }),
      },
    },
    write: () => onnxForm('GlobalAveragePool'),
  },
  integer: {
    form(_, { inputs: [x = ''] }, context) {
      const shape = wholeImage(x, context);
      const factor = 1 / (shape.height * shape.width);
      return { body: { kind: 'uniform', shape, factor }, inputs: [x], operation: 'global average pool' };
    },
    equalWeights(_, [, , height = 1, width = 1]) {
      const window = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
      return { kernel: [height, width], ...window, weight: 1 / (height * width) };
    },
    isNonNegative: keepsSign,
  },
};
