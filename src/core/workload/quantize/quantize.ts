import { definitionOf } from '../../operators/registry.ts';
import { failure, ok, type Result } from '../../base/problem.ts';
import { finiteProblem } from '../../tensor/finite.ts';
import { outputsOf, type Graph, type GraphNode } from '../graph/graph.ts';
import { quote } from '../../tensor/problems.ts';
import { graphMacs } from '../graph/macs.ts';
import { runnableInSlices } from '../graph/runnable.ts';
import { inferShapes, type ValueTypes } from '../graph/shapes.ts';
import { noModels, type ModelRuntime } from '../model/modelRuntime.ts';
import { nodeRuntimes } from '../reference/evaluateNode.ts';
import { seededInput } from '../graph/seededInput.ts';
import type { FloatValues } from '../reference/runFloat.ts';
import { calibrateInSlices, type FloatRunProgress } from './calibrate.ts';
import { memoryProblem, SAMPLE_LIMIT, sampleProblems, widthProblems } from './checks.ts';
import type { LayerDraft } from './draft.ts';
import { foldInSlices, type Folded } from './fold.ts';
import { Fractions, settle, type Scales } from './fractions.ts';
import { Histogram } from './histogram.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';
import type { IntegerWidths, QuantizedGraph, QuantizedLayer, QuantizedValue } from './quantized.ts';
import { prepareWeights, weightsOf, type DraftWeights, type PreparedWeights } from './weightScales.ts';
import { coarsest, type WeightScales } from './weights.ts';
import { inOneGo, retold } from '../../base/slices.ts';

/** What the ranges of values are taken from: samples given, or seeded normal images of mean 0 and deviation 1, cut at 2. */
export type Calibration =
  | { readonly kind: 'samples'; readonly samples: readonly FloatValues[] }
  | { readonly kind: 'seeded'; readonly seed: number; readonly count: number }
  /** Nothing is run, and every value is taken to reach as far as 1: for who asks for shapes, not for numbers. */
  | { readonly kind: 'unseen' };

export interface QuantizeOptions {
  readonly widths: IntegerWidths;
  /** One seeded image of seed 1 unless told otherwise. */
  readonly calibration?: Calibration;
  /** One scale for the weights of a layer, or one for each output channel (default: one). */
  readonly weightScales?: WeightScales;
  /** Who computes ONNX models, and large networks in float (default: nobody). */
  readonly models?: ModelRuntime;
}

const SEEDED_ONCE: Calibration = { kind: 'seeded', seed: 1, count: 1 };

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
  readonly stage: 'fold' | 'calibrate';
  /** The node under way. */
  readonly node: string;
  readonly done: number;
  readonly total: number;
}

/**
 * A network in integers of a machine's widths, every scale a power of two. Codes `quantize.{widths,samples}`,
 * `reference.{input,size,type}` of samples, and `graph.*` of `inferShapes` and `runnableProblems`.
 */
export function quantize(graph: Graph, options: QuantizeOptions): Result<Quantization> {
  return inOneGo(quantizeInSlices(graph, options));
}

/** As `quantize`, in slices. */
export function* quantizeInSlices(
  graph: Graph,
  { widths, calibration: given = SEEDED_ONCE, weightScales = 'tensor', models = noModels }: QuantizeOptions,
): Generator<QuantizeProgress, Result<Quantization>, void> {
  const sound = yield* checked(graph, widths, given);
  if (!sound.ok) return sound;
  const { types, samples } = sound.value;
  const total = graph.nodes.length;
  let foldedNodes = 0;
  const folding = ({ name }: GraphNode): QuantizeProgress => ({
    stage: 'fold',
    node: name,
    done: ++foldedNodes,
    total,
  });
  const folded = yield* retold(foldInSlices(graph, types), folding);
  const [beyond, ...further] = foldedProblems(graph, folded);
  if (beyond !== undefined) return failure(beyond, ...further);
  const drafts = fuse(folded, types);
  const calibration = yield* calibrated({ graph: folded.graph, types, drafts, samples, widths, weightScales, models });
  if (!calibration.ok) return calibration;
  const { seen, prepared } = calibration.value;
  const { ranges } = folded.graph;
  const known = { histograms: seen, whole: answers(graph, drafts), ...(ranges === undefined ? {} : { ranges }) };
  const fractions = new Fractions(drafts, known, widths);
  const notes: string[] = [];
  const ofNodes = graphMacs(graph, types);
  const macs = new Map(graph.nodes.map(({ name }, index) => [name, ofNodes[index] ?? 0]));
  const note = (text: string): void => void notes.push(text);
  const scales: Scales = { graph: folded.graph, fractions, widths, weightScales, macs, note };
  const layers = yield* layersOf(drafts, prepared, scales);
  notes.push(...byChannelNotes(layers));
  const integers = integerValues(drafts);
  const quantized: QuantizedGraph = {
    version: 1,
    name: graph.name,
    widths,
    inputs: graph.inputs.map(({ name }) => name),
    outputs: graph.outputs,
    values: valuesOf(graph, types, layers, (name) => (integers.has(name) ? fractions.of(name) : null)),
    layers,
  };
  const values = [...seen].map(([name, { range }]) => ({ name, range, fraction: fractions.of(name) }));
  return ok({ graph: quantized, values, notes });
}

