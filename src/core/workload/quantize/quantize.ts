import { failure, ok, type Result } from '../../problem.ts';
import { constantData } from '../graph/constant.ts';
import type { Graph } from '../graph/graph.ts';
import { quote } from '../graph/problems.ts';
import { inferShapes, type ValueTypes } from '../graph/shapes.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import { calibrateInSlices } from './calibrate.ts';
import { graphProblems, SAMPLE_LIMIT, sampleProblems } from './checks.ts';
import { copies, type Draft } from './draft.ts';
import { foldInSlices } from './fold.ts';
import { Fractions, settle } from './fractions.ts';
import { fuse } from './fuse.ts';
import { lower, productsOf, type DraftWeights } from './lower.ts';
import type { IntegerWidths, QuantizedGraph, QuantizedLayer, QuantizedValue } from './quantized.ts';
import { bestWeightFraction, integerWeights, realWeights, type RealWeights } from './weights.ts';

/** What the ranges of values are taken from: samples given, or seeded normal images of mean 0 and deviation 1, cut at 2. */
export type Calibration =
  | { readonly kind: 'samples'; readonly samples: readonly FloatValues[] }
  | { readonly kind: 'seeded'; readonly seed: number; readonly count: number };

export interface QuantizeOptions {
  readonly widths: IntegerWidths;
  /** One seeded image of seed 1 unless told otherwise. */
  readonly calibration?: Calibration;
}

export interface Quantization {
  readonly graph: QuantizedGraph;
  /** What the calibration saw of each value in integers. */
  readonly values: readonly CalibratedValue[];
  /** What had to be given up, in sentences. */
  readonly notes: readonly string[];
}

export interface CalibratedValue {
  readonly name: string;
  /** The largest |x| over all samples. */
  readonly range: number;
  readonly fraction: number;
}

export interface QuantizeProgress {
  readonly stage: 'fold' | 'weights' | 'calibrate';
  /** The node under way. */
  readonly node: string;
  readonly done: number;
  readonly total: number;
}

/**
 * A network in integers of a machine's widths, every scale a power of two. Codes `quantize.{widths,samples,output}`,
 * `reference.{input,size,type}` of samples, and `graph.*` of `inferShapes`.
 */
export function quantize(graph: Graph, options: QuantizeOptions): Result<Quantization> {
  const slices = quantizeInSlices(graph, options);
  for (;;) {
    const next = slices.next();
    if (next.done === true) return next.value;
  }
}

/** As `quantize`, in slices. */
export function* quantizeInSlices(
  graph: Graph,
  { widths, calibration = { kind: 'seeded', seed: 1, count: 1 } }: QuantizeOptions,
): Generator<QuantizeProgress, Result<Quantization>, void> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const samples = samplesOf(graph, calibration);
  const [first, ...more] = [...graphProblems(graph, widths), ...sampleProblems(graph, samples)];
  if (first !== undefined) return failure(first, ...more);

  const total = graph.nodes.length;
  const folding = foldInSlices(graph, types.value);
  let folded = folding.next();
  for (let done = 0; folded.done !== true; folded = folding.next()) {
    yield { stage: 'fold', node: folded.value.name, done: ++done, total };
  }
  const drafts = fuse(folded.value, types.value);

  const calibrating = calibrateInSlices(folded.value.graph, types.value, samples, integerValues(drafts));
  let seen = calibrating.next();
  for (; seen.done !== true; seen = calibrating.next()) {
    const { node, done, total: all } = seen.value;
    yield { stage: 'calibrate', node: node.name, done, total: all };
  }
  const fractions = new Fractions(drafts, seen.value, widths);

  const notes: string[] = [];
  const weights = new Map<string, DraftWeights>();
  for (const [index, draft] of drafts.entries()) {
    const made = weightsOf(folded.value.graph, draft, fractions, widths, (text) => notes.push(text));
    if (made !== null) weights.set(draft.name, made);
    yield { stage: 'weights', node: draft.name, done: index + 1, total: drafts.length };
  }
  const weightFractions = new Map([...weights].map(([name, { integers }]) => [name, integers.fraction]));
  settle(drafts, weightFractions, fractions, widths);
  const layers = drafts.map((draft) =>
    lower(folded.value.graph, draft, weights.get(draft.name) ?? null, fractions, widths, (text) => notes.push(text)),
  );
  const integers = integerValues(drafts);
  const values = valuesOf(graph, types.value, layers, (name) => (integers.has(name) ? fractions.of(name) : null));
  const quantized: QuantizedGraph = {
    version: 1,
    name: graph.name,
    widths,
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs,
    values,
    layers,
  };
  const calibrated = [...seen.value].map(([name, { range }]) => ({ name, range, fraction: fractions.of(name) }));
  return ok({ graph: quantized, values: calibrated, notes });
}

