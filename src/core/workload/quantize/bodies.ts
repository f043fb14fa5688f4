import { checkConv } from '../../layer/checkConv.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { elementsOf } from '../../tensor/shape.ts';
import type { Pads, Pair } from '../../tensor/window.ts';
import type { Operator } from '../../operators/registry.ts';
import { reach } from '../../tensor/window.ts';
import type { ConvShape } from '../../layer/layer.ts';
import { constantOf } from './affine.ts';
import type { Body } from './draft.ts';

type Shape = readonly number[];

/** What a window's body is computed from. */
export interface Setting {
  readonly graph: Graph;
  readonly shapeOf: (name: string) => Shape;
  /** Can a value be below 0? */
  readonly isNonNegative: (name: string) => boolean;
  /** The image [N, C, H, W] that a vector [N, C H W] is the flattening of; null if it is none. */
  readonly imageBehind: (name: string) => string | null;
}

/** A body in integers with the values it reads and what it is called, or why there is none. */
export type Found = { readonly body: Body; readonly inputs: readonly string[]; readonly operation: string } | string;

/** The body of a layer that starts with this node. */
export function bodyOf(node: GraphNode, setting: Setting): Found {
  const { operator } = node;
  const [x = ''] = node.inputs;
  if (operator.kind !== 'concat' && constantOf(setting.graph, x) !== undefined && !ARITHMETIC.has(operator.kind)) {
    return 'It is computed from a constant.';
  }
  const found = attempt(node, setting);
  if (typeof found === 'string' || !('shape' in found.body)) return found;
  const [problem] = checkConv(found.body.shape);
  return problem === undefined ? found : problem.message;
}

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply', 'divide']);

function attempt(node: GraphNode, setting: Setting): Found {
  const { operator } = node;
  const [x = ''] = node.inputs;
  switch (operator.kind) {
    case 'conv':
    case 'conv-transpose':
    case 'dense':
    case 'batch-norm':
      return linear(node, setting);
    case 'max-pool':
    case 'average-pool':
      return pool(operator, x, setting);
    case 'global-average-pool':
    case 'global-max-pool':
      return globalPool(operator.kind, x, setting);
    case 'relu':
    case 'clip':
      return copy(x, setting, operator.kind);
    case 'add':
    case 'subtract':
    case 'multiply':
      return joined(operator.kind, node, setting);
    case 'upsample':
      return upsample(operator.factors, x, setting);
    case 'pad':
      return pad(operator, x, setting);
    case 'concat':
      return concat(operator.axis, node.inputs, setting);
    case 'reshape':
    case 'identity':
      return isPlain(setting.shapeOf(x)) && isPlain(setting.shapeOf(node.output))
        ? { body: { kind: 'reshape', node }, inputs: [x], operation: 'reshape' }
        : 'Only images [N, C, H, W] and vectors [N, K] are held in integers.';
    default:
      return REASONS[operator.kind];
  }
}

/** What VTA's integers are laid out for: an image or a vector. */
const isPlain = (shape: Shape): boolean => shape.length === 4 || shape.length === 2;
const NOT_PLAIN = 'VTA works on images [N, C, H, W] and vectors [N, K] only.';

const REASONS: Readonly<
  Record<
    'divide' | 'instance-norm' | 'local-response-norm' | 'sigmoid' | 'tanh' | 'leaky-relu' | 'softmax' | 'transpose',
    string
  >
> = {
  divide: 'VTA cannot divide.',
  'instance-norm': 'Mean and variance of each image need a division and a square root, which VTA does not have.',
  'local-response-norm': 'It needs powers and a division, which VTA does not have.',
  sigmoid: 'It needs the exponential function, which VTA does not have.',
  tanh: 'It needs the exponential function, which VTA does not have.',
  'leaky-relu': 'VTA clips and shifts, but does not treat negative values in a way of their own.',
  softmax: 'It needs the exponential function and a division, which VTA does not have.',
  transpose: 'VTA does not exchange axes.',
};

/** [N, K] counts as [N, K, 1, 1]. */
function imageShape(shape: Shape): readonly [number, number, number, number] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return [n, c, h, w];
}

/** 1x1, stride 1, no pads, over an image of that shape. */
function pointwise(shape: Shape, outChannels: number): ConvShape {
  const [batch, inChannels, height, width] = imageShape(shape);
  const ones = { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1 };
  return { batch, height, width, inChannels, outChannels, ...ones, padHeight: 0, padWidth: 0 };
}

