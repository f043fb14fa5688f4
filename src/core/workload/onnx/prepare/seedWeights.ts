import { create } from '@bufbuild/protobuf';
import { constantData, constantSeed, CUT_DEVIATION } from '../../../tensor/constant.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import { GRAPH_LIMITS } from '../../../tensor/limits.ts';
import { quote } from '../../../tensor/problems.ts';
import { DATA_TYPES } from '../../../operators/onnx/known.ts';
import type { DecodedModel } from '../decode.ts';
import { fixedShape, givenInputs, valueInfos, withGraph } from '../messages.ts';
import { TensorSchema, type NodeMessage, type TensorMessage } from '../schema.ts';
import { holdsValues, seededTensor } from '../seededTensor.ts';
import { reached } from '../../graph/wires.ts';
import { wiresOf } from './wires.ts';
import { handsOn, isParameterPlace, roleAt, type Role } from './roles.ts';

export interface Seeded {
  readonly model: DecodedModel;
  /** Weights that were given values. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** Where a value is read: the place of a node's input. */
interface Use {
  readonly node: NodeMessage;
  readonly place: number;
}

interface Hollow {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly bigint[];
}

/**
 * The model with values for weights that it has none of: the file keeps them elsewhere or nowhere, or takes them as inputs. An input is a weight where it goes
 * to parameters' places only, has a fixed shape, and another input is the data of each such node; `kept` inputs are none. The values follow from `seed` and the
 * weight's name. Integers of sizes and axes are left as they are: what they are cannot be guessed.
 */
export function withSeededWeights(model: DecodedModel, seed: number, kept: ReadonlySet<string> = new Set()): Seeded {
  const { graph } = model;
  const uses = usesOf(graph.node);
  const stored = graph.initializer.filter((tensor) => !holdsValues(tensor));
  const absent = absentOf(model, uses);
  const inputs = weightInputs(model, uses, kept);
  const seeded = new Map<string, TensorMessage>();
  for (const hollow of [...stored, ...absent, ...inputs]) {
    const role = roleOf(hollow, uses);
    const tensor = role === null ? null : valuesFor(hollow, role, constantSeed(seed, hollow.name), uses);
    if (tensor !== null) seeded.set(hollow.name, tensor);
  }
  if (seeded.size === 0) return { model, names: [], notes: [] };
  const initializer = graph.initializer.map((tensor) => seeded.get(tensor.name) ?? tensor);
  const known = new Set(graph.initializer.map(({ name }) => name));
  for (const [name, tensor] of seeded) if (!known.has(name)) initializer.push(tensor);
  const input = graph.input.filter(({ name }) => known.has(name) || !seeded.has(name));
  const names = (hollows: readonly Hollow[]) => hollows.flatMap(({ name }) => (seeded.has(name) ? [name] : []));
  return {
    model: withGraph(model, { initializer, input }),
    names: [...seeded.keys()],
    notes: [
      ...noteOf(names([...stored, ...absent]), 'The file holds no values of', seed),
      ...noteOf(names(inputs), 'Inputs of the file that are weights by their place:', seed),
    ],
  };
}

function noteOf(names: readonly string[], what: string, seed: number): readonly string[] {
  if (names.length === 0) return [];
  const listed = `${names.slice(0, 4).map(quote).join(', ')}${names.length > 4 ? `, … (${names.length} in all)` : ''}`;
  return [
    `${what} ${listed}. Random numbers stand in their place (seed ${seed}): cycles and bytes hold, what it computes means nothing.`,
  ];
}

function usesOf(nodes: readonly NodeMessage[]): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const node of nodes) {
    for (const [place, value] of node.input.entries()) {
      if (value === '') continue;
      const list = uses.get(value);
      if (list === undefined) uses.set(value, [{ node, place }]);
      else list.push({ node, place });
    }
  }
  return uses;
}

/** Values that nodes read and nobody makes, where the file says what they are. */
function absentOf({ graph }: DecodedModel, uses: ReadonlyMap<string, readonly Use[]>): readonly Hollow[] {
  const there = new Set([...graph.initializer, ...graph.input].map(({ name }) => name));
  for (const { output } of graph.node) for (const value of output) there.add(value);
  const infos = valueInfos(graph);
  return [...uses.keys()].flatMap((name) => {
    const shape = there.has(name) ? null : fixedShape(infos.get(name));
    return shape === null ? [] : [hollowOf(name, infos.get(name)?.type?.tensorType?.elemType ?? 0, shape)];
  });
}

const hollowOf = (name: string, dataType: number, shape: readonly number[]): Hollow => ({
  name,
  dataType,
  dims: shape.map(BigInt),
});

