import fc from 'fast-check';
import type { Arch } from '../machine/arch.ts';
import { geometry, type Geometry } from '../machine/geometry.ts';
import { checkConv } from './checkConv.ts';
import { layerData, SEEDED_BIAS_BOUND, type LayerData } from './data.ts';
import { outputSize, shapeOf, windowValues, type ConvShape, type Epilogue } from './layer.ts';

type ScalarBits = Geometry['scalarBits'];

/** A whole number from `min` to `max`: a usual one, and nearly as often an end, what is next to it, or any at all. */
function edged(min: number, max: number, usual: readonly [number, number]): fc.Arbitrary<number> {
  const edges = [min, min + 1, -1, 0, 1, max - 1, max].filter((value) => value >= min && value <= max);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: usual[0], max: usual[1] }) },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
}

/** A layer at all, and done in milliseconds: large kernels and strides may make large sums and outputs. */
function isSmall(shape: ConvShape): boolean {
  if (checkConv(shape).length > 0) return false;
  const out = outputSize(shape);
  const outputs = shape.batch * shape.outChannels * out.height * out.width;
  return outputs < 2 ** 15 && windowValues(shape) < 2 ** 20;
}

/** Sizes of the fields of LOAD: padding is 4 bits, strides are 16. */
const PAD_EDGES = [14, 15, 16, 17, 31, 40];
const STRIDE_EDGES = [4, 9, 255, 2 ** 15, 2 ** 16 - 1];

/**
 * Small convolutions of every kind: odd sizes, kernels up to 5 and as large as the padded image, strides up to 3 and as large as
 * can be, pads around what an instruction holds, channels that fill no block.
 */
export function anySmallConv(most = { size: 11, channels: 20, batch: 3 }): fc.Arbitrary<ConvShape> {
  const rarely = (usual: fc.Arbitrary<number>, edges: readonly number[]): fc.Arbitrary<number> =>
    fc.oneof({ weight: 11, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...edges) });
  const side = fc
    .record({
      size: fc.integer({ min: 1, max: most.size }),
      // 0: the whole padded image.
      kernel: rarely(fc.integer({ min: 1, max: 5 }), [0]),
      pad: rarely(fc.integer({ min: 0, max: 3 }), PAD_EDGES),
      stride: rarely(fc.integer({ min: 1, max: 3 }), STRIDE_EDGES),
    })
    .map((s) => (s.kernel === 0 ? { ...s, kernel: s.size + 2 * s.pad } : s));
  return fc
    .record({
      y: side,
      x: side,
      inChannels: fc.integer({ min: 1, max: most.channels }),
      outChannels: fc.integer({ min: 1, max: most.channels }),
      batch: fc.integer({ min: 1, max: most.batch }),
    })
    .map(({ y, x, inChannels, outChannels, batch }) => ({
      ...shapeOf(y.size, x.size, inChannels, outChannels, y.kernel, y.pad, y.stride, batch),
      kernelWidth: x.kernel,
      padWidth: x.pad,
      strideWidth: x.stride,
    }))
    .filter(isSmall);
}

/** Small layers of every kind that slides a window: groups, depthwise, dilation, uneven pads, transposed, uniform, maximum. */
export function anySmallWindow(most = { size: 11, channels: 20, batch: 3 }): fc.Arbitrary<ConvShape> {
  const kind = fc.constantFrom('grouped', 'depthwise', 'transposed', 'uniform', 'max', 'plain');
  const small = fc.integer({ min: 1, max: 3 });
  const pad = fc.oneof(
    { weight: 11, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...PAD_EDGES) },
  );
  return fc
    .record({ base: anySmallConv(most), kind, groups: small, y: small, x: small, bottom: pad, right: pad })
    .map(({ base, kind: k, groups, y, x, bottom, right }): ConvShape => {
      const { inChannels } = base;
      const channelwise = { ...base, outChannels: inChannels, groups: inChannels };
      const uneven = { padBottom: bottom, padRight: right };
      const dilated = { ...uneven, dilationHeight: y, dilationWidth: x };
      const inGroups = {
        ...base,
        groups,
        inChannels: Math.ceil(inChannels / groups) * groups,
        outChannels: Math.ceil(base.outChannels / groups) * groups,
      };
      if (k === 'grouped') return { ...inGroups, ...dilated };
      if (k === 'depthwise') return { ...channelwise, ...dilated };
      if (k === 'uniform') return { ...channelwise, ...dilated, uniform: true };
      if (k === 'max') {
        const max = { ...channelwise, ...dilated, uniform: true, reduce: 'max' } as const;
        const excluding = { ...max, excludePad: true } as const;
        return (y + x + bottom) % 2 === 0 && checkConv(excluding).length === 0 ? excluding : max;
      }
      if (k === 'plain') return { ...base, ...dilated };
      const transposed = { outputPadHeight: y - 1, outputPadWidth: x - 1 };
      return { ...inGroups, ...uneven, transposed };
    })
    .filter(isSmall);
}

