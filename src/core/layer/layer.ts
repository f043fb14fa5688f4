/**
 * One convolution, in plain (unblocked) terms; with the optional fields also every other operator that is a window
 * sliding over an image. What is left out has the value of a plain conv2d (`fullShape`).
 */
export interface ConvShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly padHeight: number;
  readonly padWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** Channels in as many groups, each output channel summing over its own group only; as many as channels: depthwise. 1. */
  readonly groups?: number;
  /** Distance of a kernel's taps. 1. */
  readonly dilationHeight?: number;
  readonly dilationWidth?: number;
  /** Padding behind the image; as much as before it. */
  readonly padBottom?: number;
  readonly padRight?: number;
  /**
   * Each input value spreads over a kernel's worth of outputs, `stride` apart; pads crop the output, and so many rows
   * and columns are added at its end. Not with dilation.
   */
  readonly transposed?: { readonly outputPadHeight: number; readonly outputPadWidth: number };
  /** One weight for all: every tap of a channel with itself (groups = channels in = channels out). Pooling, scaling, copying. */
  readonly uniform?: true;
  /** The largest value of the window instead of a sum, padding counting as 0; uniform, and the weight is 1. */
  readonly reduce?: 'max';
  /** Of a maximum only: padding does not count. Each window then has a value of the image. */
  readonly excludePad?: true;
}

/** A shape with nothing left out; of a transposed one, `transposed` says so. */
export type FullShape = Required<Omit<ConvShape, 'transposed' | 'uniform' | 'reduce' | 'excludePad'>> & {
  readonly transposed: { readonly outputPadHeight: number; readonly outputPadWidth: number } | null;
  readonly uniform: boolean;
  readonly reduce: 'sum' | 'max';
  readonly excludePad: boolean;
};

export const fullShape = (s: ConvShape): FullShape => ({
  ...s,
  groups: s.groups ?? 1,
  dilationHeight: s.dilationHeight ?? 1,
  dilationWidth: s.dilationWidth ?? 1,
  padBottom: s.padBottom ?? s.padHeight,
  padRight: s.padRight ?? s.padWidth,
  transposed: s.transposed ?? null,
  uniform: s.uniform ?? false,
  reduce: s.reduce ?? 'sum',
  excludePad: s.excludePad ?? false,
});

/**
 * What happens to a sum before it is stored, in this order, wrapping at the accumulator's width:
 *
 *   + bias if it comes before the shift; + offset if there is no operand; >> shift; + bias if it comes after;
 *   with the operand: + operand * factor, max or min with it, or * operand; + offset, >> shiftAfter;
 *   clip; the low output bits are kept.
 *
 * Without the optional fields: clip((sum >> shift) + bias). TVM's benchmark: shift 8, bias, clip to 0..127.
 */
export interface Epilogue {
  readonly shift: number;
  /** Each output channel is shifted by an amount of its own (`LayerData.shifts`), `shift` being the most. */
  readonly shiftByChannel?: true;
  readonly bias: boolean;
  /** When the bias is added; after the shift where left out. Before it, a bias counts in units of the sum. */
  readonly biasAt?: 'before' | 'after';
  /** Added to every sum right before the last shift: half of what the shift drops, to round. 16 bits signed. */
  readonly offset?: number;
  /** A second tensor [N, CO, OH, OW] that joins the sums: a residual, a gate, or what it is compared with. */
  readonly operand?: OperandUse;
  /** Only with an operand: the shift behind it. 0. */
  readonly shiftAfter?: number;
  /**
   * The largest |bias| the layer's data may have; left out: that of seeded data (`SEEDED_BIAS_BOUND`). A program must be
   * right for all data, so what it may do about the bias depends on this, not on the values.
   */
  readonly biasBound?: number;
  /** Inclusive; null: no clip, the low output bits are stored. */
  readonly clip: readonly [low: number, high: number] | null;
}

/** The sum, the larger or the smaller of both, or the product. `factor`: a power of two, from 1 to what a weight can hold. */
export type OperandUse =
  | { readonly operation: 'add' | 'max' | 'min'; readonly factor: number }
  | { readonly operation: 'multiply' };

/** What the operand is multiplied with before it joins the sums. */
export const factorOf = (operand: OperandUse | undefined): number =>
  operand === undefined || operand.operation === 'multiply' ? 1 : operand.factor;

export interface Layer {
  /** Such as `C2`. */
  readonly name: string;
  readonly shape: ConvShape;
  /** How often the network has it. */
  readonly count: number;
  /** TVM leaves it to the processor (it compiles for VTA all the same); published totals leave it out. */
  readonly onHost?: true;
}

export interface Network {
  /** Such as `resnet18`; `NETWORK.LAYER` names a layer everywhere. */
  readonly name: string;
  readonly title: string;
  readonly layers: readonly Layer[];
}

