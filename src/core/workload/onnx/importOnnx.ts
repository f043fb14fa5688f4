import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { inOneGo, retold } from '../../base/slices.ts';
import type { Graph } from '../graph/graph.ts';
import { nodesForHost } from '../graph/hostNodes.ts';
import { inferShapes } from '../graph/shapes.ts';
import type { ModelRuntime } from '../model/modelRuntime.ts';
import { decodeModel, type DecodedModel } from './decode.ts';
import { dequantizeModel } from './dequantize/dequantizeModel.ts';
import { withoutBfloat16 } from './hosted/bfloat16.ts';
import { describeModel } from './hosted/described.ts';
import { FileHost } from './hosted/nodeHost.ts';
import { refusal } from './hosted/refusal.ts';
import { runnableModel } from './hosted/runnableModel.ts';
import { graphType } from './hosted/tensors.ts';
import { importGraph, type GraphImport } from './importGraph.ts';
import { dimensionProblems, openDimensionsOf, type ImportOptions, type OpenDimension } from './inputs.ts';
import { givenInputs } from './messages.ts';
import { opsetIn } from './opset.ts';
import { withCuts } from './prepare/cutBefore.ts';
import { cutModel } from './prepare/cutModel.ts';
import { prepareModel, type TypeOf } from './prepare/prepareModel.ts';
import { withSeededWeights } from './prepare/seedWeights.ts';
import { READERS } from './readers.ts';
import { createReport, type ImportReport } from './report.ts';
import type { NodeMessage } from './schema.ts';

export interface OnnxImport {
  readonly graph: Graph;
  /** Version of the operators of domain ai.onnx. */
  readonly opset: number;
  /** Program that wrote the file. */
  readonly producer: string;
  /** What was left out or taken otherwise than the file says. */
  readonly notes: readonly string[];
  /** Sizes that the file leaves open, whether or not they were given. */
  readonly open: readonly OpenDimension[];
  /** Weights that the file has no values of, and that have random ones now. */
  readonly seeded: readonly string[];
}

const OPSETS = { oldest: 7, newest: 25 };

/**
 * The graph of an ONNX file, shapes inferred, shape arithmetic computed, constants only as far as they are used. What no operator of ours takes goes to
 * `options.models`, if there is one: its nodes become ONNX models that it runs. All reasons why a file cannot be taken are told. Never throws; memory and time
 * are bounded by the size of the file, and by what the runtime allows.
 * Codes `onnx.*`, `model.*`, and `graph.*` of `inferShapes` and `runnableProblems`: what is taken can be run.
 */
export function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): Result<OnnxImport> {
  return inOneGo(importInSlices(bytes, options));
}

/** The same in slices: each yield the fraction that is done. */
export function* importInSlices(
  bytes: Uint8Array,
  options: ImportOptions = {},
): Generator<number, Result<OnnxImport>, void> {
  const decoded = decodeModel(bytes);
  if (!decoded.ok) return decoded;
  const report = createReport();
  const opset = opsetOf(decoded.value, report);
  const { models } = options;
  if (decoded.value.graph.node.some(isForeign)) models?.warm?.();
  if (typeof opset !== 'number' && models === undefined) return failure(opset);
  const version = typeof opset === 'number' ? opset : (opsetIn(decoded.value) ?? 0);
  let held = bytes.length;
  for (const file of options.external?.values() ?? []) held += file.length;
  const prepared = yield* prepareModel(decoded.value, options, typeFrom(version, held, options));
  if (!prepared.ok) return prepared;
  const { model, notes, seeded } = prepared.value;
  const taken = givenInputs(model.graph);
  // Sizes of what was cut away may be needed to know where the part begins.
  const given = givenInputs(decoded.value.graph);
  const [misnamed, ...others] = dimensionProblems([...new Set([...taken, ...given])], options);
  if (misnamed !== undefined) return failure(misnamed, ...others);
  const dequantized = dequantizeModel(model, version);
  const whole: GraphImport = {
    ...{ model: dequantized?.model ?? model, opset: version, fileBytes: held, options, report },
    // Of weights alone its floats are the file's.
    ...(dequantized === null || dequantized.values.size === 0
      ? {}
      : { quantized: { model, values: dequantized.values } }),
  };
  const pure = typeof opset === 'number' ? ok(yield* importGraph(whole)) : failure(opset);
  const own = pure.ok ? pure.value : pure;
  const foreign = !own.ok && !own.problems.some(({ code }) => FINAL.has(code));
  const hosted = foreign && models !== undefined ? yield* importWithModels(whole, models) : null;
  const graph = told(hosted, own, whole.model) ?? (own.ok ? ok({ value: own.value, notes: report.notes() }) : own);
  const open = openDimensionsOf(taken);
  if (!graph.ok) {
    const [first, ...more] = withCuts(graph.problems, model).map((problem) => withOpenSizes(problem, open, options));
    return first === undefined ? graph : failure(first, ...more);
  }
  const { producerName, producerVersion } = decoded.value;
  const producer = `${producerName} ${producerVersion}`.trim();
  const remarks = [...notes, ...(dequantized?.notes ?? []), ...graph.value.notes];
  return ok({ graph: graph.value.value, opset: version, producer, notes: remarks, open, seeded });
}

/** No operator of ours reads it. */
const isForeign = ({ opType }: NodeMessage): boolean => !READERS.has(opType);

