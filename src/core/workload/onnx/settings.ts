import { elementsOf } from '../../tensor/shape.ts';
import type { GraphInput } from '../graph/graph.ts';
import type { Readers } from './byteInputs.ts';
import type { GraphMessage, NodeMessage, TensorMessage } from './schema.ts';
import { numbersOf } from '../../operators/onnx/known.ts';
import { readTensorMessage } from './tensor.ts';

/** What a setting is chosen by. */
interface Place {
  /** Numbers that it has. */
  readonly count: number;
  readonly node: NodeMessage;
  /** Shape of what the node works on, where that is an input of the file too. */
  readonly data: readonly number[] | null;
}

type Setting = (place: Place) => readonly number[] | null;

/** So many numbers: one for each place. */
const numbers = (count: number, at: (index: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, i) => at(i));
const all =
  (value: number): Setting =>
  ({ count }) =>
    numbers(count, () => value);

const upward: Setting = ({ count }) => numbers(count, (i) => i);
/** The last axes grow, as those of an image. */
const twiceAtTheEnd: Setting = ({ count }) => numbers(count, (i) => (i < count - 2 ? 1 : 2));
/** Each number of a float32 that int32 holds too. */
const END = 2 ** 30;

const attributeOf = (node: NodeMessage, wanted: string): number =>
  Number(node.attribute.find(({ name }) => name === wanted)?.i ?? 0n);

/** An axis as even as possible. */
const evenParts: Setting = ({ count, node, data }) => {
  if (data === null || count === 0) return null;
  const extent = data.at(attributeOf(node, 'axis')) ?? 0;
  const part = Math.floor(extent / count);
  return numbers(count, (i) => (i < count - 1 ? part : extent - part * (count - 1)));
};
/** All elements in a row. */
const allInOne: Setting = ({ count }) => numbers(count, (i) => (i < count - 1 ? 1 : -1));
/** Axes of one element, if there are as many. */
const onesOf: Setting = (place) => {
  const ones = (place.data ?? []).flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  return ones.length < place.count ? upward(place) : ones.slice(0, place.count);
};
/** As large as it is. */
const asItIs: Setting = ({ count, data }) => (data?.length === count ? data : numbers(count, () => 4));
const grid: Setting = ({ count, data }) => numbers(count, (i) => (i === 0 ? (data?.[0] ?? 1) : i === 1 ? 1 : 2));
const whole: Setting = ({ count, data }) => numbers(count, (i) => (i < count - 1 ? 1 : (data?.at(-1) ?? 1)));

const AXES: Readonly<Record<number, Setting>> = { 1: upward };

/** Places of operators where not any number does: sizes, axes, limits. */
const SETTINGS: Readonly<Record<string, Readonly<Record<number, Setting>>>> = {
  Reshape: { 1: allInOne },
  Expand: { 1: all(1) },
  Tile: { 1: all(1) },
  ConstantOfShape: { 0: all(2) },
  Slice: { 1: all(0), 2: all(END), 3: upward, 4: all(1) },
  Split: { 1: evenParts },
  SplitToSequence: { 1: (place) => (place.count === 1 ? [1] : evenParts(place)) },
  Resize: {
    1: ({ count, node }) =>
      node.input.length === 2
        ? twiceAtTheEnd({ count, node, data: null })
        : numbers(count, (i) => (i < count / 2 ? 0 : 1)),
    2: twiceAtTheEnd,
    3: asItIs,
  },
  Upsample: { 1: twiceAtTheEnd },
  Squeeze: { 1: onesOf },
  Unsqueeze: AXES,
  ...Object.fromEntries(
    ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'].map((name) => [
      `Reduce${name}`,
      AXES,
    ]),
  ),
  Pad: { 1: all(0), 3: upward },
  CumSum: { 1: all(0) },
  TopK: { 1: all(1) },
  OneHot: { 1: all(4) },
  Range: { 0: all(0), 1: all(4), 2: all(1) },
  NonMaxSuppression: { 2: all(4), 3: all(0.5), 4: all(0) },
  Mod: { 1: all(1) },
  AffineGrid: { 1: grid },
  Col2Im: { 1: whole, 2: all(1) },
  STFT: { 1: all(1), 3: all(4) },
};

/** Inputs that are sizes, axes, limits or choices with numbers that do there, as far as they follow: of seeded ones few would. */
export const withSettings = (
  inputs: readonly GraphInput[],
  graph: Pick<GraphMessage, 'node' | 'initializer'>,
  readers: Readers,
): readonly GraphInput[] => {
  const shapes = new Map(inputs.map(({ name, shape }) => [name, shape]));
  return inputs.map((input) => {
    const { name, type, shape } = input;
    if (shape.length > 1 || elementsOf(shape) > MOST) return input;
    const nodes = (readers.get(name) ?? []).filter(({ domain }) => domain === '' || domain === 'ai.onnx');
    const usual = settingOf(input, nodes, shapes) ?? (type === 'float32' ? null : choiceOf(input, nodes, graph));
    return usual === null ? input : { ...input, usual };
  });
};

/** Axes of the largest tensors that a runtime takes, twice: more is no setting. */
const MOST = 128;

/** By the first node that has a setting there: what others make of it is their own. */
function settingOf(
  { name, type, shape }: GraphInput,
  nodes: readonly NodeMessage[],
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | null {
  for (const node of nodes) {
    const setting = Object.hasOwn(SETTINGS, node.opType)
      ? SETTINGS[node.opType]?.[node.input.indexOf(name)]
      : undefined;
    // Of floats a divisor may be any.
    if (setting === undefined || (node.opType === 'Mod' && type === 'float32')) continue;
    return setting({ count: elementsOf(shape), node, data: shapes.get(node.input[0] ?? '') ?? null });
  }
  return null;
}

/** What it is compared with, as a sample rate that a branch is chosen by. */
function choiceOf(
  { name, shape }: GraphInput,
  nodes: readonly NodeMessage[],
  { node, initializer }: Pick<GraphMessage, 'node' | 'initializer'>,
): readonly number[] | null {
  const other = nodes.find(({ opType }) => opType === 'Equal')?.input.find((one) => one !== name);
  if (other === undefined) return null;
  const tensor: TensorMessage | undefined =
    initializer.find((one) => one.name === other) ??
    node.find(({ opType, output }) => opType === 'Constant' && output[0] === other)?.attribute.find(({ t }) => t)?.t;
  const known = tensor === undefined ? null : readTensorMessage(tensor);
  if (known === null || 'code' in known || elementsOf(known.shape) !== 1) return null;
  const value = numbersOf(known, 1)?.[0] ?? 0;
  return numbers(elementsOf(shape), () => value);
}