/** A convolution's sizes in the order in which published tables give them; kernel, pad and stride are square, the batch is 1 if it is not given. */
export type PublishedSizes = readonly [
  height: number,
  width: number,
  inChannels: number,
  outChannels: number,
  kernel: number,
  pad: number,
  stride: number,
  batch?: number,
];

export function shapeOf(...sizes: PublishedSizes): ConvShape {
  const [height, width, inChannels, outChannels, kernel, pad, stride, batch = 1] = sizes;
  return {
    batch,
    height,
    width,
    inChannels,
    outChannels,
    kernelHeight: kernel,
    kernelWidth: kernel,
    padHeight: pad,
    padWidth: pad,
    strideHeight: stride,
    strideWidth: stride,
  };
}

export function outputSize(shape: ConvShape): { readonly height: number; readonly width: number } {
  const s = fullShape(shape);
  if (s.transposed !== null) {
    const { outputPadHeight, outputPadWidth } = s.transposed;
    const grown = (size: number, stride: number, kernel: number, pads: number): number =>
      (size - 1) * stride + kernel - pads;
    return {
      height: grown(s.height, s.strideHeight, s.kernelHeight, s.padHeight + s.padBottom) + outputPadHeight,
      width: grown(s.width, s.strideWidth, s.kernelWidth, s.padWidth + s.padRight) + outputPadWidth,
    };
  }
  const slid = (padded: number, kernel: number, dilation: number, stride: number): number =>
    Math.floor((padded - (kernel - 1) * dilation - 1) / stride) + 1;
  return {
    height: slid(s.height + s.padHeight + s.padBottom, s.kernelHeight, s.dilationHeight, s.strideHeight),
    width: slid(s.width + s.padWidth + s.padRight, s.kernelWidth, s.dilationWidth, s.strideWidth),
  };
}

/** Weights: [outChannels, inChannels / groups, kernelHeight, kernelWidth], of a transposed convolution too; uniform: one. */
export const weightCount = (s: ConvShape): number =>
  s.uniform === true ? 1 : s.outChannels * Math.floor(s.inChannels / (s.groups ?? 1)) * s.kernelHeight * s.kernelWidth;

/** Multiply-adds of the layer, padding of channels not counted (`windowValues`); a maximum compares and has none. */
export const layerMacs = (shape: ConvShape): number => (shape.reduce === 'max' ? 0 : windowValues(shape));

/**
 * Values of all windows together, one for each weight they meet. Of a transposed layer: each input value with each weight of
 * its channel; products with the zeros between do not count.
 */
export function windowValues(shape: ConvShape): number {
  const image = shape.transposed === undefined ? outputSize(shape) : shape;
  const channels = Math.floor(shape.inChannels / (shape.groups ?? 1)) * shape.outChannels;
  return shape.batch * image.height * image.width * channels * shape.kernelHeight * shape.kernelWidth;
}

/** Image rows that some output row's window covers; a stride larger than the kernel leaps over the others. */
export const neededRows = (s: ConvShape): number =>
  s.transposed === undefined
    ? covered({
        outputs: outputSize(s).height,
        kernel: s.kernelHeight,
        dilation: s.dilationHeight ?? 1,
        stride: s.strideHeight,
        pad: s.padHeight,
        size: s.height,
      })
    : reaching(outputSize(s).height, s.kernelHeight, s.strideHeight, s.padHeight, s.height);

/** Image columns that some output column's window covers. */
export const neededColumns = (s: ConvShape): number =>
  s.transposed === undefined
    ? covered({
        outputs: outputSize(s).width,
        kernel: s.kernelWidth,
        dilation: s.dilationWidth ?? 1,
        stride: s.strideWidth,
        pad: s.padWidth,
        size: s.width,
      })
    : reaching(outputSize(s).width, s.kernelWidth, s.strideWidth, s.padWidth, s.width);

interface Axis {
  readonly outputs: number;
  readonly kernel: number;
  readonly dilation: number;
  readonly stride: number;
  readonly pad: number;
  readonly size: number;
}

function covered({ outputs, kernel, dilation, stride, pad, size }: Axis): number {
  const seen = new Uint8Array(size);
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < kernel; k++) {
      const at = o * stride - pad + k * dilation;
      if (at >= 0 && at < size) seen[at] = 1;
    }
  }
  return seen.reduce((count, one) => count + one, 0);
}

/** Inputs of a transposed convolution that reach some output: pads may crop all that others reach. */
function reaching(outputs: number, kernel: number, stride: number, pad: number, size: number): number {
  let count = 0;
  for (let i = 0; i < size; i++) {
    const first = i * stride - pad;
    if (first < outputs && first + kernel > 0) count++;
  }
  return count;
}
