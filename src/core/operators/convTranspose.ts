import { z } from '../base/schema.ts';
import { Pace } from '../base/slices.ts';
import { imageOf, overlap, type FloatTensor } from '../tensor/float.ts';
import { elementsOf } from '../tensor/shape.ts';
import { spread, type Pair } from '../tensor/window.ts';
import { countAttribute, sizeAttribute, windowAttributes } from './attributes.ts';
import { convolutionExtents, type GroupedWindow } from './inference/convolution.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x, weight (CI, CO/group, KH, KW), bias? (CO)] */
export interface ConvTranspose extends GroupedWindow {
  readonly kind: 'conv-transpose';
  readonly outputPad: Pair;
}

export const convTranspose: OperatorDefinition<ConvTranspose> = {
  kind: 'conv-transpose',
  attributes: { group: sizeAttribute, outputPad: z.tuple([countAttribute, countAttribute]), ...windowAttributes },
  inputs: { least: 2, most: 3 },
  inferShape(operator, x, inputs) {
    const found = convolutionExtents(operator, x, inputs, true);
    if ('code' in found) return found;
    const { outputPad } = operator;
    if (!outputPad.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      const text = `[${outputPad.join(', ')}]`;
      return complaint('graph.window', 'outputPad', text, 'at least 0', 'Give whole numbers from 0.');
    }
    const [n, , height, width] = found.image;
    const out = spread(operator, outputPad, [height, width]);
    return 'code' in out ? out : [n, found.outputs, ...out];
  },
  /** Each input meets every weight of its channel. */
  macs: ([x = [], weight = []]) => elementsOf(x) * elementsOf(weight.slice(1)),
  evaluate: (operator, y, inputs) =>
    convolveTransposed(operator, y, tensorAt(inputs, 0), tensorAt(inputs, 1), inputs[2]),
};

/**
 * Each x[n, i, iy, ix] adds weight[i, o, ky, kx] * x to y[n, first + o, iy * stride + ky * dilation - top, …], what falls
 * outside of y is cropped; `first` is the first output channel of the group of i. weight is (CI, CO/group, KH, KW).
 */
function* convolveTransposed(
  { group, strides, dilations, pads }: ConvTranspose,
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias?: FloatTensor,
): Generator<number, void> {
  const [batch, inChannels, height, width] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const [, perGroup, kernelHeight, kernelWidth] = imageOf(weight);
  const inGroup = inChannels / group;
  const sums = new Float64Array(outHeight * outWidth);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const first = Math.floor(o / perGroup) * inGroup;
      sums.fill(bias?.data[o] ?? 0);
      for (let i = first; i < first + inGroup; i++) {
        const plane = (n * inChannels + i) * height * width;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const dy = ky * dilations[0] - pads[0];
          const [iy0, iy1] = overlap(height, strides[0], dy, outHeight);
          for (let kx = 0; kx < kernelWidth; kx++) {
            const dx = kx * dilations[1] - pads[1];
            const [ix0, ix1] = overlap(width, strides[1], dx, outWidth);
            const w = weight.data[((i * perGroup + (o % perGroup)) * kernelHeight + ky) * kernelWidth + kx] ?? 0;
            for (let iy = iy0; iy < iy1; iy++) {
              const row = (iy * strides[0] + dy) * outWidth + dx;
              for (let ix = ix0; ix < ix1; ix++) {
                const at = row + ix * strides[1];
                sums[at] = (sums[at] ?? 0) + w * (x.data[plane + iy * width + ix] ?? 0);
              }
            }
            if (pace.due((iy1 - iy0) * (ix1 - ix0))) yield (n * outChannels + o) / (batch * outChannels);
          }
        }
      }
      y.data.set(sums, (n * outChannels + o) * outHeight * outWidth);
    }
  }
}