const imm = edged(-(2 ** 15), 2 ** 15 - 1, [-64, 64]);
const shift = edged(0, 31, [0, 9]);

/** Every field that any epilogue may have, each from end to end. */
const common = {
  shift,
  bias: fc.boolean(),
  biasAt: fc.constantFrom<'before' | 'after'>('before', 'after'),
  shiftByChannel: fc.option(fc.constant<true>(true), { nil: undefined, freq: 3 }),
  offset: fc.oneof(fc.constant(0), imm),
  biasBound: fc.option(edged(0, 2 ** 31, [0, 945]), { nil: undefined, freq: 2 }),
  clip: fc.option(
    fc.oneof(
      fc.constantFrom<readonly [number, number]>([0, 127], [-20, 40], [-(2 ** 15), 2 ** 15 - 1]),
      fc.tuple(imm, imm).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
      imm.map((end): [number, number] => [end, end]),
    ),
    { nil: null },
  ),
};

type Drawn = Omit<Epilogue, 'biasBound' | 'shiftByChannel'> & {
  readonly biasBound: number | undefined;
  readonly shiftByChannel: true | undefined;
};

const written = ({ biasBound, shiftByChannel, ...epilogue }: Drawn): Epilogue => ({
  ...epilogue,
  ...(biasBound !== undefined && { biasBound }),
  ...(shiftByChannel !== undefined && { shiftByChannel }),
});

/** Epilogues without a second tensor: every field from end to end. */
export const anySumEpilogue = (): fc.Arbitrary<Epilogue> => fc.record(common).map(written);

/** Epilogues with a second tensor. */
export function anyJoinedEpilogue(): fc.Arbitrary<Epilogue> {
  const operand = fc.oneof(
    fc.record({
      operation: fc.constantFrom<'add' | 'max' | 'min'>('add', 'add', 'max', 'min'),
      factor: fc.constantFrom(1, 1, 2, 16, 64),
    }),
    fc.constant({ operation: 'multiply' as const }),
  );
  return fc.record({ ...common, operand, shiftAfter: shift }).map(written);
}

/** Epilogues with everything they may have. */
export const anyEpilogue = (): fc.Arbitrary<Epilogue> => fc.oneof(anySumEpilogue(), anyJoinedEpilogue());

/** The nearest epilogue that a machine can do: one of accumulators of 32 bits and weights of 8 is drawn. */
export function epilogueFor({ ACC, WGT }: ScalarBits, epilogue: Epilogue): Epilogue {
  const { clip, operand, shiftAfter } = epilogue;
  const top = 2 ** (ACC - 1);
  const within = (end: number): number => Math.min(Math.max(end, -top), top - 1);
  const factor = (wanted: number): number => Math.min(wanted, Math.max(1, 2 ** (WGT - 2)));
  return {
    ...epilogue,
    shift: Math.min(epilogue.shift, ACC - 1),
    ...(shiftAfter !== undefined && { shiftAfter: Math.min(shiftAfter, ACC - 1) }),
    ...(operand !== undefined &&
      operand.operation !== 'multiply' && { operand: { ...operand, factor: factor(operand.factor) } }),
    clip: clip === null ? null : [within(clip[0]), within(clip[1])],
  };
}

/**
 * Data for a layer, by the seed: seeded; all at the ends of their widths that make the largest and the least sums there are;
 * or each value at an end or 0. Biases at the ends of what the epilogue lets them be.
 */
export function dataAtEdges(shape: ConvShape, arch: Arch, seed: number, epilogue: Epilogue): LayerData {
  const seeded = layerData(shape, arch, seed, epilogue);
  const { INP, WGT } = geometry(arch).scalarBits;
  const [low, high] = [(bits: number) => -(2 ** (bits - 1)), (bits: number) => 2 ** (bits - 1) - 1];
  const toEnd = (bits: number) => (value: number) => (value < 0 ? low(bits) : value > 0 ? high(bits) : 0);
  const bound = epilogue.biasBound ?? SEEDED_BIAS_BOUND;
  // The weight of a maximum is 1.
  const weights = (change: (value: number) => number): Int8Array =>
    shape.reduce === 'max' ? seeded.weight : seeded.weight.map(change);
  const bias = seeded.bias.map((value, co) => [bound, value % (bound + 1), -bound, Math.min(1, bound)][co % 4] ?? 0);
  const { shifts, operand } = seeded;
  const more = { ...(shifts && { shifts }), ...(operand && { operand: operand.map(toEnd(INP)) }) };
  switch (seed % 4) {
    case 1:
      return { input: seeded.input.fill(low(INP)), weight: weights(() => low(WGT)), bias, ...more };
    case 2:
      return { input: seeded.input.fill(low(INP)), weight: weights(() => high(WGT)), bias, ...more };
    case 3:
      return { input: seeded.input.map(toEnd(INP)), weight: weights(toEnd(WGT)), bias, ...more };
    default:
      return { ...seeded, bias };
  }
}