/** Values that layers in integers read or make. */
function integerValues(drafts: readonly Draft[]): ReadonlySet<string> {
  return new Set(drafts.flatMap(({ body, inputs, output }) => (body.kind === 'float' ? [] : [...inputs, output])));
}

function valuesOf(
  graph: Graph,
  types: ValueTypes,
  layers: readonly QuantizedLayer[],
  fractionOf: (name: string) => number | null,
): Readonly<Record<string, QuantizedValue>> {
  const names = [...graph.inputs.map(({ name }) => name), ...layers.map(({ output }) => output)];
  return Object.fromEntries(
    names.map((name) => [name, { name, shape: types.get(name)?.shape ?? [], fraction: fractionOf(name) }]),
  );
}

/**
 * Weights at the fraction with the least squared error, or coarser where sums could leave the accumulator: even if every input
 * had the largest size, sums and bias take at most three quarters of it, which leaves room for rounding and an operand.
 */
function weightsOf(
  graph: Graph,
  draft: Draft,
  fractions: Fractions,
  widths: IntegerWidths,
  note: (text: string) => void,
): DraftWeights | null {
  if (copies(draft) || (draft.body.kind !== 'linear' && draft.body.kind !== 'uniform')) return null;
  const products = productsOf(draft.body.shape);
  const real = realWeights(graph, draft);
  if (real === null) return null;
  const best =
    draft.body.kind === 'uniform' ? finestUniform(draft.body.factor, widths) : bestWeightFraction(real, widths.weight);
  const fx = fractions.of(draft.inputs[0] ?? '');
  const fo = fractions.of(draft.output);
  const room = 0.75 * 2 ** (widths.accumulator - 1);
  const largestBias = (real.bias ?? new Float32Array(1)).reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  /** No more is shifted out than the accumulator has, rounding included. */
  const most = fo + widths.accumulator - 3 - fx;
  let integers = integerWeights(real, Math.min(best, most), widths.weight, products);
  const needs = (): number =>
    integers.largestSum * 2 ** (widths.input - 1) + largestBias * 2 ** (fx + integers.fraction);
  while (needs() > room && integers.fraction > best - 64) {
    integers = integerWeights(real, integers.fraction - 1, widths.weight, products);
  }
  if (integers.fraction < best && best <= most) {
    note(
      `${quote(draft.name)}: weights ${best - integers.fraction} bits coarser than they could be, so that no sum leaves the ${widths.accumulator}-bit accumulator.`,
    );
  }
  return { integers, bias: real.bias, real: () => again(graph, draft) };
}

const again = (graph: Graph, draft: Draft): RealWeights => {
  const real = realWeights(graph, draft);
  if (real === null) throw new Error(`${draft.name} has no weights`);
  return real;
};

/** The finest fraction at which one factor of size at most 1 fits. */
function finestUniform(factor: number, { weight }: IntegerWidths): number {
  return Math.floor(Math.log2((2 ** (weight - 1) - 0.5) / Math.abs(factor)));
}

function samplesOf(graph: Graph, calibration: Calibration): readonly FloatValues[] {
  if (calibration.kind === 'samples') return calibration.samples;
  // One more than allowed is refused without being made.
  if (!(calibration.count <= SAMPLE_LIMIT)) return new Array<FloatValues>(SAMPLE_LIMIT + 1).fill({});
  return Array.from({ length: Math.max(0, Math.floor(calibration.count)) }, (_, index) =>
    seededSample(graph, calibration.seed + index),
  );
}

/** An input for every input of a graph: normal with mean 0 and deviation 1, cut at 2. */
export function seededSample(graph: Graph, seed: number): FloatValues {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }, place) => {
      const source = { kind: 'seeded', seed: seed * 31 + place, mean: 0, deviation: 1 } as const;
      return [name, constantData({ type: 'float32', shape, source })];
    }),
  );
}
