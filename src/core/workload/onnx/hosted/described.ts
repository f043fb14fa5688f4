import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { graphProblem } from '../../../tensor/problems.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import type { DecodedModel } from '../decode.ts';
import { runModel, type ModelElement, type ModelRuntime, type ModelTensor } from '../../model/modelRuntime.ts';
import { writeModel } from '../encode.ts';
import { withGraph } from '../messages.ts';
import { readsOf } from '../prepare/reads.ts';
import { withBlame } from './blame.ts';
import { freshNames } from './freshNames.ts';
import { NodeSchema, ValueInfoSchema, type NodeMessage } from '../schema.ts';
import { dependenceOf, type Dependence } from './dependence.ts';

type NodeInit = MessageInitShape<typeof NodeSchema>;

/** What a runtime says of a value of a model. */
export interface Described {
  /** Null: no tensor. */
  readonly type: ModelElement | null;
  readonly shape: readonly number[];
  /** Does its shape depend on the data? Then `shape` is that of the inputs it was run on. */
  readonly varies: boolean;
}

export interface Description {
  readonly values: ReadonlyMap<string, Described>;
  /** Values that do not depend on the inputs and that a node reads which does. */
  readonly constants: ReadonlyMap<string, ModelTensor>;
  readonly dependence: Dependence;
}

/** A model that a runtime can run: every input has a fixed shape, every weight its values. */
export interface RunnableModel {
  readonly model: DecodedModel;
  /** Nodes in order, those that outputs need. */
  readonly nodes: readonly NodeMessage[];
  /** Names of constants in the file. */
  readonly given: ReadonlySet<string>;
  /** What it is run on where shapes follow from a run. */
  readonly sample: Readonly<Record<string, ModelTensor>>;
}

/**
 * Types and shapes of all values of a model, from whoever runs it, and the constants that it computes. Two questions: what reading the model tells, and, only where
 * that leaves something open, one run. Codes: of the runtime, `model.elements`.
 */
export function* describeModel(
  runnable: RunnableModel,
  models: ModelRuntime,
): Generator<null, Result<Description>, void> {
  const { model, nodes } = runnable;
  const made = [...new Set(nodes.flatMap(({ output }) => output))].filter((name) => name !== '');
  const read = yield* runModel(models, { model: withOutputs(model, made), inputs: null });
  if (!read.ok) return failure(yield* withBlame(read.problems[0], runnable, null, models));
  const told = new Map(read.value.outputs.map((value) => [value.name, value]));
  const doubtful = mistold(nodes);
  // Of a rank that is not known it says no extents, as of a scalar.
  const isTold = (name: string): boolean => {
    if (doubtful.has(name)) return false;
    const shape = told.get(name)?.shape ?? [];
    return shape.length > 0 && shape.every(isSize);
  };
  const dependence = dependenceOf(nodes, runnable.given, isTold);
  const open = made.filter((name) => !isTold(name) && told.get(name)?.type != null);
  const outputs = model.graph.output.map(({ name }) => name);
  const constants = frontier(nodes, outputs, dependence);
  const sized = yield* sizesAndConstants(runnable, { open, constants, models });
  if (!sized.ok) return failure(yield* withBlame(sized.problems[0], runnable, runnable.sample, models));
  const values = new Map<string, Described>();
  for (const name of made) {
    const { type = null, shape = [] } = told.get(name) ?? {};
    const fixed = isTold(name) ? (shape as readonly number[]) : (sized.value.shapes.get(name) ?? []);
    values.set(name, { type, shape: fixed, varies: !dependence.hasFixedShape(name) });
  }
  return ok({ values, constants: sized.value.constants, dependence });
}

/** Values whose shapes are said otherwise than they are computed, for all that is known, and what is made of them. */
function mistold(nodes: readonly NodeMessage[]): ReadonlySet<string> {
  const doubtful = new Set<string>();
  for (const node of nodes) {
    if (!isMistold(node) && !readsOf(node).some((name) => doubtful.has(name))) continue;
    for (const output of node.output) doubtful.add(output);
  }
  return doubtful;
}

