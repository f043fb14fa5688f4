import { counted } from '../machine/quantity.ts';
import type { TensorType } from '../tensor/tensor.ts';
import type { Operator, OperatorKind } from './operator.ts';
import type { NodeComplaint } from '../tensor/problems.ts';
import { broadcast, describeShape, describeType, elementsOf, type Shape } from '../tensor/shape.ts';
import { checkWindow, slide, spread } from '../tensor/window.ts';

/** Inputs by place; null for an optional one that is absent. */
export type InputTypes = readonly (TensorType | null)[];

/** The type of a node's value from those of its inputs, or what is wrong with it. Extents are not bounded here. */
export function inferNode(operator: Operator, inputs: InputTypes): TensorType | NodeComplaint {
  const arity = ARITY[operator.kind];
  const missing = inputs.slice(0, arity.min).some((input) => input === null);
  if (inputs.length < arity.min || inputs.length > arity.max || missing) {
    const present = inputs.filter((input) => input !== null).length;
    const expected = arity.min === arity.max ? arity.min : `${arity.min} to ${arity.max}`;
    return wrong('graph.inputs', 'the number of inputs', present, expected, 'Give the inputs the operator needs.');
  }
  const x = inputs[0];
  if (x === null || x === undefined) return wrong('graph.inputs', 'input 1', 'absent', 'a value', 'Give it.');
  const mixed = inputs.find((input) => input != null && input.type !== x.type);
  if (mixed != null) {
    return wrong('graph.type', 'an input', describeType(mixed), `${x.type} like the first`, 'Use one element type.');
  }
  const shape = inferShape(operator, x.shape, inputs);
  return 'code' in shape ? shape : { type: x.type, shape };
}

const exactly = (count: number): { min: number; max: number } => ({ min: count, max: count });

const ARITY: Readonly<Record<OperatorKind, { readonly min: number; readonly max: number }>> = {
  conv: { min: 2, max: 3 },
  'conv-transpose': { min: 2, max: 3 },
  dense: { min: 2, max: 3 },
  'max-pool': exactly(1),
  'average-pool': exactly(1),
  'global-average-pool': exactly(1),
  'global-max-pool': exactly(1),
  'batch-norm': exactly(5),
  'instance-norm': exactly(3),
  'local-response-norm': exactly(1),
  relu: exactly(1),
  sigmoid: exactly(1),
  tanh: exactly(1),
  identity: exactly(1),
  'leaky-relu': exactly(1),
  clip: exactly(1),
  softmax: exactly(1),
  add: exactly(2),
  subtract: exactly(2),
  multiply: exactly(2),
  divide: exactly(2),
  concat: { min: 1, max: Infinity },
  reshape: exactly(1),
  transpose: exactly(1),
  pad: exactly(1),
  upsample: exactly(1),
};

function inferShape(operator: Operator, x: Shape, inputs: InputTypes): Shape | NodeComplaint {
  switch (operator.kind) {
    case 'conv':
    case 'conv-transpose':
      return convolved(operator, x, inputs[1]?.shape ?? [], inputs[2]?.shape ?? null);
    case 'dense':
      return dense(x, inputs[1]?.shape ?? [], inputs[2]?.shape ?? null);
    case 'max-pool':
    case 'average-pool': {
      const image = asImage(x);
      if ('code' in image) return image;
      const broken = checkWindow(operator);
      if (broken !== null) return broken;
      const out = slide(operator, [image[2], image[3]], operator.ceil);
      return 'code' in out ? out : [image[0], image[1], ...out];
    }
    case 'global-average-pool':
    case 'global-max-pool': {
      const image = asImage(x);
      return 'code' in image ? image : [image[0], image[1], 1, 1];
    }
    case 'batch-norm':
    case 'instance-norm':
      return perChannel(x, inputs, operator.kind === 'batch-norm' ? 2 : 3);
    case 'local-response-norm':
      if (x.length < 3) return rank('x', x, 'at least 3 ([N, C, …])');
      return operator.size >= 1
        ? x
        : wrong('graph.attribute', 'size', operator.size, 'at least 1', 'Give a size of at least 1.');
    case 'relu':
    case 'sigmoid':
    case 'tanh':
    case 'identity':
    case 'leaky-relu':
      return x;
    case 'clip':
      if (operator.low <= operator.high) return x;
      return wrong('graph.attribute', 'low', operator.low, `at most high, ${operator.high}`, 'Swap the limits.');
    case 'softmax':
      return axisOf(operator.axis, x) ?? x;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return broadcast(x, inputs[1]?.shape ?? []);
    case 'concat':
      return concat(operator.axis, x, inputs);
    case 'reshape':
      return reshape(operator.shape, x);
    case 'transpose':
      return transpose(operator.order, x);
    case 'pad':
      return pad(operator, x);
    case 'upsample': {
      const image = asImage(x);
      if ('code' in image) return image;
      const [fh, fw] = operator.factors;
      const whole = [fh, fw].every((factor) => Number.isSafeInteger(factor) && factor >= 1);
      if (!whole)
        return wrong('graph.attribute', 'factors', `[${fh}, ${fw}]`, 'whole and at least 1', 'Use whole factors.');
      return [image[0], image[1], image[2] * fh, image[3] * fw];
    }
  }
}

