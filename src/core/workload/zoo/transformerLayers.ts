import { writtenPart, type WrittenNode } from '../onnx/writtenPart.ts';
import type { BuilderValue, NetworkBuilder } from './builder.ts';
import { convLayer, type ConvOptions } from './layers.ts';

/**
 * What transformers are made of. A sequence is an image [N, D, 1, S]: its rows are pixels, so that a projection is a convolution of one pixel, and heads
 * are groups of channels. Layer norms, softmax and GELU are parts that ONNX Runtime computes.
 */

/** [N, S, D] as an image, and back. */
export function sequenceAsImage(net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue {
  const [n = 1, rows = 1, features = 1] = x.shape;
  const turned = net.node(`${name}.turned`, { kind: 'transpose', order: [0, 2, 1] }, x);
  return net.node(name, { kind: 'reshape', shape: [n, features, 1, rows] }, turned);
}

export function imageAsSequence(net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue {
  const [n = 1, features = 1, , rows = 1] = x.shape;
  const flat = net.node(`${name}.flat`, { kind: 'reshape', shape: [n, features, rows] }, x);
  return net.node(name, { kind: 'transpose', order: [0, 2, 1] }, flat);
}

/** The same for each row: a matrix and a bias. `gain`: of the deviation of its weights, 1 keeping the size of activations. */
export const projection = (
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  options: Pick<ConvOptions, 'channels' | 'gain'>,
): BuilderValue => convLayer(net, name, x, { gain: 1, ...options, kernel: 1, bias: true });

export const sumLayer = (net: NetworkBuilder, name: string, a: BuilderValue, b: BuilderValue): BuilderValue =>
  net.node(name, { kind: 'add' }, a, b);

/** Over the features of each row, with scale and offset of its own. */
export function layerNorm(net: NetworkBuilder, name: string, x: BuilderValue, epsilon: number): BuilderValue {
  const [n = 1, features = 1, , rows = 1] = x.shape;
  const vector = (part: string, mean: number): BuilderValue => net.seeded(`${name}.${part}`, [features], mean, 0.1);
  return hostPart(net, name, [x, vector('scale', 1), vector('offset', 0)], {
    shapes: { signal: [n, features, rows], image: x.shape },
    nodes: [
      { op: 'Reshape', in: ['x0', 'signal'], out: 'flat' },
      { op: 'Transpose', in: ['flat'], out: 'rows', with: { perm: [0, 2, 1] } },
      {
        op: 'LayerNormalization',
        in: ['rows', 'x1', 'x2'],
        out: 'normed',
        with: { axis: -1, epsilon: { f: epsilon } },
      },
      { op: 'Transpose', in: ['normed'], out: 'turned', with: { perm: [0, 2, 1] } },
      { op: 'Reshape', in: ['turned', 'image'], out: 'y' },
    ],
  });
}

/** x times the share of a normal distribution below it; `tanh`: as GPT-2 approximates that. */
export const gelu = (net: NetworkBuilder, name: string, x: BuilderValue, approximate: 'none' | 'tanh'): BuilderValue =>
  hostPart(net, name, [x], { nodes: [{ op: 'Gelu', in: ['x0'], out: 'y', with: { approximate } }] });

export interface AttentionOptions {
  readonly heads: number;
  /** No row sees those behind it. */
  readonly causal: boolean;
}

/**
 * softmax(Q K^T / sqrt(d)) V of each head, from images of queries, keys and values to one of as many channels. A product's pixels are the queries, its
 * weights the keys, then the values.
 */
export function attentionLayer(
  net: NetworkBuilder,
  name: string,
  [q, k, v]: readonly [BuilderValue, BuilderValue, BuilderValue],
  { heads, causal }: AttentionOptions,
): BuilderValue {
  const [n = 1, features = 1, , rows = 1] = q.shape;
  const [group, depth] = [n * heads, features / heads];
  /** All sequences of the batch beside each other, as more heads. */
  const image = (part: string, x: BuilderValue): BuilderValue =>
    n === 1 ? x : net.node(`${name}.${part}`, { kind: 'reshape', shape: [1, n * features, 1, rows] }, x);
  const flat = net.node(`${name}.keys.flat`, { kind: 'reshape', shape: [group, depth, rows] }, k);
  const turned = net.node(`${name}.keys.turned`, { kind: 'transpose', order: [0, 2, 1] }, flat);
  const keys = net.node(`${name}.keys`, { kind: 'reshape', shape: [group * rows, depth, 1, 1] }, turned);
  const values = net.node(`${name}.values`, { kind: 'reshape', shape: [n * features, rows, 1, 1] }, v);
  const product = { kind: 'conv', group, ...ONE_PIXEL } as const;
  const scores = net.node(`${name}.scores`, product, image('queries', q), keys);
  const shares = softmaxOfScores(net, `${name}.softmax`, scores, { group, rows, depth, causal });
  const attended = net.node(`${name}.attended`, product, shares, values);
  return n === 1 ? attended : net.node(`${name}.apart`, { kind: 'reshape', shape: q.shape }, attended);
}

const ONE_PIXEL = { kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;

interface Scores {
  readonly group: number;
  readonly rows: number;
  readonly depth: number;
  readonly causal: boolean;
}

/** Scores [1, heads * keys, 1, queries], scaled and masked, as shares that add up to 1 over the keys. */
function softmaxOfScores(
  net: NetworkBuilder,
  name: string,
  scores: BuilderValue,
  { group, rows, depth, causal }: Scores,
): BuilderValue {
  const masked: readonly WrittenNode[] = [
    // Keys are rows here: those behind a query lie below the diagonal.
    { op: 'ConstantOfShape', in: ['square'], out: 'zeros' },
    { op: 'Sub', in: ['zeros', 'most'], out: 'all' },
    { op: 'Trilu', in: ['all', 'below'], out: 'mask', with: { upper: 0 } },
    { op: 'Add', in: ['scaled', 'mask'], out: 'masked' },
  ];
  return hostPart(net, name, [scores], {
    shapes: { apart: [group, rows, rows], image: scores.shape, ...(causal ? { square: [rows, rows] } : {}) },
    numbers: { root: Math.sqrt(depth), ...(causal ? { most: MASKED } : {}) },
    ...(causal ? { places: { below: -1 } } : {}),
    nodes: [
      { op: 'Reshape', in: ['x0', 'apart'], out: 'heads' },
      { op: 'Div', in: ['heads', 'root'], out: 'scaled' },
      ...(causal ? masked : []),
      { op: 'Softmax', in: [causal ? 'masked' : 'scaled'], out: 'shares', with: { axis: 1 } },
      { op: 'Reshape', in: ['shares', 'image'], out: 'y' },
    ],
  });
}

/** What GPT-2 takes from a score that is not to be seen. */
const MASKED = 1e4;

interface HostPart {
  /** From x0, x1, … to y. */
  readonly nodes: readonly WrittenNode[];
  /** Constants that the nodes read: shapes, numbers, whole numbers. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly places?: Readonly<Record<string, number>>;
}

/** Nodes of ONNX that make a value of the first one's shape. */
function hostPart(
  net: NetworkBuilder,
  name: string,
  inputs: readonly BuilderValue[],
  { nodes, shapes = {}, numbers = {}, places = {} }: HostPart,
): BuilderValue {
  const shape = inputs[0]?.shape ?? [];
  const part = writtenPart(name, {
    reads: inputs.map(({ type, shape: read }, place) => ({ name: `x${place}`, type, shape: read })),
    makes: [{ name: 'y', type: 'float32', shape }],
    nodes,
    constants: {
      ...mapped(shapes, (values) => ({ type: 'int64', shape: [values.length], values })),
      ...mapped(numbers, (value) => ({ type: 'float32', shape: [], values: [value] })),
      ...mapped(places, (value) => ({ type: 'int64', shape: [], values: [value] })),
    },
  });
  return net.node(name, part, ...inputs);
}

const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** So many channels from the first of them on. */
export function channelsFrom(
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  first: number,
  count: number,
): BuilderValue {
  const [n = 1, , ...plane] = x.shape;
  const operator = {
    kind: 'slice',
    starts: [0, first, 0, 0],
    steps: [1, 1, 1, 1],
    shape: [n, count, ...plane],
  } as const;
  return net.node(name, operator, x);
}
