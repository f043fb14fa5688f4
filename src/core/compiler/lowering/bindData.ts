import { inOneGo, stretches } from '../../base/slices.ts';
import type { MemoryRange, Program } from '../../program/program.ts';
import { packBits } from '../../layer/layout/bits.ts';
import type { LayerData } from '../../layer/data.ts';
import type { ConvShape } from '../../layer/layer.ts';
import { foldedWeight, unroll } from '../../layer/layout/im2col.ts';
import { blockCounts, blockBias, blockInput, blockOutput, blockWeightInSlices } from '../../layer/layout/packing.ts';
import { biasRow, constantElement, type BiasProduct } from '../target/biasProduct.ts';
import { offsetInBias } from '../target/epilogue.ts';
import type { Lowered } from './lower.ts';
import { identityElement } from '../target/residual.ts';
import type { Plan } from '../plan/plan.ts';
import type { Target } from '../target/target.ts';

/** The program as timing needs it: instructions and micro-ops, no tensors. */
export const timingProgram = (lowered: Lowered, name: string): Program => program(lowered, name, []);

/** The program with its tensors packed into memory. */
export function bindData(lowered: Lowered, data: LayerData, name: string): Program {
  const { plan, map } = lowered;
  const { shape, epilogue, geometry: g } = plan.target;
  const ranges: MemoryRange[] = [
    { address: map.input.address, bytes: packBits(packedInput(plan, data.input), g.scalarBits.INP) },
    ...inOneGo(constantTensors(lowered, data)),
  ];
  if (epilogue.operand !== undefined) {
    if (data.operand === undefined) throw new Error('the data have no operand');
    const operand = blockOutput(shape, g, data.operand);
    ranges.push({ address: map.operand.address, bytes: packBits(operand, g.scalarBits.INP) });
  }
  return program(lowered, name, ranges);
}

/** The input as the host writes it. */
function packedInput({ target, border }: Plan, input: Int8Array): Int8Array {
  const { shape, folded, im2col, geometry: g } = target;
  if (im2col === null) return blockInput(shape, g, input, border);
  const { batch, inChannels: channels, height, width } = shape;
  // Constants stand in images that only fill a block, too: VTA computes them like all others.
  // Whole blocks of them; `nBlocks` is one where they are rows of one image.
  const images = blockCounts(folded, g).batch * g.batch;
  const unrolled = unroll(input, { batch, channels, height, width }, im2col, images);
  const inChannels = folded.inChannels + im2col.constants.length;
  return blockInput({ ...folded, batch: images, inChannels }, g, unrolled, border);
}

/** What does not change from one run to the next: weights, bias, and what both are multiplied with; micro-ops. In slices. */
export function* bindConstants(lowered: Lowered, data: Constants): Generator<void, MemoryRange[], void> {
  return [...(yield* constantTensors(lowered, data)), microOps(lowered)];
}

type Constants = Pick<LayerData, 'weight' | 'bias' | 'shifts'>;

function* constantTensors({ plan, map }: Lowered, data: Constants): Generator<void, MemoryRange[], void> {
  const { epilogue, geometry: g, biasProduct } = plan.target;
  const ranges: MemoryRange[] = [
    { address: map.weight.address, bytes: packBits(yield* packedWeights(plan, data), g.scalarBits.WGT) },
  ];
  if (plan.biasBy === 'product' && biasProduct !== null) {
    const constant = constantElement(biasProduct, g.batch);
    ranges.push({ address: map.constant.address, bytes: packBits(constant, g.scalarBits.INP) });
  }
  if (plan.byChannel.each > 0) {
    ranges.push({ address: map.bias.address, bytes: packBits(byChannel(plan, data), g.scalarBits.ACC) });
  }
  if (epilogue.operand !== undefined)
    ranges.push({ address: map.identity.address, bytes: packBits(identityElement(g, epilogue), g.scalarBits.WGT) });
  return ranges;
}

/** What the ALU reads by channel: of each block of output channels its bias, its shifts, or both. */
function byChannel({ target: { shape, epilogue, geometry: g }, biasBy: by }: Plan, data: Constants): Int32Array {
  const offset = offsetInBias(epilogue);
  const biases = by === 'alu' ? [data.bias.map((value) => value + offset)] : [];
  const shifts = epilogue.shiftByChannel === true && epilogue.shift > 0 ? [Int32Array.from(data.shifts ?? [])] : [];
  return interleaved(
    [...biases, ...shifts].map((values) => blockBias(shape, g, values)),
    g.batch * g.blockOut,
  );
}

/** Elements of so many numbers of each list in turn. */
function interleaved(lists: readonly Int32Array[], length: number): Int32Array {
  const made = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  lists.forEach((list, place) => {
    for (let from = 0, to = place * length; from < list.length; from += length, to += lists.length * length)
      made.set(list.subarray(from, from + length), to);
  });
  return made;
}