/** What a runtime refuses may be of other sizes than the file is for: a vector's length that counts as a batch of 1. */
function withOpenSizes(
  problem: Problem,
  open: readonly OpenDimension[],
  { dimensions = {}, batch = 1 }: ImportOptions,
): Problem {
  if (problem.code !== 'model.refused' || open.length === 0) return problem;
  const sizes = open.map(({ name, batch: isBatch, axes: [axis = ''] }) => {
    const given = [axis, name].find((key) => Object.hasOwn(dimensions, key));
    return `${name.slice(0, 40)}=${String(given === undefined ? (isBatch ? batch : '?') : dimensions[given])}`;
  });
  const listed = `${sizes.slice(0, 8).join(', ')}${sizes.length > 8 ? ', …' : ''}`;
  return { ...problem, fix: `Try other sizes than ${listed}, which the file leaves open. Or: ${problem.fix}` };
}

/** What no other runtime mends. */
const FINAL: ReadonlySet<string> = new Set([
  ...['onnx.cycle', 'onnx.duplicate', 'onnx.unknown', 'onnx.nodes', 'onnx.outputs', 'onnx.more'],
  ...['onnx.dimension', 'onnx.dimension-name', 'onnx.batch', 'graph.not-finite', 'graph.too-large', 'graph.elements'],
]);

/** What a runtime said of a file, with what our operators said of it before. */
function told(hosted: Result<Hosted> | null, own: Result<Graph>, { graph }: DecodedModel): Result<Hosted> | null {
  if (hosted === null || hosted.ok || own.ok) return hosted;
  return failure(...refusal(hosted.problems, own.problems, graph));
}

interface Hosted {
  readonly value: Graph;
  readonly notes: readonly string[];
}

/** A file whose nodes are not all ours: types and shapes come from the runtime, and what is not ours stays as it is in the file. */
function* importWithModels(
  { model: given, fileBytes, options, opset, quantized }: GraphImport,
  models: ModelRuntime,
): Generator<number, Result<Hosted>, void> {
  const widened = withoutBfloat16(given);
  const model = widened ?? given;
  const file = runnableModel(model, options);
  if (!file.ok) return file;
  const description = yield* retold(describeModel(file.value, models), () => 0);
  if (!description.ok) return description;
  const initializers = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const once = function* (forced: ReadonlySet<NodeMessage>) {
    const report = createReport();
    if (widened !== null) report.note('Its bfloat16 are computed as float32, without rounding in between.');
    const host = new FileHost({
      description: description.value,
      opset,
      initializers,
      inputs: file.value.types,
      forced,
    });
    // Its sizes are those of the file now.
    const sized = { model: file.value.model, opset, fileBytes, options: {}, report, host };
    const graph = yield* importGraph(quantized === undefined ? sized : { ...sized, quantized });
    return { graph, report, host };
  };
  const first = yield* once(new Set());
  if (!first.graph.ok) return first.graph;
  const types = inferShapes(first.graph.value);
  if (!types.ok) return types;
  // What is the host's anyway goes together with what a runtime computes there: fewer steps, and nothing is rounded between them.
  const forced = first.host.madeOf(nodesForHost(first.graph.value, types.value));
  const { graph, report } = forced.size === 0 ? first : yield* once(forced);
  return graph.ok ? ok({ value: graph.value, notes: report.notes() }) : graph;
}

/** Finds the type of a value by importing what makes it; where our operators do not do, a runtime tells it, if it does not depend on the data. */
const typeFrom = (
  opset: number,
  fileBytes: number,
  { dimensions, batch, sharedPlaceholders, models }: ImportOptions,
): TypeOf =>
  function* (model, value) {
    const before = cutModel(model, { to: [value] });
    if (!before.ok) return null;
    const { model: whole } = withSeededWeights(before.value.model, 1);
    const options = {
      ...(dimensions !== undefined && { dimensions }),
      ...(batch !== undefined && { batch }),
      ...(sharedPlaceholders !== undefined && { sharedPlaceholders }),
    };
    const graph = yield* importGraph({ model: whole, opset, fileBytes, options, report: createReport() });
    const types = graph.ok ? inferShapes(graph.value) : graph;
    if (types.ok || models === undefined) return types.ok ? (types.value.get(value) ?? null) : null;
    const file = runnableModel(whole, options);
    if (!file.ok) return null;
    const description = yield* retold(describeModel(file.value, models), () => 0);
    const found = description.ok ? description.value.values.get(value) : undefined;
    const type = graphType(found?.type ?? null);
    // The graph has no other floats than float32, but the part's nodes do.
    return found === undefined || found.varies || type === null || type !== found.type
      ? null
      : { type, shape: found.shape };
  };

/** Sizes that a file leaves open, of a file that may not be taken for other reasons; empty where it cannot be read. */
export function openDimensions(bytes: Uint8Array): readonly OpenDimension[] {
  const model = decodeModel(bytes);
  return model.ok ? openDimensionsOf(givenInputs(model.value.graph)) : [];
}

function opsetOf(model: DecodedModel, report: ImportReport): number | Problem {
  const opset = opsetIn(model);
  if (opset === null || opset < OPSETS.oldest) {
    const message = opset === null ? 'The file names no opset of domain ai.onnx.' : `The file uses opset ${opset}.`;
    const fix = `Export with opset ${OPSETS.oldest} or newer (onnx.version_converter makes old files new).`;
    return { code: 'onnx.opset', message, field: 'opset_import', got: opset, limit: OPSETS.oldest, fix };
  }
  if (opset > OPSETS.newest) report.note(`Opset ${opset} is newer than ${OPSETS.newest}, the newest known here.`);
  return opset;
}
