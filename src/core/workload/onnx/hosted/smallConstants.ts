import { elementsOf } from '../../../tensor/shape.ts';
import { runModel, type ModelRuntime, type ModelTensor, type ModelValue } from '../../model/modelRuntime.ts';
import { readsOf } from '../prepare/reads.ts';
import type { NodeMessage } from '../schema.ts';
import type { Dependence } from './dependence.ts';
import { coneOf, withConstants, withOutputs, type RunnableModel } from './parts.ts';

/** What reading a model has told of its values so far. */
export interface Told {
  readonly values: ReadonlyMap<string, ModelValue>;
  /** Is its shape said, and believed? */
  readonly isTold: (value: string) => boolean;
  readonly dependence: Dependence;
}

/** An extent without a name comes as -1, in 32 bits. */
export const isSize = (size: number | string): boolean => typeof size === 'number' && size >= 0 && size < 2 ** 31;

/** Elements of a constant that may say how large something is: sizes, pads, scales, axes. */
const SMALL = 1024;

/**
 * Constants that shapes may follow from and that are not among the `known` ones, without a run of the whole: shapes that are told, and what
 * is computed from them and from constants of the file. Empty: there are none, or the runtime does not take their nodes.
 */
export function* smallConstants(
  { model, nodes, given }: RunnableModel,
  told: Told,
  known: ReadonlyMap<string, ModelTensor>,
  models: ModelRuntime,
): Generator<null, ReadonlyMap<string, ModelTensor>, void> {
  const shapes = new Map<string, ModelTensor>();
  const computed = new Set([...given, ...known.keys()]);
  const isComputed = (name: string): boolean => name === '' || computed.has(name);
  for (const node of nodes) {
    const shape = shapeOf(node, told);
    const [output = ''] = node.output;
    if (shape !== null) shapes.set(output, shape);
    const small = node.output.every((name) => name === '' || mayBeSmall(told.values.get(name)));
    const follows = readsOf(node).every(isComputed) && node.output.every((name) => told.dependence.isStatic(name));
    if (shape !== null || (small && follows)) for (const name of node.output) computed.add(name);
  }
  const outputs = model.graph.output.map(({ name }) => name);
  const read = new Set(frontier(nodes, outputs, isComputed).filter((name) => !known.has(name)));
  // A scalar's shape is told by its value only.
  const isAsked = (name: string): boolean => read.has(name) || (isComputed(name) && !told.isTold(name));
  // A node that becomes constants does so with all its outputs.
  const wanted = new Set(
    nodes.flatMap(({ output }) => (output.some((name) => name !== '' && isAsked(name)) ? output : [])),
  );
  const missing = [...wanted].filter((name) => name !== '' && !known.has(name) && !shapes.has(name));
  const found = new Map([...shapes].filter(([name]) => wanted.has(name) && !known.has(name)));
  if (missing.length === 0) return found;
  const part = coneOf(withConstants(model, new Map([...known, ...shapes])), missing);
  const run = yield* runModel(models, { model: withOutputs(part, missing), inputs: {}, outputs: missing });
  if (!run.ok) return new Map();
  for (const name of missing) {
    const value = run.value.values[name];
    if (value === undefined || Array.isArray(value.data) || elementsOf(value.shape) > SMALL) return new Map();
    found.set(name, value);
  }
  return found;
}

/** A shape, or a number of elements, that is told already; null: it is not, or the node asks for something else. */
function shapeOf({ opType, input: [of = ''], attribute }: NodeMessage, { values, isTold }: Told): ModelTensor | null {
  if ((opType !== 'Shape' && opType !== 'Size') || !isTold(of)) return null;
  const shape = (values.get(of)?.shape ?? []).map(BigInt);
  if (opType === 'Size') {
    return { type: 'int64', shape: [], data: BigInt64Array.of(shape.reduce((product, size) => product * size, 1n)) };
  }
  const end = (name: string): number | undefined => {
    const found = attribute.find((one) => one.name === name);
    return found === undefined ? undefined : Number(found.i);
  };
  const part = shape.slice(end('start'), end('end'));
  return { type: 'int64', shape: [part.length], data: BigInt64Array.from(part) };
}

/** Of a shape that is not told the size is not known: then it is looked at when it is there. */
function mayBeSmall(value: ModelValue | undefined): boolean {
  if (value === undefined || value.type === null || value.type === 'string') return false;
  return !value.shape.every(isSize) || elementsOf(value.shape as readonly number[]) <= SMALL;
}

/** Values that a node computes for which `isKnown` holds, and that one reads for whose outputs it does not; or the network gives. */
export function frontier(
  nodes: readonly NodeMessage[],
  outputs: readonly string[],
  isKnown: (value: string) => boolean,
): readonly string[] {
  const computed = new Set(nodes.flatMap(({ output }) => output.filter((name) => name !== '' && isKnown(name))));
  const readers = nodes.filter(({ output }) => !output.every((name) => isKnown(name)));
  const wanted = [...readers.flatMap((node) => readsOf(node)), ...outputs];
  return [...new Set(wanted.filter((name) => computed.has(name)))];
}