type Convolution = Extract<Operator, { kind: 'conv' | 'conv-transpose' }>;

function convolved(operator: Convolution, x: Shape, weight: Shape, bias: Shape | null): Shape | NodeComplaint {
  const image = asImage(x);
  if ('code' in image) return image;
  const broken = checkWindow(operator);
  if (broken !== null) return broken;
  const [w0, w1, kh, kw] = weight;
  if (weight.length !== 4 || w0 === undefined || w1 === undefined) return rank('weight', weight, '4');
  const [n, channels, height, width] = image;
  const { group, kernel } = operator;
  if (!Number.isSafeInteger(group) || group < 1 || channels % group !== 0) {
    return wrong(
      'graph.channels',
      'group',
      group,
      `a divisor of the input's ${counted(channels, 'channel')}`,
      'Mend group or the input.',
    );
  }
  if (kh !== kernel[0] || kw !== kernel[1]) {
    return wrong('graph.kernel', 'kernel', `[${kernel.join(', ')}]`, `the weight's [${kh}, ${kw}]`, 'Make them agree.');
  }
  const transposed = operator.kind === 'conv-transpose';
  const expected = transposed ? channels : channels / group;
  const found = transposed ? w0 : w1;
  if (found !== expected) {
    const shape = `${describeShape(weight)} (${found} input channels)`;
    const limit = `${expected} (${channels} channels of x${transposed ? '' : ` in ${group} groups`})`;
    return wrong('graph.channels', 'weight', shape, limit, 'Make the weight match the channels of x.');
  }
  if (!transposed && w0 % group !== 0) {
    return wrong('graph.channels', 'weight', `${w0} output channels`, `a multiple of group, ${group}`, 'Mend group.');
  }
  const outputs = transposed ? w1 * group : w0;
  const unfit = vector('bias', bias, outputs);
  if (unfit !== null) return unfit;
  if (operator.kind === 'conv') {
    const out = slide(operator, [height, width]);
    return 'code' in out ? out : [n, outputs, ...out];
  }
  const { outputPad } = operator;
  if (!outputPad.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return wrong('graph.window', 'outputPad', `[${outputPad.join(', ')}]`, 'at least 0', 'Give whole numbers from 0.');
  }
  const out = spread(operator, outputPad, [height, width]);
  return 'code' in out ? out : [n, outputs, ...out];
}

function dense(x: Shape, weight: Shape, bias: Shape | null): Shape | NodeComplaint {
  const [n, k] = x;
  const [m, wk] = weight;
  if (x.length !== 2 || n === undefined || k === undefined) return rank('x', x, '2 ([N, K])');
  if (weight.length !== 2 || m === undefined) return rank('weight', weight, '2 ([M, K])');
  if (wk !== k)
    return wrong('graph.channels', 'weight', describeShape(weight), `[${m}, ${k}]`, 'Make the weight match x.');
  return vector('bias', bias, m) ?? [n, m];
}

const PARAMETERS = ['x', 'scale', 'offset', 'mean', 'variance'];

