/** One conv2d, in plain (unblocked) terms. Dilation is 1. */
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
}

/** output = clip((convolution >> shift) + bias); TVM's benchmark: shift 8, bias, clip to 0..127. */
export interface Epilogue {
  readonly shift: number;
  readonly bias: boolean;
  /**
   * The largest |bias| the layer's data may have; left out: that of seeded data (`SEEDED_BIAS_BOUND`). A program must be
   * right for all data, so what it may do about the bias depends on this, not on the values.
   */
  readonly biasBound?: number;
  /** Inclusive; null: no clip, the low output bits are stored. */
  readonly clip: readonly [low: number, high: number] | null;
}

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

/** A shape from the eight sizes in the order published tables give them; kernel, pad and stride are square. */
export function shapeOf(
  height: number,
  width: number,
  inChannels: number,
  outChannels: number,
  kernel: number,
  pad: number,
  stride: number,
  batch = 1,
): ConvShape {
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
  return {
    height: Math.floor((shape.height + 2 * shape.padHeight - shape.kernelHeight) / shape.strideHeight) + 1,
    width: Math.floor((shape.width + 2 * shape.padWidth - shape.kernelWidth) / shape.strideWidth) + 1,
  };
}

/** Multiply-adds of the layer, padding of channels not counted. */
export function layerMacs(shape: ConvShape): number {
  const out = outputSize(shape);
  const perPixel = shape.inChannels * shape.outChannels * shape.kernelHeight * shape.kernelWidth;
  return shape.batch * out.height * out.width * perPixel;
}

/** Image rows that some output row's window covers; a stride larger than the kernel leaps over the others. */
export const neededRows = (s: ConvShape): number =>
  covered(outputSize(s).height, s.kernelHeight, s.strideHeight, s.padHeight, s.height);

/** Image columns that some output column's window covers. */
export const neededColumns = (s: ConvShape): number =>
  covered(outputSize(s).width, s.kernelWidth, s.strideWidth, s.padWidth, s.width);

function covered(outputs: number, kernel: number, stride: number, pad: number, size: number): number {
  let count = 0;
  let next = 0;
  for (let o = 0; o < outputs; o++) {
    const from = Math.max(next, o * stride - pad);
    const to = Math.min(size, o * stride - pad + kernel);
    if (to > from) count += to - from;
    next = Math.max(next, to);
  }
  return count;
}
