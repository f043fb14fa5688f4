import { Pace } from '../base/slices.ts';
import { checkConv } from '../layer/checkConv.ts';
import type { ConvShape } from '../layer/layer.ts';
import { constantData } from '../tensor/constant.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { describeShape, elementsOf, type Shape } from '../tensor/shape.ts';
import type { TensorType } from '../tensor/tensor.ts';
import type { Add } from './add.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, shapeAt, vectorComplaint, wrongRank } from './inference/checks.ts';
import type { LinearWeights, NodeValues, ValueContext } from './integer/rules.ts';
import { channelOfFirstAxis } from './integer/weights.ts';
import { computedWeights, pointwise, productForm, withKernel } from './integer/windows.ts';
import type { Multiply } from './multiply.ts';
import { onnxForm } from './onnx/form.ts';
import { fromNumbers, type Known } from './onnx/known.ts';
import { since, typeOf, between, type OnnxNode, type Value } from './onnx/node.ts';
import { haveMatrixProducts, matrixProducts } from './onnx/products.ts';
import { inChannelOrder, rowsTimes, timesColumns } from './onnx/rows.ts';
import { tensorAt } from './reference/inputs.ts';
import type { Reshape } from './reshape.ts';
import type { Transpose } from './transpose.ts';

/** [x (N, K), weight (M, K), bias? (M)]: x times the weight's transpose. */
export interface Dense {
  readonly kind: 'dense';
}

export const dense: OperatorDefinition<Dense> = {
  kind: 'dense',
  attributes: {},
  inputs: { least: 2, most: 3 },
  inferShape(_, x, inputs) {
    const weight = shapeAt(inputs, 1) ?? [];
    const [n, k] = x;
    const [m, wk] = weight;
    if (x.length !== 2 || n === undefined || k === undefined) return wrongRank('x', x, '2 ([N, K])');
    if (weight.length !== 2 || m === undefined) return wrongRank('weight', weight, '2 ([M, K])');
    if (wk !== k) {
      return complaint('graph.channels', 'weight', describeShape(weight), `[${m}, ${k}]`, 'Make the weight match x.');
    }
    return vectorComplaint('bias', shapeAt(inputs, 2), m) ?? [n, m];
  },
  macs: ([, weight = []], output) => elementsOf(output) * elementsOf(weight.slice(1)),
  evaluate: (_, y, inputs) => product(y, tensorAt(inputs, 0), tensorAt(inputs, 1), inputs[2]),
  onnx: {
    reads: {
      Gemm: { inputs: since(11, between(2, 3), 3), take: readGemm },
      MatMul: { inputs: 2, take: readMatMul },
    },
    write: () => onnxForm('Gemm', { transB: 1 }),
  },
  integer: {
    form(_, node, context) {
      const [x = ''] = node.inputs;
      if (computedWeights(node, context) !== null) {
        return productForm(node, pointwise(context.shapeOf(x), context.shapeOf(node.output)[1] ?? 1), context);
      }
      const from = context.imageBehind(x) ?? x;
      const plain = pointwise(context.shapeOf(from), context.shapeOf(node.output)[1] ?? 1);
      const shape = withKernel(plain, [plain.height, plain.width], [1, 1]);
      return { body: { kind: 'linear', shape }, inputs: [from], operation: 'dense' };
    },
    linear: {
      channelOfWeight: (_, shape) => channelOfFirstAxis(shape),
      *arrange(_, weights, __, shape) {
        return shape.transposed === undefined ? weights : yield* imageWeights(weights, shape);
      },
      imageLayer,
    },
  },
};

/** y[n, m] = bias[m] + sum over k of x[n, k] * weight[m, k]. */
function* product(y: FloatTensor, x: FloatTensor, weight: FloatTensor, bias?: FloatTensor): Generator<number, void> {
  const [rows = 1, depth = 1] = x.shape;
  const [columns = 1] = weight.shape;
  const pace = new Pace();
  for (let n = 0; n < rows; n++) {
    for (let m = 0; m < columns; m++) {
      let sum = bias?.data[m] ?? 0;
      for (let k = 0; k < depth; k++) sum += (x.data[n * depth + k] ?? 0) * (weight.data[m * depth + k] ?? 0);
      y.data[n * columns + m] = sum;
      if (pace.due(depth)) yield (n * columns + m) / (rows * columns);
    }
  }
}

