import type { LayerData } from './data.ts';
import { outputSize, type ConvShape, type Epilogue } from './layer.ts';
import { finish, type Widths } from './reference.ts';

/**
 * Same result as `directConvolution`, fast enough to check every run in the page: four output channels at a time, each
 * weight applied to a whole row at once. It shares no code with the simulators, so agreement means something.
 */
export function fastConvolution(shape: ConvShape, epilogue: Epilogue, data: LayerData, widths: Widths): Int8Array {
  const steps = convolutionInSlices(shape, epilogue, data, widths);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Multiply-adds between two reports of progress: some milliseconds. */
const SLICE = 4_000_000;

/** The same in slices, each yield the fraction that is done: a worker must not fall silent over a large layer. */
export function* convolutionInSlices(
  shape: ConvShape,
  epilogue: Epilogue,
  data: LayerData,
  widths: Widths,
): Generator<number, Int8Array> {
  const { batch, inChannels, outChannels, kernelHeight, kernelWidth } = shape;
  const out = outputSize(shape);
  const plane = out.height * out.width;
  const output = new Int8Array(batch * outChannels * plane);
  // Four sums side by side per output pixel. Int32Array stores wrap at 32 bits, as the accumulator does.
  const sums = new Int32Array(plane * 4);
  const taps = kernelHeight * kernelWidth;
  const weightsOfChannel = inChannels * taps;
  const total = batch * Math.ceil(outChannels / 4) * inChannels;
  const planesInSlice = Math.max(1, Math.floor(SLICE / (plane * taps * 4)));
  let planes = 0;
  for (let n = 0; n < batch; n++) {
    for (let co = 0; co < outChannels; co += 4) {
      sums.fill(0);
      for (let ci = 0; ci < inChannels; ci++) {
        for (let tap = 0; tap < taps; tap++) {
          const at = co * weightsOfChannel + ci * taps + tap;
          addTap(sums, shape, data.input, n * inChannels + ci, Math.floor(tap / kernelWidth), tap % kernelWidth, [
            data.weight[at] ?? 0,
            data.weight[at + weightsOfChannel] ?? 0,
            data.weight[at + 2 * weightsOfChannel] ?? 0,
            data.weight[at + 3 * weightsOfChannel] ?? 0,
          ]);
        }
        planes += 1;
        if (planes % planesInSlice === 0) yield planes / total;
      }
      for (let lane = 0; lane < 4 && co + lane < outChannels; lane++) {
        const bias = data.bias[co + lane] ?? 0;
        const base = (n * outChannels + co + lane) * plane;
        for (let i = 0; i < plane; i++) output[base + i] = finish(sums[i * 4 + lane] ?? 0, bias, epilogue, widths);
      }
    }
  }
  return output;
}

type FourWeights = readonly [number, number, number, number];

/** Adds one kernel tap of one input plane to the sums of four output channels. */
function addTap(
  sums: Int32Array,
  shape: ConvShape,
  input: Int8Array,
  inputPlane: number,
  ky: number,
  kx: number,
  [w0, w1, w2, w3]: FourWeights,
): void {
  const { height, width, strideHeight, strideWidth } = shape;
  const out = outputSize(shape);
  const rows = insideRange(out.height, height, strideHeight, ky - shape.padHeight);
  const columns = insideRange(out.width, width, strideWidth, kx - shape.padWidth);
  for (let oy = rows.from; oy < rows.to; oy++) {
    const y = oy * strideHeight + ky - shape.padHeight;
    let from = (inputPlane * height + y) * width + columns.from * strideWidth + kx - shape.padWidth;
    let to = (oy * out.width + columns.from) * 4;
    const end = (oy * out.width + columns.to) * 4;
    for (; to < end; to += 4) {
      const value = input[from] ?? 0;
      sums[to] = (sums[to] ?? 0) + value * w0;
      sums[to + 1] = (sums[to + 1] ?? 0) + value * w1;
      sums[to + 2] = (sums[to + 2] ?? 0) + value * w2;
      sums[to + 3] = (sums[to + 3] ?? 0) + value * w3;
      from += strideWidth;
    }
  }
}

/** Outputs o, from <= o < to, whose input o * stride + shift lies inside 0 .. size-1. */
function insideRange(outputs: number, size: number, stride: number, shift: number): { from: number; to: number } {
  const from = Math.max(0, Math.ceil(-shift / stride));
  return { from, to: Math.max(from, Math.min(outputs, Math.floor((size - 1 - shift) / stride) + 1)) };
}