interface Checked {
  readonly types: ValueTypes;
  readonly samples: readonly FloatValues[];
}

/** The graph's types and the samples, or what keeps it from being quantized. */
function* checked(
  graph: Graph,
  widths: IntegerWidths,
  calibration: Calibration,
): Generator<QuantizeProgress, Result<Checked>, void> {
  const types = inferShapes(graph);
  if (!types.ok) return types;
  const making = (): QuantizeProgress => ({ stage: 'fold', node: '', done: 0, total: graph.nodes.length });
  const problems = [...widthProblems(widths)];
  for (const found of runnableInSlices(graph, types.value)) {
    problems.push(...found);
    yield making();
  }
  // Samples of what cannot be run are not made.
  const [unfit, ...others] = problems;
  if (unfit !== undefined) return failure(unfit, ...others);
  if (calibration.kind === 'unseen') return ok({ types: types.value, samples: [] });
  const count = calibration.kind === 'samples' ? calibration.samples.length : calibration.count;
  const held = memoryProblem(graph, types.value, count);
  if (held !== null) return failure(held);
  const samples = yield* retold(samplesOf(graph, calibration), making);
  const [first, ...more] = sampleProblems(graph, samples);
  return first === undefined ? ok({ types: types.value, samples }) : failure(first, ...more);
}

interface Calibrating extends Checked {
  /** The folded graph. */
  readonly graph: Graph;
  readonly drafts: readonly LayerDraft[];
  readonly widths: IntegerWidths;
  readonly weightScales: WeightScales;
  readonly models: ModelRuntime;
}

/** What the samples show of each value in integers, and weights at their best fraction, by layer, made on the way. */
interface Calibrated {
  readonly seen: ReadonlyMap<string, Histogram>;
  readonly prepared: ReadonlyMap<string, PreparedWeights>;
}

function* calibrated({
  graph,
  types,
  drafts,
  samples,
  widths,
  weightScales,
  models,
}: Calibrating): Generator<QuantizeProgress, Result<Calibrated>, void> {
  if (samples.length === 0) return ok({ seen: seenAsOne(integerValues(drafts)), prepared: new Map() });
  const linear = new Map(drafts.flatMap((draft) => (draft.body.kind === 'linear' ? [[draft.name, draft]] : [])));
  const prepared = new Map<string, PreparedWeights>();
  const run = { graph, types, samples, ...nodeRuntimes(graph, types, models) };
  const calibrating = calibrateInSlices(run, integerValues(drafts), function* (node, data) {
    const draft = linear.get(node.name);
    if (draft !== undefined)
      prepared.set(draft.name, yield* prepareWeights({ graph, widths, weightScales }, draft, data));
  });
  const told = ({ node, done, total }: FloatRunProgress): QuantizeProgress => ({
    stage: 'calibrate',
    node: node.name,
    done,
    total,
  });
  const seen = yield* retold(calibrating, told);
  return seen.ok ? ok({ seen: seen.value, prepared }) : seen;
}

function seenAsOne(names: ReadonlySet<string>): Calibrated['seen'] {
  const one = new Histogram();
  one.add(Float32Array.of(1));
  return new Map([...names].map((name) => [name, one]));
}