function weightInputs(
  { graph }: DecodedModel,
  uses: ReadonlyMap<string, readonly Use[]>,
  kept: ReadonlySet<string>,
): readonly Hollow[] {
  const inputs = givenInputs(graph);
  const candidates = inputs.flatMap((info) => {
    const shape = fixedShape(info);
    const sure = !kept.has(info.name) && shape !== null && shape.length > 0 && isParameter(info.name, uses);
    return sure ? [hollowOf(info.name, info.type?.tensorType?.elemType ?? 0, shape)] : [];
  });
  if (candidates.length === 0) return [];
  const asked = new Set(candidates.map(({ name }) => name));
  const others = inputs.flatMap(({ name }) => (asked.has(name) ? [] : [name]));
  const data = reached(wiresOf(graph), others);
  return candidates.filter(({ name }) => readersOf(name, uses).every(({ node }) => data.has(node.input[0] ?? '')));
}

/** Where a value is read at last, as it is or in another form. */
function readersOf(name: string, uses: ReadonlyMap<string, readonly Use[]>): readonly Use[] {
  const found: Use[] = [];
  const names = new Set([name]);
  for (const each of names) {
    for (const use of uses.get(each) ?? []) {
      if (!handsOn(use.node, use.place)) found.push(use);
      else names.add(use.node.output[0] ?? '');
    }
  }
  return found;
}

/** Names that exporters and people give to weights. */
const NAMED_WEIGHT = /weight|kernel|filter|(^|[^a-z0-9])w\d*$/i;
const NAMED_BIAS = /bias|(^|[^a-z0-9])b\d*$/i;

/** Data goes to a product of two computed values and to a sum too: there only a name tells. */
function isParameter(name: string, uses: ReadonlyMap<string, readonly Use[]>): boolean {
  const readers = readersOf(name, uses);
  return (
    readers.length > 0 &&
    readers.every(
      ({ node, place }) =>
        isParameterPlace(node, place) ||
        (node.opType === 'MatMul' && place === 1 && NAMED_WEIGHT.test(name)) ||
        (node.opType === 'Add' && place === 1 && NAMED_BIAS.test(name)),
    )
  );
}

function roleOf(hollow: Hollow, uses: ReadonlyMap<string, readonly Use[]>): Role | null {
  const shape = hollow.dims.map(Number);
  const sound = shape.every((extent) => extent > 0) && shape.length <= GRAPH_LIMITS.rank;
  if (!sound || elementsOf(shape) > GRAPH_LIMITS.elements) return null;
  const direct = uses.get(hollow.name)?.find(({ node, place }) => !handsOn(node, place));
  if (direct !== undefined) return roleAt(direct.node, direct.place, shape);
  const [use] = readersOf(hollow.name, uses);
  if (use === undefined) return null;
  // In another form: of its shape only the longest axis tells which one is not summed over.
  const role = roleAt(use.node, use.place, shape);
  return role?.kind === 'weight' ? { kind: 'weight', fanIn: elementsOf(shape) / Math.max(...shape) } : role;
}

const REAL: ReadonlySet<string> = new Set(['float', 'double', 'float16', 'bfloat16']);

function valuesFor(
  { name, dataType, dims }: Hollow,
  role: Role,
  seed: number,
  uses: ReadonlyMap<string, readonly Use[]>,
): TensorMessage | null {
  const type = DATA_TYPES[dataType] ?? '';
  if (REAL.has(type)) {
    const spread =
      role.kind === 'around'
        ? role
        : { mean: 0, deviation: gainOf(name, uses) / Math.sqrt(role.fanIn) / CUT_DEVIATION };
    return seededTensor(name, dataType, dims, { kind: 'seeded', seed, mean: spread.mean, deviation: spread.deviation });
  }
  // Numbers of integer weights and biases; others are sizes, axes or indices.
  const isWeight = readersOf(name, uses).every(({ node, place }) => isParameterPlace(node, place) || isProduct(node));
  if (!isWeight || (type !== 'int8' && type !== 'uint8' && type !== 'int32')) return null;
  const shape = dims.map(Number);
  const source = { kind: 'seeded', seed, mean: type === 'uint8' ? MIDDLE : 0, deviation: SMALL } as const;
  const values = constantData({ type: 'float32', shape, source });
  const data = type === 'int32' ? Int32Array.from(values, Math.round) : Int8Array.from(values, Math.round);
  return create(TensorSchema, { name, dims: [...dims], dataType, rawData: new Uint8Array(data.buffer) });
}

const isProduct = ({ opType }: NodeMessage): boolean => PRODUCTS.has(opType);
const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'MatMulInteger', 'QLinearMatMul']);

/** Integers from -16 to 16; without a sign, around the middle of their range. */
const [SMALL, MIDDLE] = [8, 128];

/** He's gain where a ReLU halves what comes of the products. */
function gainOf(name: string, uses: ReadonlyMap<string, readonly Use[]>): number {
  const after = readersOf(name, uses).flatMap(({ node }) => uses.get(node.output[0] ?? '') ?? []);
  return after.some(({ node }) => node.opType === 'Relu') ? Math.SQRT2 : 1;
}
