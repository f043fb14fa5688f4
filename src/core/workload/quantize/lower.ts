import { constantData } from '../../tensor/constant.ts';
import { constantOf } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import type { ConvShape, Epilogue } from '../../layer/layer.ts';
import { copies, isAligned, isCompared, moves, type LayerDraft } from './draft.ts';
import { sumFraction, weightFraction, type Scales } from './fractions.ts';
import { madeWeightBits } from './madeWeights.ts';
import { highest, lowest, roundEven } from './numbers.ts';
import type { QuantizedLayer, QuantizedOperator } from './quantized.ts';
import { coarsest, integerWeights } from './weights.ts';
import type { DraftWeights } from './weightScales.ts';

/** Offsets go into an ALU immediate of 16 bits signed. */
const MOST_OFFSET = 2 ** 15 - 1;

/** The layer of a draft, all numbers in place, in slices. */
export function* lower(
  draft: LayerDraft,
  weights: DraftWeights | null,
  scales: Scales,
): Generator<void, QuantizedLayer, void> {
  const { name, operation, nodes, inputs, output, others } = draft;
  const operator = yield* operatorOf(draft, weights, scales);
  const macs = nodes.reduce((sum, node) => sum + (scales.macs.get(node) ?? 0), 0);
  return {
    ...{ name, operation, nodes, macs },
    ...(moves(draft) && { copies: true }),
    ...{ operator, inputs, output },
    ...(others === undefined ? {} : { others }),
  };
}

function* operatorOf(
  draft: LayerDraft,
  weights: DraftWeights | null,
  scales: Scales,
): Generator<void, QuantizedOperator, void> {
  const { body } = draft;
  switch (body.kind) {
    case 'concat':
    case 'reshape':
      return { kind: body.kind };
    case 'float': {
      const constants = body.node.inputs.flatMap((name) => {
        const constant = constantOf(scales.graph, name);
        return constant === undefined ? [] : [[name, { shape: constant.shape, data: constantData(constant) }] as const];
      });
      return {
        kind: 'float',
        operator: body.node.operator,
        constants: Object.fromEntries(constants),
        reason: body.reason,
      };
    }
    case 'max':
      return moved(draft, body.shape, scales);
    case 'pick':
      return { ...moved(draft, body.shape, scales), weight: body.weight };
    case 'product':
      return multiplied(draft, body, scales);
    case 'uniform':
    case 'linear':
      if (copies(draft)) return moved(draft, body.shape, scales);
      if (weights === null) throw new Error(`${draft.name} has no weights`);
      return yield* summed(draft, body.shape, weights, scales);
  }
}

/** Values are copied, or the largest taken: nothing but a clip happens to them. */
function moved(
  draft: LayerDraft,
  shape: ConvShape,
  scales: Scales,
): Extract<QuantizedOperator, { readonly kind: 'window' }> {
  const clip = draft.clip === null ? null : clipOf(draft, scales);
  return { kind: 'window', shape, epilogue: { shift: 0, bias: false, clip }, weight: Int8Array.of(1), bias: null };
}

/** The bounds in units of the output, and never beyond what it can hold. */
function clipOf({ clip, output }: LayerDraft, { fractions, widths: { input } }: Scales): readonly [number, number] {
  const [low, high] = clip ?? [-Infinity, Infinity];
  const bound = (real: number): number =>
    Math.min(highest(input), Math.max(lowest(input), roundEven(real * 2 ** fractions.of(output))));
  return [bound(low), bound(high)];
}

function* summed(
  draft: LayerDraft,
  shape: ConvShape,
  weights: DraftWeights,
  scales: Scales,
): Generator<void, QuantizedOperator, void> {
  const { fractions, widths, note } = scales;
  const [x = '', operand = ''] = draft.inputs;
  const [fx, fo] = [fractions.of(x), fractions.of(draft.output)];
  const wanted = weightFraction(draft, fractions, coarsest(weights.integers), widths);
  // Weights finer than fit saturate: only where fractions could not settle.
  const least = Math.max(fo - fx, isAligned(draft) ? fractions.of(operand) - fx : -Infinity);
  if (draft.operand !== 'multiply' && wanted < least) {
    note(
      `${quote(draft.name)}: its output shares the scale of its input, which is too fine for its weights; they saturate.`,
    );
  }
  const fw = draft.operand === 'multiply' ? wanted : Math.max(wanted, least);
  const sum = sumFraction(draft, fractions, fw, widths);
  // More would leave no bits at all, and the rounding has to fit too.
  const down = (bits: number): number => Math.min(widths.accumulator - 3, Math.max(0, bits));
  const first = down(isAligned(draft) ? fx + fw - sum : draft.operand === 'multiply' ? 0 : sum - fo);
  // A channel whose weights are finer than others' is shifted further.
  const own = ownFractions(weights.integers.fractions, fw, down(Infinity) - first);
  const shifts = Int8Array.from(own, (fraction) => first + fraction - fw);
  const asMade = weights.integers.fractions.every((fraction, place) => fraction === own[own.length === 1 ? 0 : place]);
  const integers = asMade ? weights.integers : yield* integerWeights(yield* weights.real(), own, widths.weight, shape);
  const shiftAfter = draft.operand === null ? 0 : down(sum - fo);
  const byChannel = own.length > 1;
  const rounding = Array.from(shifts, (shift) =>
    roundingOf(draft, shift, shiftAfter, byChannel || weights.bias !== null),
  );
  const units = own.map((fraction, place) => ({ fraction: fx + fraction, rounding: rounding[place]?.bias ?? 0 }));
  const bias = biasOf(weights.bias, shape.outChannels, units);
  const offset = rounding[0]?.offset ?? 0;
  const join: Pick<Epilogue, 'operand' | 'shiftAfter'> =
    draft.operand === null
      ? {}
      : draft.operand === 'multiply'
        ? { operand: { operation: 'multiply' }, shiftAfter }
        : { operand: { operation: draft.operand, factor: 2 ** (sum - fractions.of(operand)) }, shiftAfter };
  const epilogue: Epilogue = {
    shift: shifts.reduce((most, shift) => Math.max(most, shift)),
    ...(byChannel && { shiftByChannel: true }),
    ...(bias === null ? { bias: false } : { bias: true, biasAt: 'before', biasBound: boundOf(bias) }),
    ...(offset === 0 ? {} : { offset }),
    ...join,
    clip: clipOf(draft, scales),
  };
  const one = shape.uniform !== true && isOne(shape, integers.weight);
  return {
    kind: 'window',
    shape: one ? { ...shape, uniform: true } : shape,
    epilogue,
    weight: one ? integers.weight.slice(0, 1) : integers.weight,
    bias,
    ...(byChannel && { shifts }),
  };
}