/** Gemm: alpha * A * B + beta * C -> dense, with A and B transposed as asked and the factors in the constants. */
function readGemm(node: OnnxNode): Value | null {
  const [a, b] = [node.needed(0), node.needed(1)];
  const alpha = node.float('alpha', 1);
  const beta = node.float('beta', 1);
  const [transA, transB] = [node.int('transA', 0) !== 0, node.int('transB', 0) !== 0];
  if (a === null || b === null || node.failed) return null;
  if (a.kind === 'known' && b.kind === 'computed') return constantFirst(node, [a, b], [alpha, beta], [transA, transB]);
  const rows = transA ? node.step<Transpose>('transpose', { kind: 'transpose', order: [1, 0] }, [a]) : a;
  const given = scaled(node, transB ? b : transposed(node, b), alpha, 'weight');
  const found = rows && given && inChannelOrder(node, rows, given);
  if (found === null) return null;
  const [x, weight] = found;
  const c = node.input(2);
  if (c === null || beta === 0) return node.emit<Dense>({ kind: 'dense' }, [x, weight]);
  const offset = scaled(node, c, beta, 'bias');
  const bias = offset && asBias(node, offset, typeOf(weight).shape[0] ?? 0);
  if (offset === null || bias === null) return null;
  // Of weights that are made during the run VTA takes no bias.
  if (bias !== 'whole' && weight.kind === 'known') return node.emit<Dense>({ kind: 'dense' }, [x, weight, bias]);
  return node.emit<Add>({ kind: 'add' }, [node.step<Dense>('product', { kind: 'dense' }, [x, weight]), offset]);
}

/** Gemm whose first matrix is the constant: a convolution over the columns of the second, then what is added. */
function constantFirst(
  node: OnnxNode,
  [a, b]: readonly [Value, Value],
  [alpha, beta]: readonly [number, number],
  [transA, transB]: readonly [boolean, boolean],
): Value | null {
  const weight = scaled(node, transA ? transposed(node, a) : a, alpha, 'weight');
  const x = transB ? transposed(node, b) : b;
  const c = beta === 0 ? null : node.input(2);
  if (weight === null || x === null) return null;
  if (c === null) return timesColumns(node, weight, x);
  const offset = scaled(node, c, beta, 'bias');
  return offset && node.emit<Add>({ kind: 'add' }, [timesColumns(node, weight, x, 'product'), offset]);
}

/**
 * MatMul with a constant matrix: of two matrices a dense layer, of more axes a convolution over the rows; with the constant first over the columns. Of
 * two computed values a convolution with the one as weights.
 */
function readMatMul(node: OnnxNode): Value | null {
  const [a, b] = [node.needed(0), node.needed(1)];
  if (a === null || b === null) return null;
  const [left, right] = [typeOf(a).shape, typeOf(b).shape];
  const matrix = b.kind === 'known' ? asMatrix(node, b, left.length) : null;
  if (matrix !== null && left.length === 2) {
    const weight = transposed(node, matrix);
    const found = weight && inChannelOrder(node, a, weight);
    return found && node.emit<Dense>({ kind: 'dense' }, found);
  }
  if (matrix !== null && left.length > 2) return rowsTimes(node, a, transposed(node, matrix));
  if (a.kind === 'known' && left.length === 2 && right.length >= 2) return timesColumns(node, a, b);
  if (left.length === 1 || right.length === 1) {
    const product = vectorProduct(node, a, b);
    if (product !== undefined) return product;
  }
  const known = a.kind === 'known' && b.kind === 'known';
  if (!known && haveMatrixProducts(left, right)) return matrixProducts(node, a, b);
  const words = (value: Value): string =>
    `${value.kind === 'known' ? 'constant' : 'computed'} ${describeShape(typeOf(value).shape)}`;
  const got = `${words(a)} by ${words(b)}`;
  const [reason, fix] = [
    `a product of ${got}`,
    'Only products of matrices one by one, or of all by one matrix, are supported.',
  ];
  return node.refuse('onnx.matmul', reason, fix, got, '[…, S, K] by […, K, M]');
}

