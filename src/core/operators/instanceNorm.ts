import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { channelwiseShape } from './inference/checks.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import { DEFAULT_EPSILON } from './onnx/read.ts';
import { tensorAt } from './reference/inputs.ts';
import { channelPlanes } from './reference/planes.ts';

/** [x, scale (C), offset (C)] */
export interface InstanceNorm {
  readonly kind: 'instance-norm';
  readonly epsilon: number;
}

export const instanceNorm: OperatorDefinition<InstanceNorm> = {
  kind: 'instance-norm',
  attributes: { epsilon: 'real' },
  inputs: exactly(3),
  inferShape: (_, x, inputs) => channelwiseShape(x, inputs, 3),
  evaluate: ({ epsilon }, y, inputs) => normalize(epsilon, y, tensorAt(inputs, 0), inputs[1], inputs[2]),
  channelVectors: true,
  onImage: (operator, order) => (order[1] === 1 ? operator : null),
  onnx: {
    reads: {
      InstanceNormalization: {
        inputs: 3,
        take(node) {
          node.ignore('consumed_inputs');
          const epsilon = node.float('epsilon', DEFAULT_EPSILON);
          return node.emit<InstanceNorm>({ kind: 'instance-norm', epsilon }, node.inputs);
        },
        keepsShape: true,
      },
    },
    write: ({ epsilon }) => onnxForm('InstanceNormalization', { epsilon: { f: epsilon } }),
  },
  integer: hostOnly('Mean and variance of each image need a division and a square root, which VTA does not have.'),
};

/** As batch norm, with the mean and variance (of the whole population) of each channel of each image itself. */
function* normalize(
  epsilon: number,
  y: FloatTensor,
  x: FloatTensor,
  scale: FloatTensor | undefined,
  offset: FloatTensor | undefined,
): Generator<number, void> {
  const { batch, channels, size } = channelPlanes(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const start = (n * channels + c) * size;
      const plane = x.data.subarray(start, start + size);
      const mean = plane.reduce((sum, value) => sum + value, 0) / size;
      const variance = plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
      for (let i = 0; i < size; i++) {
        const normal = ((plane[i] ?? 0) - mean) / Math.sqrt(variance + epsilon);
        y.data[start + i] = normal * (scale?.data[c] ?? 1) + (offset?.data[c] ?? 0);
      }
      if (pace.due(3 * size)) yield (n * channels + c) / (batch * channels);
    }
  }
}
