import { exactly } from './anyOperator.ts';
import { WINDOW_FORMS } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { pooledShape, type PoolWindow } from './inference/pooling.ts';
import { integerPool } from './integer/pool.ts';
import { keepsSign } from './integer/rules.ts';
import { addedPads } from './integer/weights.ts';
import { flagValue, onnxForm, windowForm } from './onnx/form.ts';
import { emitOnImage } from './onnx/views.ts';
import { kernelOf, readWindow } from './onnx/window.ts';
import { tensorAt } from './reference/inputs.ts';
import { pool } from './reference/pooling.ts';

/** [x] */
export interface AveragePool extends PoolWindow {
  readonly kind: 'average-pool';
  /** Whether zeros of the padding count in the mean. */
  readonly countPadding: boolean;
}

export const averagePool: OperatorDefinition<AveragePool> = {
  kind: 'average-pool',
  attributes: { ceil: 'flag', countPadding: 'flag', ...WINDOW_FORMS },
  inputs: exactly(1),
  inferShape: pooledShape,
  evaluate: (operator, y, inputs) => pool(operator, operator, y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      AveragePool: {
        inputs: 1,
        take(node) {
          const window = readWindow(node, kernelOf(node, false));
          if (window === null) return null;
          const ceil = node.int('ceil_mode', 0) !== 0;
          const countPadding = node.int('count_include_pad', 0) !== 0;
          return emitOnImage<AveragePool>(node, { kind: 'average-pool', ceil, countPadding, ...window }, [
            node.needed(0),
          ]);
        },
      },
    },
    write(operator) {
      const counting = { ceil_mode: flagValue(operator.ceil), count_include_pad: flagValue(operator.countPadding) };
      return onnxForm('AveragePool', { ...counting, ...windowForm(operator) });
    },
  },
  integer: {
    form(operator, { inputs: [x = ''] }, context) {
      const { shape, padded, beyond } = integerPool(operator, x, context);
      if (beyond) {
        return 'Its last windows reach over the end of the image, and divide by another number there; VTA multiplies all windows by one weight.';
      }
      if (padded && !operator.countPadding) {
        return 'A mean that leaves its padding out divides by another number at the edges; VTA multiplies all windows by one weight.';
      }
      const factor = 1 / (operator.kernel[0] * operator.kernel[1]);
      return { body: { kind: 'uniform', shape, factor }, inputs: [x], operation: 'average pool' };
    },
    equalWeights({ kernel, strides, pads, dilations, ceil, countPadding }) {
      if (ceil || (!countPadding && pads.some((pad) => pad > 0))) return null;
      return { kernel, strides, pads, dilations, weight: 1 / (kernel[0] * kernel[1]) };
    },
    isNonNegative: keepsSign,
    withPads(operator, more) {
      if (operator.ceil) return null;
      const counts = operator.countPadding || operator.pads.every((pad) => pad === 0);
      return counts ? { ...operator, countPadding: true, pads: addedPads(operator.pads, more) } : null;
    },
  },
};
