import type { LinearWeights } from '../../operators/integer/rules.ts';
import { constantData } from '../../tensor/constant.ts';
import { constantOf, type Graph } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import { copies, type LayerDraft } from './draft.ts';
import type { Scales } from './fractions.ts';
import type { IntegerWidths } from './quantized.ts';
import { bestWeightFraction, integerWeights, realWeights, type ConstantData, type IntegerWeights } from './weights.ts';

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
  graph: Graph,
  draft: LayerDraft,
  widths: IntegerWidths,
  data: ConstantData,
): Generator<void, PreparedWeights, void> {
  const real = yield* realWeights(graph, draft, data);
  if (!('shape' in draft.body)) throw new Error(`${draft.name} has no weights`);
  const fraction =
    draft.body.kind === 'uniform'
      ? finestUniform(draft.body.factor, widths)
      : yield* bestWeightFraction(real, widths.weight);
  return { integers: yield* integerWeights(real, fraction, widths.weight, draft.body.shape), bias: real.bias };
}

/**
 * Weights at the fraction with the least squared error, or coarser where sums could leave the accumulator: even if every input
 * had the largest size, sums and bias take at most three quarters of it, which leaves room for rounding and an operand. In slices.
 */
export function* weightsOf(
  draft: LayerDraft,
  prepared: PreparedWeights | undefined,
  { graph, fractions, widths, note }: Scales,
): Generator<void, DraftWeights | null, void> {
  if (copies(draft) || (draft.body.kind !== 'linear' && draft.body.kind !== 'uniform')) return null;
  const ready = prepared ?? (yield* prepareWeights(graph, draft, widths, (name) => constantValues(graph, name)));
  const best = ready.integers.fraction;
  const fx = fractions.of(draft.inputs[0] ?? '');
  const fo = fractions.of(draft.output);
  const room = 0.75 * 2 ** (widths.accumulator - 1);
  const largestBias = (ready.bias ?? new Float32Array(1)).reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  /** No more is shifted out than the accumulator has, rounding included. */
  const most = fo + widths.accumulator - 3 - fx;
  let integers = ready.integers;
  const needs = (): number =>
    integers.largestSum * 2 ** (widths.input - 1) + largestBias * 2 ** (fx + integers.fraction);
  const real = (): Generator<void, LinearWeights, void> =>
    realWeights(graph, draft, (name) => constantValues(graph, name));
  if (best > most || needs() > room) {
    const again = yield* real();
    const { shape } = draft.body;
    integers = yield* integerWeights(again, Math.min(best, most), widths.weight, shape);
    while (needs() > room && integers.fraction > best - 64) {
      integers = yield* integerWeights(again, integers.fraction - 1, widths.weight, shape);
    }
  }
  if (integers.fraction < best && best <= most) {
    note(
      `${quote(draft.name)}: weights ${best - integers.fraction} bits coarser than they could be, so that no sum leaves the ${widths.accumulator}-bit accumulator.`,
    );
  }
  return { integers, bias: ready.bias, real };
}

/** The finest fraction at which one factor of size at most 1 fits. */
function finestUniform(factor: number, { weight }: IntegerWidths): number {
  return Math.floor(Math.log2((2 ** (weight - 1) - 0.5) / Math.abs(factor)));
}