/** Of a vector with a matrix, of which one is a constant: the vector is a matrix of one row or column. Undefined: it is none such. */
function vectorProduct(node: OnnxNode, a: Value, b: Value): Value | null | undefined {
  const [left, right] = [typeOf(a).shape, typeOf(b).shape];
  if (left.at(-1) !== (right.length === 1 ? right[0] : right.at(-2))) return undefined;
  const flat = (value: Value | null, shape: Shape): Value | null =>
    value && node.emit<Reshape>({ kind: 'reshape', shape }, [value]);
  const times = (weight: Value | null, shape: Shape): Value | null => {
    const depth = left.at(-1) ?? 1;
    const rows: Reshape = { kind: 'reshape', shape: [elementsOf(left) / depth, depth] };
    const x = weight && node.step<Reshape>('rows', rows, [a]);
    return flat(x && node.step<Dense>('product', { kind: 'dense' }, [x, weight]), shape);
  };
  if (a.kind === 'computed' && b.kind === 'known') {
    if (left.length === 1 && right.length === 2) return times(transposed(node, b), right.slice(1));
    const row = left.length > 1 && right.length === 1 ? node.known({ ...b.tensor, shape: [1, ...right] }, 'row') : null;
    return row === null ? undefined : times(row, left.slice(0, -1));
  }
  if (a.kind === 'computed' || b.kind === 'known' || right.length !== 2) return undefined;
  const row = node.known({ ...a.tensor, shape: [1, ...left] }, 'row');
  return flat(timesColumns(node, row, b, 'product'), right.slice(1));
}

/** A constant as the matrix that all matrices of a value with so many axes are multiplied by; null if it is none. */
function asMatrix(
  node: OnnxNode,
  { tensor, name }: Extract<Value, { readonly kind: 'known' }>,
  rank: number,
): Value | null {
  const { shape } = tensor;
  if (shape.length === 2) return { kind: 'known', name, tensor };
  const more = shape.slice(0, -2);
  if (shape.length < 2 || shape.length > rank || more.some((size) => size !== 1)) return null;
  return node.known({ ...tensor, shape: shape.slice(-2) }, 'matrix');
}

const turned = new WeakMap<Known, Value>();

/** A matrix with rows and columns exchanged: at the import if it is known, once however many nodes share it. */
function transposed(node: OnnxNode, matrix: Value): Value | null {
  const [rows, columns] = typeOf(matrix).shape;
  if (typeOf(matrix).shape.length !== 2 || rows === undefined || columns === undefined) {
    return node.refuse(
      'onnx.rank',
      `its matrix has shape ${describeShape(typeOf(matrix).shape)}`,
      'Give a matrix.',
      null,
      2,
    );
  }
  if (matrix.kind === 'computed')
    return node.step<Transpose>('transposed', { kind: 'transpose', order: [1, 0] }, [matrix]);
  const done = turned.get(matrix.tensor);
  if (done !== undefined) return done;
  const tensor = transposeMatrix(node, matrix.tensor, rows, columns);
  if (tensor === null) return null;
  const value = node.known(tensor, 'weight');
  turned.set(matrix.tensor, value);
  return value;
}

function transposeMatrix(node: OnnxNode, matrix: Known, rows: number, columns: number): Known | null {
  const { type, source } = matrix;
  const shape = [columns, rows];
  // Equal elements have no order, and one random order is as good as another.
  if (source.kind === 'fill' || source.kind === 'seeded') return { type, shape, source };
  if (!node.afford(rows * columns)) return null;
  const from = source.data;
  const data = from.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) data[column * rows + row] = from[row * columns + column] ?? 0;
  }
  return { type, shape, source: { ...source, data } as Known['source'] };
}