/** A window that begins behind the tensor counts where nothing is computed, and a slope of more axes than its tensor is forgotten. */
function isMistold({ opType, attribute }: NodeMessage): boolean {
  if (opType.endsWith('Pool')) return attribute.some(({ name, i }) => name === 'ceil_mode' && i !== 0n);
  return opType === 'PRelu';
}

/** An extent without a name comes as -1, in 32 bits. */
const isSize = (size: number | string): boolean => typeof size === 'number' && size >= 0 && size < 2 ** 31;

/** Elements of one run's constants together: weights that a file keeps in another form. */
const MOST_CONSTANTS = 2 ** 28;

interface Wanted {
  /** Values whose shape is asked for. */
  readonly open: readonly string[];
  /** Values that are wanted themselves. */
  readonly constants: readonly string[];
  readonly models: ModelRuntime;
}

interface Sized {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly constants: ReadonlyMap<string, ModelTensor>;
}

function* sizesAndConstants(
  { model, sample }: RunnableModel,
  { open, constants, models }: Wanted,
): Generator<null, Result<Sized>, void> {
  if (open.length + constants.length === 0) return ok({ shapes: new Map(), constants: new Map() });
  const fresh = freshNames(model.graph);
  const shapeOf = new Map(open.map((name, index) => [name, fresh(`shape of value ${index}`)]));
  const file = withOutputs(model, [...constants, ...shapeOf.values()], [...shapeOf].map(shapeNode));
  const run = yield* runModel(models, { model: file, inputs: sample, outputs: [...constants, ...shapeOf.values()] });
  if (!run.ok) return run;
  const { values } = run.value;
  const total = constants.reduce((sum, name) => sum + elementsOf(values[name]?.shape ?? []), 0);
  if (total > MOST_CONSTANTS) return failure(tooManyConstants(total));
  const shapes = new Map(
    [...shapeOf].map(([name, output]) => [name, Array.from((values[output]?.data ?? []) as ArrayLike<bigint>, Number)]),
  );
  const found = constants.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return ok({ shapes, constants: new Map(found) });
}

/** Constants that a node computes and one reads that is none itself; or the network gives. */
function frontier(
  nodes: readonly NodeMessage[],
  outputs: readonly string[],
  { isStatic }: Dependence,
): readonly string[] {
  const computed = new Set(nodes.flatMap(({ output }) => output.filter((name) => name !== '' && isStatic(name))));
  const readers = nodes.filter(({ output }) => !output.every((name) => isStatic(name)));
  const wanted = [...readers.flatMap((node) => readsOf(node)), ...outputs];
  return [...new Set(wanted.filter((name) => computed.has(name)))];
}

const shapeNode = ([value, output]: readonly [string, string]): NodeInit => ({
  opType: 'Shape',
  input: [value],
  output: [output],
});

/** The model's file with other outputs, and nodes behind its own. */
function withOutputs(model: DecodedModel, names: readonly string[], more: readonly NodeInit[] = []): Uint8Array {
  const { graph } = model;
  const output = names.map((name) => graph.output.find((one) => one.name === name) ?? { name });
  const nodes = more.map((node) => create(NodeSchema, node));
  const outputs = output.map((one) => ('$typeName' in one ? one : create(ValueInfoSchema, one)));
  return writeModel(withGraph(model, { node: [...graph.node, ...nodes], output: outputs }));
}

const tooManyConstants = (total: number): Problem =>
  graphProblem({
    code: 'model.elements',
    field: 'graph',
    message: `The network computes constants of ${total} elements.`,
    got: total,
    limit: MOST_CONSTANTS,
    fix: 'Fold its constants before the import (for instance with onnxsim).',
  });