function perChannel(x: Shape, inputs: InputTypes, minRank: number): Shape | NodeComplaint {
  const channels = x[1];
  if (channels === undefined || x.length < minRank) return rank('x', x, `at least ${minRank} ([N, C, …])`);
  for (const [place, input] of inputs.entries()) {
    const unfit = place === 0 ? null : vector(PARAMETERS[place] ?? 'an input', input?.shape ?? null, channels);
    if (unfit !== null) return unfit;
  }
  return x;
}

function concat(axis: number, x: Shape, inputs: InputTypes): Shape | NodeComplaint {
  const outside = axisOf(axis, x);
  if (outside !== null) return outside;
  let total = 0;
  for (const [place, input] of inputs.entries()) {
    const shape = input?.shape;
    const fits = shape?.length === x.length && shape.every((size, i) => i === axis || size === x[i]);
    if (shape === undefined || !fits) {
      const found = shape === undefined ? 'absent' : describeShape(shape);
      const expected = `${describeShape(x)} but for axis ${axis}`;
      return wrong('graph.concat', `input ${place + 1}`, found, expected, 'Only the joined axis may differ.');
    }
    total += shape[axis] ?? 0;
  }
  return x.map((size, i) => (i === axis ? total : size));
}

function reshape(shape: Shape, x: Shape): Shape | NodeComplaint {
  if (elementsOf(shape) === elementsOf(x)) return shape;
  const found = `${describeShape(shape)} (${counted(elementsOf(shape), 'element')})`;
  return wrong(
    'graph.reshape',
    'shape',
    found,
    `the ${counted(elementsOf(x), 'element')} of ${describeShape(x)}`,
    'Give a shape of as many elements.',
  );
}

function transpose(order: Shape, x: Shape): Shape | NodeComplaint {
  const axes = new Set(order);
  if (order.length === x.length && x.every((_, axis) => axes.has(axis))) return order.map((axis) => x[axis] ?? 0);
  return wrong(
    'graph.transpose',
    'order',
    `[${order.join(', ')}]`,
    `each of 0..${x.length - 1} once`,
    'Name every axis once.',
  );
}

function pad({ pads, mode }: Extract<Operator, { kind: 'pad' }>, x: Shape): Shape | NodeComplaint {
  const image = asImage(x);
  if ('code' in image) return image;
  const [n, c, h, w] = image;
  const [top, left, bottom, right] = pads;
  if (!pads.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return wrong(
      'graph.window',
      'pads',
      `[${pads.join(', ')}]`,
      'whole numbers of at least 0',
      'Cropping is not padding.',
    );
  }
  if (mode === 'reflect' && (Math.max(top, bottom) >= h || Math.max(left, right) >= w)) {
    return wrong('graph.window', 'pads', `[${pads.join(', ')}]`, `less than [${h}, ${w}], as they mirror`, 'Pad less.');
  }
  return [n, c, h + top + bottom, w + left + right];
}

type Image = readonly [n: number, c: number, h: number, w: number];

function asImage(x: Shape): Image | NodeComplaint {
  const [n, c, h, w] = x;
  if (x.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined) {
    return rank('x', x, '4 ([N, C, H, W])');
  }
  return [n, c, h, w];
}

function vector(part: string, shape: Shape | null, length: number): NodeComplaint | null {
  if (shape === null || (shape.length === 1 && shape[0] === length)) return null;
  return wrong(
    'graph.channels',
    part,
    describeShape(shape),
    `[${length}]`,
    `Give ${part} one element for each channel.`,
  );
}

function axisOf(axis: number, x: Shape): NodeComplaint | null {
  if (Number.isSafeInteger(axis) && axis >= 0 && axis < x.length) return null;
  return wrong(
    'graph.attribute',
    'axis',
    axis,
    `0..${x.length - 1}, as x is ${describeShape(x)}`,
    'Give an axis that x has.',
  );
}

const rank = (part: string, found: Shape, expected: string): NodeComplaint =>
  wrong(
    'graph.rank',
    `the rank of ${part}`,
    `${found.length} (${describeShape(found)})`,
    expected,
    'Reshape it, or use the operator for such tensors.',
  );

function wrong(
  code: string,
  part: string,
  found: string | number,
  expected: string | number,
  fix: string,
): NodeComplaint {
  return { code, part, found, expected, fix };
}