const channelwise = (shape: Shape): ConvShape => ({ ...pointwise(shape, shape[1] ?? 1), groups: shape[1] ?? 1 });
const uniformShape = (shape: Shape): ConvShape => ({ ...channelwise(shape), uniform: true });

const withKernel = (shape: ConvShape, kernel: Pair, strides: Pair): ConvShape => ({
  ...shape,
  kernelHeight: kernel[0],
  kernelWidth: kernel[1],
  strideHeight: strides[0],
  strideWidth: strides[1],
});

const withPads = (shape: ConvShape, [top, left, bottom, right]: Pads): ConvShape => ({
  ...shape,
  padHeight: top,
  padWidth: left,
  ...(bottom === top ? {} : { padBottom: bottom }),
  ...(right === left ? {} : { padRight: right }),
});

const withDilations = (shape: ConvShape, [y, x]: Pair): ConvShape => ({
  ...shape,
  ...(y === 1 ? {} : { dilationHeight: y }),
  ...(x === 1 ? {} : { dilationWidth: x }),
});

function linear(node: GraphNode, setting: Setting): Found {
  const { operator } = node;
  const [x = '', ...parameters] = node.inputs;
  if (parameters.some((name) => name !== '' && constantOf(setting.graph, name) === undefined)) {
    return "Its weights are computed by the network itself; VTA's are prepared before the run.";
  }
  const shape = setting.shapeOf(x);
  if (operator.kind === 'batch-norm') {
    if (!isPlain(shape)) return NOT_PLAIN;
    return { body: { kind: 'linear', shape: channelwise(shape), node }, inputs: [x], operation: 'scale and offset' };
  }
  const outChannels = setting.shapeOf(node.output)[1] ?? 1;
  if (operator.kind === 'dense') {
    const image = setting.imageBehind(x);
    const from = image ?? x;
    const plain = pointwise(setting.shapeOf(from), outChannels);
    const whole = withKernel(plain, [plain.height, plain.width], [1, 1]);
    return { body: { kind: 'linear', shape: whole, node }, inputs: [from], operation: 'dense' };
  }
  if (operator.kind !== 'conv' && operator.kind !== 'conv-transpose') throw new Error(`${operator.kind} is not linear`);
  const { group, kernel, strides, pads } = operator;
  const grouped = { ...pointwise(shape, outChannels), ...(group === 1 ? {} : { groups: group }) };
  const window = withPads(withKernel(grouped, kernel, strides), pads);
  const depthwise = group > 1 && group === grouped.inChannels && group === outChannels;
  const kind = depthwise ? 'depthwise ' : group > 1 ? 'grouped ' : '';
  if (operator.kind === 'conv') {
    const body: Body = { kind: 'linear', shape: withDilations(window, operator.dilations), node };
    return { body, inputs: [x], operation: `${kind}conv2d` };
  }
  if (operator.dilations.some((dilation, axis) => dilation > 1 && (kernel[axis] ?? 1) > 1)) {
    return 'A transposed convolution with dilation has no form that VTA computes.';
  }
  const [outputPadHeight, outputPadWidth] = operator.outputPad;
  const body: Body = { kind: 'linear', shape: { ...window, transposed: { outputPadHeight, outputPadWidth } }, node };
  return { body, inputs: [x], operation: `${kind}conv2d_transpose` };
}

type Pool = Extract<Operator, { kind: 'max-pool' | 'average-pool' }>;

