import type { LinearWeights } from '../../operators/integer/rules.ts';
import { constantData } from '../../tensor/constant.ts';
import { constantOf, type Graph } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import { copies, type LayerDraft } from './draft.ts';
import type { Scales } from './fractions.ts';
import type { IntegerWidths } from './quantized.ts';
import {
  bestChannelFractions,
  bestWeightFraction,
  channelNoise,
  integerWeights,
  realWeights,
  type ConstantData,
  type IntegerWeights,
} from './weights.ts';

/** Weights at the fraction with the least squared error. */
export interface PreparedWeights {
  readonly integers: IntegerWeights;
  readonly bias: Float32Array | null;
}

/** A draft's weights as its layer has them: real ones are made again where another fraction is needed. */
export interface DraftWeights extends PreparedWeights {
  readonly real: () => Generator<void, LinearWeights, void>;
}

const constantValues = (graph: Graph, name: string): Float32Array | undefined => {
  const constant = constantOf(graph, name);
  return constant === undefined ? undefined : constantData(constant);
};

/** While the constants are at hand: large ones are made only once. In slices. */
export function* prepareWeights(
  { graph, widths, weightScales }: Pick<Scales, 'graph' | 'widths' | 'weightScales'>,
  draft: LayerDraft,
  data: ConstantData,
): Generator<void, PreparedWeights, void> {
  const real = yield* realWeights(graph, draft, data);
  if (!('shape' in draft.body)) throw new Error(`${draft.name} has no weights`);
  const { shape } = draft.body;
  const fractions =
    draft.body.kind === 'uniform'
      ? [finestUniform(draft.body.factor, widths)]
      : yield* bestFractions(real, draft, { widths, weightScales });
  return { integers: yield* integerWeights(real, fractions, widths.weight, shape), bias: real.bias };
}

/**
 * Weights at the fraction with the least squared error, or coarser where sums could leave the accumulator: even if every input
 * had the largest size, sums and bias take at most three quarters of it, which leaves room for rounding and an operand. In slices.
 */
export function* weightsOf(
  draft: LayerDraft,
  prepared: PreparedWeights | undefined,
  scales: Scales,
): Generator<void, DraftWeights | null, void> {
  const { graph, fractions, widths, note } = scales;
  if (copies(draft) || (draft.body.kind !== 'linear' && draft.body.kind !== 'uniform')) return null;
  const ready = prepared ?? (yield* prepareWeights(scales, draft, (name) => constantValues(graph, name)));
  const best = ready.integers.fractions;
  const fx = fractions.of(draft.inputs[0] ?? '');
  const fo = fractions.of(draft.output);
  const room = 0.75 * 2 ** (widths.accumulator - 1);
  const biases = largestBiases(ready.bias, best.length);
  /** No more is shifted out than the accumulator has, rounding included. */
  const most = fo + widths.accumulator - 3 - fx;
  let integers = ready.integers;
  /** Does a sum stay within the accumulator, by each of the fractions? */
  const holds = (fraction: number, place: number): boolean =>
    (integers.largestSums[place] ?? 0) * 2 ** (widths.input - 1) + (biases[place] ?? 0) * 2 ** (fx + fraction) <= room;
  const real = (): Generator<void, LinearWeights, void> =>
    realWeights(graph, draft, (name) => constantValues(graph, name));
  if (best.some((fraction) => fraction > most) || !best.every(holds)) {
    const again = yield* real();
    const { shape } = draft.body;
    let tried = best.map((fraction) => Math.min(fraction, most));
    integers = yield* integerWeights(again, tried, widths.weight, shape);
    for (let lowered = 0; lowered < 64 && !tried.every(holds); lowered++) {
      tried = tried.map((fraction, place) => (holds(fraction, place) ? fraction : fraction - 1));
      integers = yield* integerWeights(again, tried, widths.weight, shape);
    }
  }
  const coarser = integers.fractions.map((fraction, place) => Math.min(best[place] ?? 0, most) - fraction);
  const bits = Math.max(...coarser);
  if (bits > 0) {
    const which =
      coarser.length === 1
        ? 'weights'
        : `weights of ${coarser.filter((c) => c > 0).length} of ${coarser.length} channels`;
    note(
      `${quote(draft.name)}: ${which} ${coarser.length === 1 ? '' : 'up to '}${bits} bits coarser than they could be, so that no sum leaves the ${widths.accumulator}-bit accumulator.`,
    );
  }
  return { integers, bias: ready.bias, real };
}

/** One for all; or one for each output channel, if that is asked for and needed. */
function* bestFractions(
  real: LinearWeights,
  { operand, body }: LayerDraft,
  { widths: { weight: bits }, weightScales }: Pick<Scales, 'widths' | 'weightScales'>,
): Generator<void, readonly number[], void> {
  const common = yield* bestWeightFraction(real, bits);
  // What is multiplied with another tensor has one scale: its shift comes behind the product.
  if (weightScales === 'tensor' || operand === 'multiply' || !('shape' in body)) return [common];
  const channels = body.shape.outChannels;
  const noise = yield* channelNoise(real, channels, common, bits);
  return noise < NOISE_OF_VALUES ? [common] : yield* bestChannelFractions(real, channels, bits);
}

/**
 * Noise to signal, 30 dB: about what values of 8 bits bring themselves. Where the weights of the channels bring less on average, scales of their own
 * would cost cycles for nothing.
 */
const NOISE_OF_VALUES = 1e-3;

/** The largest size of a bias: of all, or of each channel. */
function largestBiases(bias: Float32Array | null, scales: number): Float32Array {
  const largest = new Float32Array(scales);
  for (const [channel, b] of bias?.entries() ?? []) {
    const at = scales === 1 ? 0 : channel;
    largest[at] = Math.max(largest[at] ?? 0, Math.abs(b));
  }
  return largest;
}

/** The finest fraction at which one factor of size at most 1 fits. */
function finestUniform(factor: number, { weight }: IntegerWidths): number {
  return Math.floor(Math.log2((2 ** (weight - 1) - 0.5) / Math.abs(factor)));
}
