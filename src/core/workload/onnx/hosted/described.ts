import { failure, ok, type Problem, type Result } from '../../../base/problem.ts';
import { graphProblem } from '../../../tensor/problems.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import {
  runModel,
  type ModelElement,
  type ModelRuntime,
  type ModelTensor,
  type ModelValue,
} from '../../model/modelRuntime.ts';
import { readsOf } from '../prepare/reads.ts';
import { withBlame } from './blame.ts';
import { freshNames } from './freshNames.ts';
import { coneOf, sampleOf, withConstants, withOutputs, type NodeInit, type RunnableModel } from './parts.ts';
import { frontier, isSize, smallConstants, type Told } from './smallConstants.ts';
import type { NodeMessage } from '../schema.ts';
import { dependenceOf, type Dependence } from './dependence.ts';

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

/**
 * Types and shapes of all values of a model, from whoever runs it, and the constants that it computes. First what reading the model tells; where that leaves
 * something open, reading it again with its small constants in place, which a run of their nodes alone gives; and only what is open then is told by a run
 * of the whole. Codes: of the runtime, `model.elements`.
 */
export function* describeModel(
  runnable: RunnableModel,
  models: ModelRuntime,
): Generator<null, Result<Description>, void> {
  const { model, nodes } = runnable;
  const made = [...new Set(nodes.flatMap(({ output }) => output))].filter((name) => name !== '');
  const read = yield* runModel(models, { model: withOutputs(model, made), inputs: null });
  if (!read.ok) return failure(yield* withBlame(read.problems[0], runnable, null, models));
  const known = new Map<string, ModelTensor>();
  let told = toldOf(runnable, new Map(read.value.outputs.map((value) => [value.name, value])), known);
  for (let round = 0; round < MOST_READS && openOf(told, made).length > 0; round++) {
    const found = yield* smallConstants(runnable, told, known, models);
    if (found.size === 0) break;
    for (const [name, value] of found) known.set(name, value);
    const rest = made.filter((name) => !known.has(name));
    const again = yield* runModel(models, { model: withOutputs(withConstants(model, known), rest), inputs: null });
    if (!again.ok) break;
    const values = new Map([...told.values, ...again.value.outputs.map((value) => [value.name, value] as const)]);
    told = toldOf(runnable, values, known);
  }
  const { dependence, isTold } = told;
  const open = openOf(told, made);
  const outputs = model.graph.output.map(({ name }) => name);
  const wanted = frontier(nodes, outputs, dependence.isStatic);
  const missing = wanted.filter((name) => !known.has(name));
  const sized = yield* sizesAndConstants(runnable, { open, constants: missing, models });
  if (!sized.ok) return failure(yield* withBlame(sized.problems[0], runnable, runnable.sample, models));
  const values = new Map<string, Described>();
  for (const name of made) {
    const { type = null, shape = [] } = told.values.get(name) ?? {};
    const fixed = isTold(name) ? (shape as readonly number[]) : (sized.value.shapes.get(name) ?? []);
    values.set(name, { type, shape: fixed, varies: !dependence.hasFixedShape(name) });
  }
  const constants = wanted.flatMap((name) => {
    const value = known.get(name) ?? sized.value.constants.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return ok({ values, constants: new Map(constants), dependence });
}

/** Shapes that follow from shapes that follow from constants, and so on: of more than so many steps a run tells. */
const MOST_READS = 3;

function toldOf(
  { nodes, given }: RunnableModel,
  read: ReadonlyMap<string, ModelValue>,
  known: ReadonlyMap<string, ModelTensor>,
): Told {
  const doubtful = mistold(nodes);
  const values = new Map(read);
  for (const [name, { type, shape }] of known) values.set(name, { name, type, shape });
  // Of a rank that is not known it says no extents, as of a scalar.
  const isTold = (name: string): boolean => {
    if (known.has(name)) return true;
    if (doubtful.has(name)) return false;
    const shape = values.get(name)?.shape ?? [];
    return shape.length > 0 && shape.every(isSize);
  };
  return { values, isTold, dependence: dependenceOf(nodes, given, isTold) };
}

const openOf = ({ values, isTold }: Told, made: readonly string[]): readonly string[] =>
  made.filter((name) => !isTold(name) && values.get(name)?.type != null);

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
  // Constants alone need no other nodes than their own; of an input they may have the shape.
  const whole = open.length === 0 ? coneOf(model, constants) : model;
  const shapeOf = new Map(open.map((name, index) => [name, fresh(`shape of value ${index}`)]));
  const inputs = sampleOf(whole, sample);
  const outputs = [...constants, ...shapeOf.values()];
  const runGiving = (more: readonly string[]) => {
    const file = withOutputs(whole, [...outputs, ...more], [...shapeOf].map(shapeNode));
    return runModel(models, { model: file, inputs, outputs });
  };
  let run = yield* runGiving([]);
  // Memory that a value takes over may be planned by extents that are said otherwise than they are computed; what is given out has memory of its own.
  if (!run.ok && open.length > 0) run = yield* runGiving(open);
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

const shapeNode = ([value, output]: readonly [string, string]): NodeInit => ({
  opType: 'Shape',
  input: [value],
  output: [output],
});

const tooManyConstants = (total: number): Problem =>
  graphProblem({
    code: 'model.elements',
    field: 'graph',
    message: `The network computes constants of ${total} elements.`,
    got: total,
    limit: MOST_CONSTANTS,
    fix: 'Fold its constants before the import (for instance with onnxsim).',
  });
