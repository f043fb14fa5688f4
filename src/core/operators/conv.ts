import { Pace } from '../base/slices.ts';
import { imageOf, tapRange, type FloatTensor } from '../tensor/float.ts';
import { elementsOf } from '../tensor/shape.ts';
import { slidExtents } from '../tensor/window.ts';
import { WINDOW_FORMS } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { convolutionExtents, type GroupedWindow } from './inference/convolution.ts';
import { addedPads, channelOfFirstAxis } from './integer/weights.ts';
import { computedWeights, groupedWindow, productForm, withDilations } from './integer/windows.ts';
import { onnxForm, windowForm } from './onnx/form.ts';
import { between } from './onnx/node.ts';
import { emitOnImage } from './onnx/views.ts';
import { kernelOf, readWindow } from './onnx/window.ts';
import { tensorAt } from './reference/inputs.ts';
import { tiledProducts } from './reference/tiles.ts';

/** [x, weight (CO, CI/group, KH, KW), bias? (CO)] */
export interface Conv extends GroupedWindow {
  readonly kind: 'conv';
}

export const conv: OperatorDefinition<Conv> = {
  kind: 'conv',
  attributes: { group: 'size', ...WINDOW_FORMS },
  inputs: { least: 2, most: 3 },
  inferShape(operator, x, inputs) {
    const found = convolutionExtents(operator, x, inputs, false);
    if ('code' in found) return found;
    const [n, , height, width] = found.image;
    const out = slidExtents(operator, [height, width]);
    return 'code' in out ? out : [n, found.outputs, ...out];
  },
  /** Each output takes one weight of its channel after the other. */
  macs: ([, weight = []], output) => elementsOf(output) * elementsOf(weight.slice(1)),
  evaluate: (operator, y, inputs) => convolve(operator, y, tensorAt(inputs, 0), tensorAt(inputs, 1), inputs[2]),
  evaluateFast(operator, y, inputs) {
    const [x, weight] = [tensorAt(inputs, 0), tensorAt(inputs, 1)];
    const [outChannels = 0, ...window] = weight.shape;
    // Few channels or taps: nothing to gain from moving pixels together.
    if (outChannels / operator.group < 2 || elementsOf(window) < 8) return null;
    const bias = inputs[2]?.data ?? new Float32Array(outChannels);
    const sizes = { ...operator, image: imageOf(x), output: imageOf(y) };
    return tiledProducts(sizes, new Float64Array(x.data), weight.data, bias, (place, _, sum) => {
      y.data[place] = sum;
    });
  },
  onnx: {
    reads: {
      Conv: {
        inputs: between(2, 3),
        take(node) {
          const window = readWindow(node, kernelOf(node, true));
          if (window === null) return null;
          return emitOnImage<Conv>(node, { kind: 'conv', group: node.int('group', 1), ...window }, node.inputs);
        },
      },
    },
    write: (operator) => onnxForm('Conv', { group: operator.group, ...windowForm(operator) }),
  },
  integer: {
    form(operator, node, context) {
      const { shape, prefix } = groupedWindow(operator, node, context);
      if (computedWeights(node, context) !== null) return productForm(node, shape, context);
      const body = { kind: 'linear', shape: withDilations(shape, operator.dilations) } as const;
      return { body, inputs: node.inputs.slice(0, 1), operation: `${prefix}conv2d` };
    },
    linear: { channelOfWeight: (_, shape) => channelOfFirstAxis(shape) },
    withPads: (operator, more) => ({ ...operator, pads: addedPads(operator.pads, more) }),
  },
};

/*
 * An output is a sum of products, gathered in double and rounded once. Loops over weights stand outside of those over
 * places, so that each weight meets a whole plane; every output still takes its products in the order of the definition:
 * input channel, kernel row, kernel column. In slices: each yield the fraction that is done.
 */

/**
 * y[n, o, oy, ox] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * x[n, first + i, oy * stride + ky * dilation - top, …],
 * x being 0 outside and `first` the first input channel of the group of o. weight is (CO, CI/group, KH, KW).
 */
function* convolve(
  { group, strides, dilations, pads }: Conv,
  y: FloatTensor,
  x: FloatTensor,
  weight: FloatTensor,
  bias?: FloatTensor,
): Generator<number, void> {
  const [batch, inChannels, height, width] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const [, perGroup, kernelHeight, kernelWidth] = imageOf(weight);
  const [stride, image] = [strides[1], x.data];
  const sums = new Float64Array(outHeight * outWidth);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const first = Math.floor(o / (outChannels / group)) * perGroup;
      sums.fill(bias?.data[o] ?? 0);
      for (let i = 0; i < perGroup; i++) {
        const plane = (n * inChannels + first + i) * height * width;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const dy = ky * dilations[0] - pads[0];
          const [oy0, oy1] = tapRange(outHeight, strides[0], dy, height);
          for (let kx = 0; kx < kernelWidth; kx++) {
            const dx = kx * dilations[1] - pads[1];
            const [ox0, ox1] = tapRange(outWidth, strides[1], dx, width);
            const w = weight.data[((o * perGroup + i) * kernelHeight + ky) * kernelWidth + kx] ?? 0;
            for (let oy = oy0; oy < oy1; oy++) {
              const row = plane + (oy * strides[0] + dy) * width + dx;
              const to = oy * outWidth;
              for (let ox = ox0; ox < ox1; ox++) {
                sums[to + ox] = (sums[to + ox] ?? 0) + w * (image[row + ox * stride] ?? 0);
              }
            }
            if (pace.due((oy1 - oy0) * (ox1 - ox0))) yield (n * outChannels + o) / (batch * outChannels);
          }
        }
      }
      y.data.set(sums, (n * outChannels + o) * outHeight * outWidth);
    }
  }
}
