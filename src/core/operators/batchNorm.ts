import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { exactly, type FloatInputs } from './anyOperator.ts';
import { realAttribute } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { channelwiseShape } from './inference/checks.ts';
import { planesOf } from './reference/planes.ts';

/** [x, scale (C), offset (C), mean (C), variance (C)] */
export interface BatchNorm {
  readonly kind: 'batch-norm';
  readonly epsilon: number;
}

export const batchNorm: OperatorDefinition<BatchNorm> = {
  kind: 'batch-norm',
  attributes: { epsilon: realAttribute },
  inputs: exactly(5),
  inferShape: (_, x, inputs) => channelwiseShape(x, inputs, 2),
  evaluate: ({ epsilon }, y, inputs) => normalize(epsilon, y, inputs),
};

/** y = (x - mean) / sqrt(variance + epsilon) * scale + offset, all four given for each channel. */
function* normalize(epsilon: number, y: FloatTensor, inputs: FloatInputs): Generator<number, void> {
  const [x, scale, offset, mean, variance] = inputs;
  if (x === undefined) return;
  const { batch, channels, size } = planesOf(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const deviation = Math.sqrt((variance?.data[c] ?? 1) + epsilon);
      for (let i = (n * channels + c) * size; i < (n * channels + c + 1) * size; i++) {
        const centred = (x.data[i] ?? 0) - (mean?.data[c] ?? 0);
        y.data[i] = (centred / deviation) * (scale?.data[c] ?? 1) + (offset?.data[c] ?? 0);
      }
      if (pace.due(size)) yield (n * channels + c) / (batch * channels);
    }
  }
}