/** Fractions of the weights from `least`, and at most so much finer; one, if they are all the same. */
function ownFractions(best: readonly number[], least: number, finer: number): readonly number[] {
  if (best.length === 1) return [least];
  const own = best.map((fraction) => Math.min(Math.max(fraction, least), least + finer));
  return own.every((fraction) => fraction === own[0]) ? own.slice(0, 1) : own;
}

/** A factor that all taps of all channels share needs one weight only. */
const isOne = (s: ConvShape, weight: Int8Array): boolean =>
  s.groups === s.inChannels && s.groups === s.outChannels && weight.every((w) => w === weight[0]);

/** Sums of products of two values: nothing but the rounding is added to them. */
function multiplied(draft: LayerDraft, { shape, weights }: Product, scales: Scales): QuantizedOperator {
  const { fractions, widths } = scales;
  const [x = '', weight = ''] = draft.inputs;
  const finer = fractions.of(x) + fractions.of(weight) - fractions.of(draft.output);
  const shift = Math.min(widths.accumulator - 3, Math.max(0, finer));
  const bias = shift === 0 ? null : new Int32Array(shape.outChannels).fill(2 ** (shift - 1));
  const rounding =
    bias === null ? { bias: false } : ({ bias: true, biasAt: 'before', biasBound: boundOf(bias) } as const);
  return {
    ...{ kind: 'window', shape, bias, weight: new Int8Array(0) },
    made: { ...weights, bits: madeWeightBits(shape, widths) },
    epilogue: { shift, ...rounding, clip: clipOf(draft, scales) },
  };
}

type Product = Extract<LayerDraft['body'], { readonly kind: 'product' }>;

/**
 * Half of what the shifts drop, added before: with the bias where there is one, otherwise as an immediate. The floor of a floor is
 * the floor of both, so half of what two shifts drop, added before the first, rounds both together.
 */
function roundingOf(
  draft: LayerDraft,
  shift: number,
  shiftAfter: number,
  hasBias: boolean,
): { readonly bias: number; readonly offset: number } {
  const dropped = draft.operand === 'multiply' ? shiftAfter : shift + shiftAfter;
  if (dropped === 0) return { bias: 0, offset: 0 };
  const half = 2 ** (dropped - 1);
  // What is compared is rounded by each shift for itself, before which both are there; a floor finer than a product's last bit may stay one.
  if (isCompared(draft)) {
    const bias = hasBias && shift > 0 ? 2 ** (shift - 1) : 0;
    return { bias, offset: shiftAfter === 0 ? 0 : Math.min(2 ** (shiftAfter - 1), MOST_OFFSET) };
  }
  // A product is not there yet when a bias is added.
  if (draft.operand === 'multiply') return { bias: 0, offset: Math.min(half, MOST_OFFSET) };
  const asOffset = !hasBias && half <= MOST_OFFSET && (draft.operand === null || shift === 0);
  return asOffset ? { bias: 0, offset: half } : { bias: half, offset: 0 };
}

/** What sums count in, of all channels or of each, and what rounds them. */
interface SumUnit {
  readonly fraction: number;
  readonly rounding: number;
}

/** In units of the sums, with the rounding; null if there is neither. */
function biasOf(real: Float32Array | null, channels: number, units: readonly SumUnit[]): Int32Array | null {
  if (real === null && units.every(({ rounding }) => rounding === 0)) return null;
  const most = 2 ** 30;
  return Int32Array.from({ length: channels }, (_, c) => {
    const { fraction, rounding } = units[units.length === 1 ? 0 : c] ?? { fraction: 0, rounding: 0 };
    const scaled = roundEven((real?.[c] ?? 0) * 2 ** fraction);
    return Math.min(most, Math.max(-most, scaled)) + rounding;
  });
}

/** A power of two, so that layers of one shape share a program. */
function boundOf(bias: Int32Array): number {
  const largest = bias.reduce((most, b) => Math.max(most, Math.abs(b)), 1);
  return 2 ** Math.ceil(Math.log2(largest));
}