function pool(operator: Pool, x: string, setting: Setting): Found {
  const { kernel, strides, dilations, pads } = operator;
  const image = imageShape(setting.shapeOf(x));
  const sides = ([0, 1] as const).map((axis) => {
    const size = image[axis + 2] ?? 1;
    const [before, after] = [pads[axis], pads[axis === 0 ? 2 : 3]];
    const covered = reach(kernel[axis], dilations[axis]);
    const steps = (size + before + after - covered) / strides[axis];
    let count = Math.floor(steps) + 1;
    // As `slide`: with ceil a last window may reach over the end, but none starts in the padding after it.
    if (operator.ceil) {
      const last = Math.ceil(steps);
      count = last * strides[axis] >= size + before ? last : last + 1;
    }
    /** Padding behind the image that windows do see. */
    const seen = Math.max(0, (count - 1) * strides[axis] + covered - size - before);
    return { before, seen, beyond: seen > after };
  });
  const [y, z] = sides;
  if (y === undefined || z === undefined) throw new Error('an image has two axes');
  const padded = sides.some(({ before, seen }) => before > 0 || seen > 0);
  const window = withKernel(uniformShape(setting.shapeOf(x)), kernel, strides);
  const shape = withDilations(withPads(window, [y.before, z.before, y.seen, z.seen]), dilations);
  if (operator.kind === 'max-pool') {
    if (padded && !setting.isNonNegative(x)) {
      return 'VTA pads with zeros, which are larger than negative values: a maximum with padding needs an input without them.';
    }
    return { body: { kind: 'max', shape: { ...shape, reduce: 'max' } }, inputs: [x], operation: 'max pool' };
  }
  if (padded && !operator.countPadding) {
    return 'A mean that leaves its padding out divides by another number at the edges; VTA multiplies all windows by one weight.';
  }
  if (sides.some(({ beyond }) => beyond)) {
    return 'Its last windows reach over the padding, and divide by another number there; VTA multiplies all windows by one weight.';
  }
  return {
    body: { kind: 'uniform', shape, factor: 1 / (kernel[0] * kernel[1]) },
    inputs: [x],
    operation: 'average pool',
  };
}

function globalPool(kind: 'global-average-pool' | 'global-max-pool', x: string, setting: Setting): Found {
  const plain = uniformShape(setting.shapeOf(x));
  const shape = withKernel(plain, [plain.height, plain.width], [1, 1]);
  if (kind === 'global-max-pool') {
    return { body: { kind: 'max', shape: { ...shape, reduce: 'max' } }, inputs: [x], operation: 'global max pool' };
  }
  const factor = 1 / (plain.height * plain.width);
  return { body: { kind: 'uniform', shape, factor }, inputs: [x], operation: 'global average pool' };
}

function copy(x: string, { shapeOf }: Setting, operation: string): Found {
  const shape = shapeOf(x);
  if (!isPlain(shape)) return NOT_PLAIN;
  return { body: { kind: 'uniform', shape: uniformShape(shape), factor: 1 }, inputs: [x], operation };
}

/** Sum, difference or product of two values; with a constant it would be `affine.ts`'s. */
function joined(operation: 'add' | 'subtract' | 'multiply', node: GraphNode, setting: Setting): Found {
  const [a = '', b = ''] = node.inputs;
  if ([a, b].some((name) => constantOf(setting.graph, name) !== undefined)) {
    return 'VTA adds and multiplies by constants that are the same over a whole channel.';
  }
  const [shape, other] = [setting.shapeOf(a), setting.shapeOf(b)];
  if (!isPlain(shape)) return NOT_PLAIN;
  if (!sameShape(shape, other)) return 'VTA joins two tensors of the same shape only; here one is stretched.';
  const body: Body = { kind: 'uniform', shape: uniformShape(shape), factor: operation === 'subtract' ? -1 : 1 };
  return { body, inputs: operation === 'subtract' ? [b, a] : [a, b], operation };
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

function upsample(factors: Pair, x: string, { shapeOf }: Setting): Found {
  const shape: ConvShape = {
    ...withKernel(uniformShape(shapeOf(x)), factors, factors),
    transposed: { outputPadHeight: 0, outputPadWidth: 0 },
  };
  return { body: { kind: 'uniform', shape, factor: 1 }, inputs: [x], operation: 'upsample' };
}

function pad({ mode, pads, value }: Extract<Operator, { kind: 'pad' }>, x: string, { shapeOf }: Setting): Found {
  if (mode !== 'constant' || value !== 0) {
    const how =
      mode === 'constant' ? `with ${value}` : mode === 'reflect' ? 'by the mirror image' : 'by the edge repeated';
    return `VTA pads with zeros only, not ${how}.`;
  }
  const shape = withPads(uniformShape(shapeOf(x)), pads);
  return { body: { kind: 'uniform', shape, factor: 1 }, inputs: [x], operation: 'pad' };
}

function concat(axis: number, inputs: readonly string[], { graph, shapeOf }: Setting): Found {
  if (inputs.some((name) => constantOf(graph, name) !== undefined)) return 'One of its inputs is a constant.';
  if (axis !== 1 || !isPlain(shapeOf(inputs[0] ?? ''))) {
    return 'Only channels of images [N, C, H, W] and vectors [N, K] are put one after another in integers.';
  }
  return { body: { kind: 'concat' }, inputs, operation: 'concat' };
}

/** Elements of one of N items. */
export const itemSize = (shape: Shape): number => elementsOf(shape.slice(1));
