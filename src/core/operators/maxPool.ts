import { exactly } from './anyOperator.ts';
import { WINDOW_FORMS } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './inference/pooling.ts';
import { integerPool } from './integer/pool.ts';
import { keepsSign } from './integer/rules.ts';
import { flagValue, onnxForm, windowForm } from './onnx/form.ts';
import { emitOnImage } from './onnx/views.ts';
import { kernelOf, readWindow } from './onnx/window.ts';
import { tensorAt } from './reference/inputs.ts';
import { pool } from './reference/pooling.ts';

/** [x] */
export interface MaxPool extends PoolWindow {
  readonly kind: 'max-pool';
}

export const maxPool: OperatorDefinition<MaxPool> = {
  kind: 'max-pool',
  attributes: { ceil: 'flag', ...WINDOW_FORMS },
  inputs: exactly(1),
  inferShape: pooledShape,
  evaluate: (operator, y, inputs) => pool(operator, null, y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      MaxPool: {
        inputs: 1,
        take(node) {
          node.ignore('storage_order');
          const window = readWindow(node, kernelOf(node, false));
          if (window === null) return null;
          const ceil = node.int('ceil_mode', 0) !== 0;
          return emitOnImage<MaxPool>(node, { kind: 'max-pool', ceil, ...window }, [node.needed(0)]);
        },
      },
    },
    write: (operator) => onnxForm('MaxPool', { ceil_mode: flagValue(operator.ceil), ...windowForm(operator) }),
  },
  integer: {
    form(operator, { inputs: [x = ''] }, context) {
      const { shape, padded } = integerPool(operator, x, context);
      // Padding counts as 0, which changes nothing where no value is below it.
      const excludes = padded && !context.isNonNegative(x);
      const max = { ...shape, reduce: 'max' as const, ...(excludes ? { excludePad: true as const } : {}) };
      return { body: { kind: 'max', shape: max }, inputs: [x], operation: 'max pool' };
    },
    isNonNegative: keepsSign,
  },
};
