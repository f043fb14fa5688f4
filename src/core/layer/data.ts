import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import { createRandom, fillInts } from '../base/random.ts';
import { outputSize, weightCount, type ConvShape, type Epilogue } from './layer.ts';

/** Values of a layer's tensors, plain layout. Values fit the machine's input and weight widths. */
export interface LayerData {
  /** [batch, inChannels, height, width] */
  readonly input: Int8Array;
  /** [outChannels, inChannels / groups, kernelHeight, kernelWidth]; uniform: one value */
  readonly weight: Int8Array;
  /** [outChannels] */
  readonly bias: Int32Array;
  /** [batch, outChannels, outHeight, outWidth]: of an epilogue with an operand. */
  readonly operand?: Int8Array;
  /** [outChannels], from 0 to the epilogue's shift: of an epilogue that shifts each channel by its own amount. */
  readonly shifts?: Int8Array;
}

/** After the shift, outputs should spread over about this much to either side: most of int8, clipped now and then. */
const OUTPUT_SPREAD = 48;

/** Seeded biases are at most this large, whatever layer, machine and seed. */
export const SEEDED_BIAS_BOUND = OUTPUT_SPREAD;

/**
 * Seeded random tensors: same layer, machine widths and seed, same values. Inputs take the whole range of their
 * width; weights are kept as small as lets `conv >> shift` spread over int8 instead of sitting in the clip.
 */
export function layerData(
  shape: ConvShape,
  arch: Arch,
  seed: number,
  epilogue: Pick<Epilogue, 'shift' | 'shiftByChannel' | 'biasAt' | 'biasBound' | 'operand'> = { shift: 8 },
): LayerData {
  const { scalarBits } = geometry(arch);
  const { shift, biasAt, biasBound } = epilogue;
  const random = createRandom(seed);
  const inputTop = top(scalarBits.INP);
  const taps = Math.floor(shape.inChannels / (shape.groups ?? 1)) * shape.kernelHeight * shape.kernelWidth;
  const input = new Int8Array(shape.batch * shape.inChannels * shape.height * shape.width);
  const weight = new Int8Array(weightCount(shape));
  // Standard deviation of a uniform value in -a..a is about a / sqrt(3); of a sum of `taps` products sqrt(taps) times more.
  const weightSpread = (OUTPUT_SPREAD * 2 ** shift * 3) / (Math.max(inputTop, 1) * Math.sqrt(taps));
  const weightTop = Math.max(1, Math.min(top(scalarBits.WGT), Math.round(weightSpread)));
  fillInts(random, input, -inputTop - 1, inputTop);
  if (shape.uniform === true) weight.fill(shape.reduce === 'max' ? 1 : Math.min(weightTop, top(scalarBits.WGT)));
  // A one-bit weight is 0 or -1.
  else fillInts(random, weight, -weightTop, Math.min(weightTop, top(scalarBits.WGT)));
  const most = biasAt === 'before' ? SEEDED_BIAS_BOUND * 2 ** shift : SEEDED_BIAS_BOUND;
  const biasTop = Math.min(most, biasBound ?? SEEDED_BIAS_BOUND);
  const bias = fillInts(random, new Int32Array(shape.outChannels), -biasTop, biasTop);
  // A few bits less than the most, so that outputs still mean something.
  const least = Math.max(0, shift - 3);
  const drawn = (): Int8Array => fillInts(random, new Int8Array(shape.outChannels), least, shift);
  const shifts = epilogue.shiftByChannel === true ? { shifts: drawn() } : {};
  if (epilogue.operand === undefined) return { input, weight, bias, ...shifts };
  const out = outputSize(shape);
  const operand = new Int8Array(shape.batch * shape.outChannels * out.height * out.width);
  return { input, weight, bias, ...shifts, operand: fillInts(random, operand, -inputTop - 1, inputTop) };
}

/** Largest value of a signed number of `bits` bits, at most of a byte. */
const top = (bits: number): number => 2 ** (Math.min(bits, 8) - 1) - 1;