/** Fractions settled, and every layer with its numbers. */
function* layersOf(
  drafts: readonly LayerDraft[],
  prepared: ReadonlyMap<string, PreparedWeights>,
  scales: Scales,
): Generator<QuantizeProgress, readonly QuantizedLayer[], void> {
  const weights = new Map<string, DraftWeights>();
  for (const draft of drafts) {
    const made = yield* finishing(draft, weightsOf(draft, prepared.get(draft.name), scales));
    if (made !== null) weights.set(draft.name, made);
  }
  const weightFractions = new Map([...weights].map(([name, { integers }]) => [name, coarsest(integers)]));
  settle(drafts, weightFractions, scales.fractions, scales.widths);
  const layers: QuantizedLayer[] = [];
  for (const draft of drafts) {
    layers.push(yield* finishing(draft, lower(draft, weights.get(draft.name) ?? null, scales)));
  }
  return layers;
}

/** How many layers have scales of their channels. */
function byChannelNotes(layers: readonly QuantizedLayer[]): readonly string[] {
  const windows = layers.flatMap(({ operator }) => (operator.kind === 'window' ? [operator] : []));
  const withWeights = windows.filter(({ shape }) => shape.uniform !== true).length;
  const own = windows.filter(({ epilogue }) => epilogue.shiftByChannel === true).length;
  if (own === 0) return [];
  return [
    `${own} of ${withWeights} layers with weights ${own === 1 ? 'has' : 'have'} a scale for each output channel.`,
  ];
}

/** The last of it, told as calibration that is all but done. */
const finishing = <T>({ name }: LayerDraft, slices: Generator<void, T>): Generator<QuantizeProgress, T, void> =>
  retold(slices, () => ({ stage: 'calibrate', node: name, done: 1, total: 1 }));

/** Finite constants may leave the range of 32-bit floats when they become one. Code: `graph.not-finite`. */
const foldedProblems = (graph: Graph, { graph: folded }: Folded) =>
  Object.entries(folded.constants).flatMap(([name, constant]) => {
    if (Object.hasOwn(graph.constants, name)) return [];
    const problem = finiteProblem(name, constant, `The constant ${quote(name)}, computed from others of the network,`);
    return problem === null ? [] : [problem];
  });

/** What the network gives, or an operator compares (softmax): were its largest values cut off, they would be equal. */
function answers(graph: Graph, drafts: readonly LayerDraft[]): ReadonlySet<string> {
  const compared = drafts.flatMap(({ body, inputs }) =>
    body.kind === 'float' && definitionOf(body.node.operator).integer.compares === true ? inputs : [],
  );
  return new Set([...graph.outputs, ...compared]);
}

/** Values that layers in integers read or make. */
function integerValues(drafts: readonly LayerDraft[]): ReadonlySet<string> {
  return new Set(drafts.flatMap(({ body, inputs, output }) => (body.kind === 'float' ? [] : [...inputs, output])));
}

function valuesOf(
  graph: Graph,
  types: ValueTypes,
  layers: readonly QuantizedLayer[],
  fractionOf: (name: string) => number | null,
): Readonly<Record<string, QuantizedValue>> {
  const names = [...graph.inputs.map(({ name }) => name), ...layers.flatMap(outputsOf).filter((name) => name !== '')];
  return Object.fromEntries(
    names.map((name): [string, QuantizedValue] => {
      const { type, shape } = types.get(name) ?? { type: 'float32', shape: [] };
      const value = { name, shape, fraction: fractionOf(name) };
      return [name, type === 'float32' ? value : { ...value, type }];
    }),
  );
}

function* samplesOf(
  graph: Graph,
  calibration: Exclude<Calibration, { kind: 'unseen' }>,
): Generator<number, readonly FloatValues[], void> {
  if (calibration.kind === 'samples') return calibration.samples;
  // One more than allowed is refused without being made.
  if (!(calibration.count <= SAMPLE_LIMIT)) return new Array<FloatValues>(SAMPLE_LIMIT + 1).fill({});
  const samples: FloatValues[] = [];
  for (let index = 0; index < Math.floor(calibration.count); index++) {
    samples.push(yield* seededSampleInSlices(graph, calibration.seed + index));
  }
  return samples;
}

/** Values for every input of a graph (`seededInput`), within the ranges that a quantized file has for them. */
export const seededSample = (graph: Graph, seed: number): FloatValues => inOneGo(seededSampleInSlices(graph, seed));

/** The same in slices. */
export function* seededSampleInSlices(
  { inputs, ranges = {} }: Graph,
  seed: number,
): Generator<number, FloatValues, void> {
  const values: [string, Float32Array][] = [];
  for (const [place, input] of inputs.entries()) {
    const reals = ranges[input.name];
    const seeded = seededInput(reals === undefined ? input : { ...input, reals }, seed * 31 + place);
    values.push([input.name, yield* seeded]);
  }
  return Object.fromEntries(values);
}
