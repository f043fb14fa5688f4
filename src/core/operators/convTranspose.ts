import { Pace } from '../base/slices.ts';
import { imageOf, tapRange, type FloatTensor } from '../tensor/float.ts';
import { elementsOf, type Shape } from '../tensor/shape.ts';
import { reach, transposedExtents, type Pads, type Pair } from '../tensor/window.ts';
import { WINDOW_FORMS } from './attributes.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { convolutionExtents, type GroupedWindow } from './inference/convolution.ts';
import type { LinearWeights } from './integer/rules.ts';
import { computedWeights, groupedWindow } from './integer/windows.ts';
import { onnxForm, windowForm } from './onnx/form.ts';
import { between, type OnnxNode, type Value } from './onnx/node.ts';
import { emitOnImage } from './onnx/views.ts';
import { kernelOf, pairOf, readWindow } from './onnx/window.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x, weight (CI, CO/group, KH, KW), bias? (CO)] */
export interface ConvTranspose extends GroupedWindow {
  readonly kind: 'conv-transpose';
  readonly outputPad: Pair;
}

export const convTranspose: OperatorDefinition<ConvTranspose> = {
  kind: 'conv-transpose',
  attributes: { group: 'size', outputPad: 'counts', ...WINDOW_FORMS },
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
    const out = transposedExtents(operator, outputPad, [height, width]);
    return 'code' in out ? out : [n, found.outputs, ...out];
  },
  /** Each input meets every weight of its channel. */
  macs: ([x = [], weight = []]) => elementsOf(x) * elementsOf(weight.slice(1)),
  evaluate: (operator, y, inputs) =>
    convolveTransposed(operator, y, tensorAt(inputs, 0), tensorAt(inputs, 1), inputs[2]),
  onnx: {
    reads: { ConvTranspose: { inputs: between(2, 3), take: readTransposed } },
    write(operator) {
      const { group, outputPad } = operator;
      return onnxForm('ConvTranspose', { group, output_padding: outputPad, ...windowForm(operator) });
    },
  },
  integer: {
    form(operator, node, context) {
      const unfit = computedWeights(node, context);
      if (unfit !== null) return unfit;
      const { shape, prefix } = groupedWindow(operator, node, context);
      // VTA has none with dilation: zeros lie between the weights instead.
      const [kernelHeight, kernelWidth] = spreadKernel(operator);
      const [outputPadHeight, outputPadWidth] = operator.outputPad;
      const transposed = { outputPadHeight, outputPadWidth };
      const body = { kind: 'linear', shape: { ...shape, kernelHeight, kernelWidth, transposed } } as const;
      return { body, inputs: node.inputs.slice(0, 1), operation: `${prefix}conv2d_transpose` };
    },
    linear: {
      channelOfWeight({ group }, [first = 1, second = 1, ...kernel]) {
        // (CI, CO / group, KH, KW): which group is told by the input channel.
        const taps = elementsOf(kernel);
        const inGroup = first / group;
        return (place) => {
          const [input, within] = [Math.floor(place / (taps * second)), Math.floor(place / taps) % second];
          return Math.floor(input / inGroup) * second + within;
        };
      },
      arrange: outputsFirst,
    },
  },
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
          const [iy0, iy1] = tapRange(height, strides[0], dy, outHeight);
          for (let kx = 0; kx < kernelWidth; kx++) {
            const dx = kx * dilations[1] - pads[1];
            const [ix0, ix1] = tapRange(width, strides[1], dx, outWidth);
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

/** ConvTranspose: [x, weight, bias?]; `output_shape` decides the pads. */
function readTransposed(node: OnnxNode): Value | null {
  const mode = node.text('auto_pad', 'NOTSET');
  const outputPad = pairOf(node, 'output_padding', [0, 0]);
  const outputShape = node.ints('output_shape');
  const plain = mode === 'NOTSET' || mode === 'VALID' || mode.startsWith('SAME_');
  const window = plain ? readWindow(node, kernelOf(node, true), true) : null;
  const type = node.type(0);
  if (!plain)
    return node.refuseAttribute(
      'auto_pad',
      mode,
      'NOTSET, VALID, SAME_UPPER, SAME_LOWER',
      'Export with explicit pads.',
    );
  if (window === null || outputPad === null || type === null) return null;
  const group = node.int('group', 1);
  if (outputShape === null && !mode.startsWith('SAME_')) {
    return emitOnImage<ConvTranspose>(node, { kind: 'conv-transpose', group, outputPad, ...window }, node.inputs);
  }
  // Some exporters give all four extents, some only height and width.
  const [given, extents] = [outputShape?.slice(2 - type.shape.length), type.shape.slice(2)];
  const signal = extents.length === 1;
  const wanted = signal && given !== undefined ? [1, ...given] : given;
  const [height, width] = ([0, 1] as const).map((axis) => {
    const extent = (signal ? [1, ...extents] : extents)[axis] ?? 1;
    const stride = window.strides[axis];
    const full = stride * (extent - 1) + outputPad[axis] + reach(window.kernel[axis], window.dilations[axis]);
    const total = full - (wanted?.[axis] ?? extent * stride);
    // Where the kernel does not reach the wanted extent, the rest is zero: padding of the output.
    const crop = Math.max(total, 0);
    const small = Math.floor(crop / 2);
    const before = mode === 'SAME_UPPER' ? small : crop - small;
    return { before, after: crop - before, extra: outputPad[axis] + Math.max(-total, 0) };
  });
  if (height === undefined || width === undefined) return null;
  const pads: Pads = [height.before, width.before, height.after, width.after];
  const extra: Pair = [height.extra, width.extra];
  const operator: ConvTranspose = { kind: 'conv-transpose', group, outputPad: extra, ...window, pads };
  return emitOnImage<ConvTranspose>(node, operator, node.inputs);
}

/** (CI, CO / group, KH, KW) to [CO, CI / group, KH, KW]. */
function* outputsFirst(
  operator: ConvTranspose,
  { weight: from, bias }: LinearWeights,
  [ci = 1, each = 1]: Shape,
): Generator<void, LinearWeights, void> {
  const pace = new Pace();
  const { group, kernel, dilations } = operator;
  const inGroup = ci / group;
  const [, width] = spreadKernel(operator);
  const [taps, room] = [elementsOf(kernel), elementsOf(spreadKernel(operator))];
  const to = new Float32Array(ci * each * room);
  for (let i = 0; i < ci; i++) {
    for (let o = 0; o < each; o++) {
      const channel = Math.floor(i / inGroup) * each + o;
      const [source, target] = [(i * each + o) * taps, (channel * inGroup + (i % inGroup)) * room];
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) {
          to[target + y * dilations[0] * width + x * dilations[1]] = from[source + y * kernel[1] + x] ?? 0;
        }
      }
    }
    if (pace.due(each * room)) yield;
  }
  return { weight: to, bias };
}

/** Extents of a kernel with the zeros that dilation puts between its weights. */
const spreadKernel = ({ kernel, dilations }: ConvTranspose): Pair => [
  reach(kernel[0], dilations[0]),
  reach(kernel[1], dilations[1]),
];
