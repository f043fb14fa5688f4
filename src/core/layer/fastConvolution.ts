import type { LayerData } from './data.ts';
import { fullShape, outputSize, type ConvShape, type Epilogue, type FullShape } from './layer.ts';
import { channelOf, directConvolution, finish, type Widths } from './directConvolution.ts';
import { inOneGo } from '../base/slices.ts';

/**
 * Same result as `directConvolution`, fast enough to check every run in the page: four output channels at a time, each
 * weight applied to a whole row at once. It shares no code with the simulators, so agreement means something.
 */
export function fastConvolution(shape: ConvShape, epilogue: Epilogue, data: LayerData, widths: Widths): Int8Array {
  return inOneGo(convolutionInSlices(shape, epilogue, data, widths));
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
  const s = fullShape(shape);
  // No products, hence little work: its definition is fast enough.
  if (s.reduce === 'max') return directConvolution(shape, epilogue, data, widths);
  const { batch, outChannels, kernelWidth } = s;
  const out = outputSize(shape);
  const plane = out.height * out.width;
  const output = new Int8Array(batch * outChannels * plane);
  // Four sums side by side per output pixel. Int32Array stores wrap at 32 bits, as the accumulator does.
  const sums = new Int32Array(plane * 4);
  const taps = s.kernelHeight * kernelWidth;
  const groupInputs = Math.floor(s.inChannels / s.groups);
  const groupOutputs = Math.floor(outChannels / s.groups);
  const weightsOfChannel = groupInputs * taps;
  const total = batch * s.groups * Math.ceil(groupOutputs / 4) * groupInputs;
  const planesInSlice = Math.max(1, Math.floor(SLICE / (plane * taps * 4)));
  let planes = 0;
  for (let n = 0; n < batch; n++) {
    for (let co = 0; co < outChannels;) {
      const group = Math.floor(co / groupOutputs);
      // Channels of one group only: they share their inputs.
      const lanes = Math.min(4, (group + 1) * groupOutputs - co);
      const weight = (lane: number, at: number): number =>
        lane < lanes ? (data.weight[s.uniform ? 0 : (co + lane) * weightsOfChannel + at] ?? 0) : 0;
      sums.fill(0);
      for (let c = 0; c < groupInputs; c++) {
        for (let tap = 0; tap < taps; tap++) {
          const at = c * taps + tap;
          const plane = n * s.inChannels + group * groupInputs + c;
          addTap(sums, s, out, data.input, plane, Math.floor(tap / kernelWidth), tap % kernelWidth, [
            weight(0, at),
            weight(1, at),
            weight(2, at),
            weight(3, at),
          ]);
        }
        planes += 1;
        if (planes % planesInSlice === 0) yield planes / total;
      }
      for (let lane = 0; lane < lanes; lane++) {
        const channel = channelOf(epilogue, data, co + lane);
        const base = (n * outChannels + co + lane) * plane;
        for (let i = 0; i < plane; i++) {
          output[base + i] = finish(sums[i * 4 + lane] ?? 0, channel, epilogue, widths, data.operand?.[base + i]);
        }
      }
      co += lanes;
    }
  }
  return output;
}

type FourWeights = readonly [number, number, number, number];

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Adds one kernel tap of one input plane to the sums of four output channels. */
// Hot loop: called for each tap, and for each value inside, with plain numbers.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function addTap(
  sums: Int32Array,
  s: FullShape,
  out: Size,
  input: Int8Array,
  inputPlane: number,
  ky: number,
  kx: number,
  [w0, w1, w2, w3]: FourWeights,
): void {
  const transposed = s.transposed !== null;
  const rows = pairsOf(out.height, s.height, s.strideHeight, ky * s.dilationHeight - s.padHeight, transposed);
  const columns = pairsOf(out.width, s.width, s.strideWidth, kx * s.dilationWidth - s.padWidth, transposed);
  for (let row = 0; row < rows.count; row++) {
    let from = (inputPlane * s.height + rows.input + row * rows.inputStep) * s.width + columns.input;
    let to = ((rows.output + row * rows.outputStep) * out.width + columns.output) * 4;
    for (let column = 0; column < columns.count; column++) {
      const value = input[from] ?? 0;
      sums[to] = (sums[to] ?? 0) + value * w0;
      sums[to + 1] = (sums[to + 1] ?? 0) + value * w1;
      sums[to + 2] = (sums[to + 2] ?? 0) + value * w2;
      sums[to + 3] = (sums[to + 3] ?? 0) + value * w3;
      from += columns.inputStep;
      to += columns.outputStep * 4;
    }
  }
}

/** Along one axis: the inputs and outputs that a tap connects, first ones and steps. */
interface Pairs {
  readonly input: number;
  readonly inputStep: number;
  readonly output: number;
  readonly outputStep: number;
  readonly count: number;
}

/** input = output * stride + shift; transposed: output = input * stride + shift. */
function pairsOf(outputs: number, inputs: number, stride: number, shift: number, transposed: boolean): Pairs {
  if (!transposed) {
    const { from, to } = insideRange(outputs, inputs, stride, shift);
    return { input: from * stride + shift, inputStep: stride, output: from, outputStep: 1, count: to - from };
  }
  const { from, to } = insideRange(inputs, outputs, stride, shift);
  return { input: from, inputStep: 1, output: from * stride + shift, outputStep: stride, count: to - from };
}

/** Values i of 0 .. count-1, from <= i < to, for which i * stride + shift lies inside 0 .. size-1. */
function insideRange(count: number, size: number, stride: number, shift: number): { from: number; to: number } {
  const from = Math.max(0, Math.ceil(-shift / stride));
  return { from, to: Math.max(from, Math.min(count, Math.floor((size - 1 - shift) / stride) + 1)) };
}
