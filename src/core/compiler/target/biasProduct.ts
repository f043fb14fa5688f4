import type { Geometry } from '../../machine/geometry.ts';
import { SEEDED_BIAS_BOUND } from '../../layer/data.ts';
import type { ConvShape, Epilogue } from '../../layer/layer.ts';
import { biasBefore, offsetInBias, offsetInSums } from './epilogue.ts';

/**
 * A bias that the GEMM core accumulates: ((s + b * 2^shift) >> shift) = (s >> shift) + b, so one more product an
 * accumulator element, of an input element of constants and a weight element a block of output channels, does what an
 * ALU pass with two operands takes two cycles for. (Two products would take as many as the pass.) A bias that comes
 * before the shift is the same with a shift of 0.
 *
 * The lanes of the constant are [step, ..., step, unit], so a row of weights w gives
 * step * (sum of all but the last) + unit * last. With weights from -W to W (W = 2^(weight bits - 1) - 1):
 *
 *   Every multiple v of unit with |v| <= reach = step * (BLOCK_IN - 1) * W + unit * W has a row.
 *   Proof: q = v / step rounded, held to +-(BLOCK_IN - 1) * W, is a sum of BLOCK_IN - 1 weights. What is left,
 *   v - step * q, is a multiple of unit, for step is one. If q was not held, it is at most step / 2 and step <= unit *
 *   (2W + 1), so at most unit * W after division; if it was, |v| - step * |q| <= unit * W by the choice of reach.
 *
 * A unit that divides 2^shift divides every b * 2^shift. The unit with the widest reach is taken.
 */
export interface BiasProduct {
  /** Constant of all lanes but the last, and of the last. */
  readonly step: number;
  readonly unit: number;
  readonly lanes: number;
  /** W: largest weight used. */
  readonly weightTop: number;
  /** The bias counts in units of 2^shift of the sum. */
  readonly shift: number;
  /** Every bias of at most this size can be added exactly, whatever the convolution's sums. */
  readonly limit: number;
}

export type BiasWidths = Pick<Geometry, 'blockIn'> & {
  readonly scalarBits: Pick<Geometry['scalarBits'], 'INP' | 'WGT'>;
};

/** Null: not even a bias of 1. `room`: the largest |b * 2^shift| that no sum of the convolution can make wrap. */
export function biasProduct({ blockIn, scalarBits }: BiasWidths, shift: number, room: number): BiasProduct | null {
  const constantTop = 2 ** (scalarBits.INP - 1) - 1;
  const weightTop = 2 ** (scalarBits.WGT - 1) - 1;
  let best: Omit<BiasProduct, 'limit'> & { readonly reach: number } = {
    ...{ step: 0, unit: 0, lanes: blockIn, weightTop, shift, reach: 0 },
  };
  for (let unit = 1; unit <= Math.min(constantTop, 2 ** shift); unit *= 2) {
    const step = unit * Math.min(Math.floor(constantTop / unit), 2 * weightTop + 1);
    const reach = step * (blockIn - 1) * weightTop + unit * weightTop;
    if (reach > best.reach) best = { step, unit, lanes: blockIn, weightTop, shift, reach };
  }
  const { reach, ...product } = best;
  const limit = Math.floor(Math.min(reach, room) / 2 ** shift);
  return limit < 1 ? null : { ...product, limit };
}

/**
 * The largest |b * 2^shift| that, added to any sum of the layer, stays within the accumulator. A sum is at most as many
 * products as a window has values, each of the most negative input and weight, and the offset that the ALU adds before
 * the shift. Without a shift nothing is divided, and sums that wrap are the same in any order.
 */
function roomFor(shape: ConvShape, epilogue: Epilogue, g: Geometry, shift: number): number {
  if (shift === 0) return Infinity;
  const values = (shape.inChannels / (shape.groups ?? 1)) * shape.kernelHeight * shape.kernelWidth;
  const sum = values * 2 ** (g.scalarBits.INP - 1 + g.scalarBits.WGT - 1);
  return 2 ** (g.scalarBits.ACC - 1) - 1 - sum - Math.abs(offsetInSums(epilogue));
}

/** How the layer's bias can be a product; null if it has none, or larger ones (`Epilogue.biasBound`) than fit. */
export function biasProductOf(shape: ConvShape, epilogue: Epilogue, g: Geometry): BiasProduct | null {
  // One weight for all has no place for a bias of each channel.
  if (!epilogue.bias || shape.uniform === true) return null;
  // Behind shifts that differ, one bias is another number of sums in each channel.
  if (epilogue.shiftByChannel === true && !biasBefore(epilogue)) return null;
  const shift = biasBefore(epilogue) ? 0 : epilogue.shift;
  const product = biasProduct(g, shift, roomFor(shape, epilogue, g, shift));
  const largest = biasBound(epilogue) + Math.abs(offsetInBias(epilogue));
  return product !== null && largest <= product.limit ? product : null;
}

/** The largest |bias| that a layer's data may have. */
export const biasBound = ({ biasBound: bound }: Epilogue): number => bound ?? SEEDED_BIAS_BOUND;

/** [BATCH][BLOCK_IN]: the constant's lanes, the same for each row of the batch. */
export function constantElement({ step, unit, lanes }: BiasProduct, batch: number): Int8Array {
  return new Int8Array(batch * lanes).map((_, i) => (i % lanes === lanes - 1 ? unit : step));
}

/** The weights of a bias, a value a lane. A bias beyond the limit is a bug: `Epilogue.biasBound` promised otherwise. */
export function biasRow({ step, unit, lanes, weightTop, shift, limit }: BiasProduct, bias: number): Int8Array {
  if (Math.abs(bias) > limit) throw new Error(`bias ${bias} is beyond the ${limit} that a product can add`);
  const row = new Int8Array(lanes);
  const value = bias * 2 ** shift;
  const most = (lanes - 1) * weightTop;
  const steps = Math.min(Math.max(step === 0 ? 0 : Math.round(value / step), -most), most);
  let left = steps;
  for (let lane = 0; lane < lanes - 1; lane++) {
    row[lane] = Math.min(Math.max(left, -weightTop), weightTop);
    left -= row[lane] ?? 0;
  }
  row[lanes - 1] = (value - step * steps) / unit;
  return row;
}