function microOps({ uops, map }: Lowered): MemoryRange {
  const bytes = new Uint8Array(uops.length * 4);
  const view = new DataView(bytes.buffer);
  uops.forEach((word, i) => view.setUint32(i * 4, word, true));
  return { address: map.uops.address, bytes };
}

/** The weights, the bias among them where the GEMM core adds it. */
function* packedWeights(plan: Plan, data: Constants): Generator<void, Int8Array, void> {
  const { target, weightRow } = plan;
  const { shape, folded, fold, geometry: g, clusters, taps } = target;
  const extra = weightRow - clusters.ci * taps;
  const own = fold === 'none' ? data.weight : foldedWeight(shape, fold, data.weight);
  const packed =
    target.transposed === null || shape.uniform === true
      ? yield* blockWeightInSlices(folded, g, own, extra)
      : yield* blockWeightInSlices(packedKernel(target), g, yield* backwards(target, data.weight), extra);
  const place = biasPlace(plan);
  if (place === null) return packed;
  const offset = offsetInBias(target.epilogue);
  data.bias.forEach((value, co) => {
    const row = (Math.floor(co / g.blockOut) * weightRow + place.element) * g.blockOut + (co % g.blockOut);
    packed.set(biasRow(place.product, value + offset), row * g.blockIn + place.lane);
  });
  return packed;
}

/** How weights of one pixel lie in memory, as plain data. */
export interface WeightPacking {
  /** In and out. */
  readonly channels: readonly [number, number];
  readonly groups: number;
  /** BLOCK_IN, BLOCK_OUT. */
  readonly lanes: readonly [number, number];
  readonly bits: number;
  /** Elements behind those of each block of output channels. */
  readonly extra: number;
  /** What each output channel has, whatever the weights: a bias that is the same for all, in that element from that lane on; null: none. */
  readonly constant: { readonly element: number; readonly lane: number; readonly values: readonly number[] } | null;
}

/** How a program finds weights of one pixel. `bias`: of each channel. */
export function weightPacking(plan: Plan, bias: number): WeightPacking {
  const { folded, epilogue, geometry: g, clusters, taps } = plan.target;
  const place = biasPlace(plan);
  const values = place && biasRow(place.product, bias + offsetInBias(epilogue));
  return {
    channels: [folded.inChannels, folded.outChannels],
    groups: folded.groups ?? 1,
    lanes: [g.blockIn, g.blockOut],
    bits: g.scalarBits.WGT,
    extra: plan.weightRow - clusters.ci * taps,
    constant: place && { element: place.element, lane: place.lane, values: [...(values ?? [])] },
  };
}

/** Which of the weights of each block of output channels are its bias: an element behind them all, or spare lanes of the last input channels. */
function biasPlace({
  biasBy: by,
  target,
  weightRow,
}: Plan): { readonly product: BiasProduct; readonly element: number; readonly lane: number } | null {
  const { biasLanes, biasProduct, clusters, taps } = target;
  if (by === 'lanes' && biasLanes !== null) {
    const { product, first, tap } = biasLanes;
    return { product, element: (clusters.ci - 1) * taps + tap, lane: first };
  }
  return by === 'product' && biasProduct !== null ? { product: biasProduct, element: weightRow - 1, lane: 0 } : null;
}

/** A kernel no larger than the stride is packed as one as large. */
const packedKernel = ({ shape, kernelHeight, kernelWidth }: Target): ConvShape => ({
  ...shape,
  kernelHeight,
  kernelWidth,
});

/** The taps of each kernel in reverse order (`target/transposed.ts`), the zeros of a larger one before them. */
function* backwards(
  { shape, kernelHeight, kernelWidth, taps }: Target,
  weight: Int8Array,
): Generator<void, Int8Array, void> {
  const own = shape.kernelHeight * shape.kernelWidth;
  const reversed = new Int8Array((weight.length / own) * taps);
  for (const [from, to] of stretches(weight.length)) {
    for (let i = from; i < to; i++) {
      const tap = i % own;
      const row = kernelHeight - 1 - Math.floor(tap / shape.kernelWidth);
      const column = kernelWidth - 1 - (tap % shape.kernelWidth);
      reversed[Math.floor(i / own) * taps + row * kernelWidth + column] = weight[i] as number;
    }
    yield;
  }
  return reversed;
}

function program(lowered: Lowered, name: string, tensors: readonly MemoryRange[]): Program {
  const { plan, stream, map } = lowered;
  const { arch, shape, epilogue } = plan.target;
  return {
    name,
    source: 'VTA Explorer',
    arch,
    instructions: stream,
    dram: [...tensors, microOps(lowered)],
    base: map.stream,
    expect: null,
    workload: { kind: 'conv2d', shape, epilogue, schedule: plan.schedule },
  };
}