/** A value times a number. */
function scaled(node: OnnxNode, value: Value | null, factor: number, part: string): Value | null {
  if (value === null || factor === 1) return value;
  if (value.kind === 'computed') {
    const constant = node.known(fromNumbers('float32', [], [factor]), `${part} factor`);
    return node.step<Multiply>(`${part} scaled`, { kind: 'multiply' }, [value, constant]);
  }
  const { type, shape, source } = value.tensor;
  switch (source.kind) {
    case 'fill':
      return node.known({ type, shape, source: { kind: 'fill', value: source.value * factor } }, part);
    case 'seeded': {
      const { seed, mean, deviation } = source;
      const made = { kind: 'seeded', seed, mean: mean * factor, deviation: deviation * Math.abs(factor) } as const;
      return node.known({ type, shape, source: made }, part);
    }
    case 'data':
    case 'wide': {
      if (!node.afford(source.data.length)) return null;
      const data = Float32Array.from(source.data, (element) => element * factor);
      return node.known({ type, shape, source: { kind: 'data', data } }, part);
    }
  }
}

/** The third input of a Gemm as a vector of M; 'whole' if it differs from row to row or is not known. */
function asBias(node: OnnxNode, value: Value, length: number): Value | 'whole' | null {
  const { shape }: TensorType = typeOf(value);
  if (shape.length === 1 && shape[0] === length) return value;
  if (value.kind === 'computed') return 'whole';
  const count = elementsOf(shape);
  const { type, source } = value.tensor;
  if (count === length && (shape.at(-1) ?? 1) === length) return node.known({ type, shape: [length], source }, 'bias');
  if (count !== 1) return 'whole';
  if (source.kind === 'seeded') return 'whole';
  const element = source.kind === 'fill' ? source.value : (source.data[0] ?? 0);
  return node.known({ type, shape: [length], source: { kind: 'fill', value: element } }, 'bias');
}

/**
 * A dense layer [N, K] whose output [N, C H W] is taken as an image [N, C, H, W] is a transposed convolution of an image [N, K, 1, 1] with a
 * kernel of the whole output, if a channel has one bias.
 */
function imageLayer(
  { inputs: [x = '', , bias = ''] }: NodeValues,
  reshaped: Shape,
  { shapeOf, constantOf }: ValueContext,
): ConvShape | null {
  const [n, channels = 0, height = 0, width = 0, ...more] = reshaped;
  const [batch, inChannels = 0, ...rest] = shapeOf(x);
  if (rest.length > 0 || n !== batch || reshaped.length !== 4 || more.length > 0) return null;
  const values = constantOf(bias);
  const data = values === undefined ? null : constantData(values);
  const taps = height * width;
  if (data?.some((b, i) => b !== data[i - (i % taps)]) === true) return null;
  const shape: ConvShape = {
    ...{ batch: n ?? 1, height: 1, width: 1, inChannels, outChannels: channels },
    ...{ kernelHeight: height, kernelWidth: width, strideHeight: 1, strideWidth: 1, padHeight: 0, padWidth: 0 },
    transposed: { outputPadHeight: 0, outputPadWidth: 0 },
  };
  return checkConv(shape).length === 0 ? shape : null;
}

/** Weights (C H W, K) as [C, K, H, W], a bias for each channel; in slices. */
function* imageWeights(
  { weight: from, bias }: LinearWeights,
  { inChannels, kernelHeight, kernelWidth }: ConvShape,
): Generator<void, LinearWeights, void> {
  const pace = new Pace();
  const taps = kernelHeight * kernelWidth;
  const to = new Float32Array(from.length);
  for (let row = 0; row * inChannels < from.length; row++) {
    const start = Math.floor(row / taps) * taps * inChannels + (row % taps);
    for (let k = 0; k < inChannels; k++) to[start + k * taps] = from[row * inChannels + k] ?? 0;
    if (pace.due(inChannels)) yield;
  }
  return { weight: to, bias: bias === null ? null : bias.filter((_, i) => i % taps === 0) };
}
