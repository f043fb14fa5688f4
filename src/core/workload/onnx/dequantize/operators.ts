import { elementType } from '../../../operators/onnx/known.ts';
import type { AttributeMessage, NodeMessage } from '../schema.ts';
import { isStandard, movesBytes } from './bounds.ts';
import type { Rewriting } from './rewriting.ts';
import { integerType, type ScaleAndZero } from './scales.ts';

/** Puts nodes of floats in the place of one of the file's; false, and nothing is put, where it cannot. */
export type Rewrite = (node: NodeMessage, file: Rewriting) => boolean;

const MICROSOFT = 'com.microsoft';

const attributeOf = ({ attribute }: NodeMessage, name: string): AttributeMessage | undefined =>
  attribute.find((one) => one.name === name);

export const integerOf = (node: NodeMessage, name: string, fallback: number): number =>
  Number(attributeOf(node, name)?.i ?? fallback);

const QUANTIZE: Rewrite = (node, file) => {
  const [x = '', scale = '', zero = ''] = node.input;
  // Without a zero point a number says of which type the integers are. In blocks: as the file has it.
  const told = zero === '' ? integerOf(node, 'output_dtype', 0) : 0;
  const type = told === 0 ? undefined : integerType(elementType(told).name);
  if (integerOf(node, 'block_size', 0) !== 0 || type === null) return false;
  const by = file.constants.scaleAndZero(scale, zero, type);
  if (by === null || file.isFixed(x)) return false;
  file.quantize(node, x, by);
  return true;
};

const DEQUANTIZE: Rewrite = (node, file) => {
  const [x = '', scale = '', zero = ''] = node.input;
  const [y = ''] = node.output;
  if (integerOf(node, 'block_size', 0) !== 0) return false;
  if (file.constants.has(x)) {
    const weight = file.weight(x, scale, zero, integerOf(node, 'axis', 1));
    if (weight === null) return false;
    file.put(node, 'Identity', [weight], y);
    return true;
  }
  if (file.representedBy(x) === null) return false;
  const float = file.float(x, scale, zero);
  if (float === null) return false;
  if (float !== y) file.put(node, 'Identity', [float], y);
  return true;
};

/** A value with its scale and zero point among a node's inputs. */
type Triple = readonly [value: string, scale: string, zero: string];

const tripleAt = ({ input }: NodeMessage, place: number): Triple => [
  input[place] ?? '',
  input[place + 1] ?? '',
  input[place + 2] ?? '',
];

/** What the integers that a node makes stand for, `x` being the place of one that they have the type of; null where that is not known. */
function madeBy({ input }: NodeMessage, file: Rewriting, place: number, x = 0): ScaleAndZero | null {
  const [scale = '', zero = ''] = input.slice(place, place + 2);
  if (zero !== '') return file.constants.scaleAndZero(scale, zero);
  const type = integerType(file.constants.typeOf(input[x + 2] ?? '')) ?? file.typeOf(input[x] ?? '');
  return type === null ? null : file.constants.scaleAndZero(scale, '', type);
}

/** The floats of values; null if one of them is not known. */
function floatsOf(file: Rewriting, triples: readonly Triple[]): readonly string[] | null {
  const floats = triples.map((triple) => file.float(...triple));
  return floats.every((one) => one !== null) ? floats : null;
}

/** Is it over images whose channels come last? */
const isChannelsLast = (node: NodeMessage): boolean => integerOf(node, 'channels_last', 0) !== 0;

const without = (node: NodeMessage, ...names: readonly string[]): AttributeMessage[] =>
  node.attribute.filter(({ name }) => !names.includes(name));

/** `op` over the floats of the first values, whose scales stand behind each. */
const elementwise =
  (op: string, values: number): Rewrite =>
  (node, file) => {
    const by = madeBy(node, file, 3 * values);
    if (by === null || isChannelsLast(node)) return false;
    const floats = floatsOf(
      file,
      Array.from({ length: values }, (_, place) => tripleAt(node, 3 * place)),
    );
    if (floats === null) return false;
    const sum = file.put(node, op, floats, file.fresh(`${node.output[0] ?? ''} uncut`), without(node, 'channels_last'));
    file.quantize(node, sum, by);
    return true;
  };

const CONV: Rewrite = (node, file) => {
  const [w, ws, wz] = tripleAt(node, 3);
  const bias = node.input[8] ?? '';
  const by = madeBy(node, file, 6);
  if (by === null || isChannelsLast(node) || !file.constants.has(w)) return false;
  const weight = file.weight(w, ws, wz, 0);
  const offset = bias === '' ? '' : biasOf(file, bias, [node.input[1] ?? '', ws]);
  if (weight === null || offset === null) return false;
  const x = file.float(...tripleAt(node, 0));
  if (x === null) return false;
  const inputs = [x, weight, ...(offset === '' ? [] : [offset])];
  const uncut = file.fresh(`${node.output[0] ?? ''} uncut`);
  file.quantize(node, file.put(node, 'Conv', inputs, uncut, without(node, 'channels_last')), by);
  return true;
};

/** A bias in units of the sums: of the scales' product. */
function biasOf(file: Rewriting, bias: string, scales: readonly string[], factor = 1): string | null {
  const integers = file.constants.numbers(bias);
  const lists = scales.map((name) => file.constants.numbers(name));
  const shape = file.constants.of(bias)?.shape;
  if (integers === null || shape === undefined) return null;
  const data = new Float32Array(integers.length);
  for (const list of lists) if (list === null || (list.length !== 1 && list.length !== integers.length)) return null;
  for (let c = 0; c < data.length; c++) {
    const unit = lists.reduce((product, list) => product * (list?.[list.length === 1 ? 0 : c] ?? 0), factor);
    data[c] = (integers[c] ?? 0) * unit;
  }
  return file.constant(`${bias} as float`, { type: 'float32', shape, source: { kind: 'data', data } });
}

/** The second factor of a product: with one scale, or one of each column. */
const factorOf = (file: Rewriting, [b, scale, zero]: Triple, axis = -1): string | null =>
  file.constants.has(b) ? file.weight(b, scale, zero, axis) : file.float(b, scale, zero);

const MATMUL: Rewrite = (node, file) => {
  const by = madeBy(node, file, 6);
  if (by === null) return false;
  const b = factorOf(file, tripleAt(node, 3));
  const a = b === null ? null : file.float(...tripleAt(node, 0));
  if (a === null || b === null) return false;
  file.quantize(node, file.put(node, 'MatMul', [a, b], file.fresh(`${node.output[0] ?? ''} uncut`)), by);
  return true;
};

/** a, b with their scales, then a bias in units of the sums, then the scale of the output, without which that is float. */
const GEMM: Rewrite = (node, file) => {
  const [c = '', ys = ''] = [node.input[6], node.input[7]];
  const by = madeBy(node, file, 7);
  if (ys !== '' && by === null) return false;
  const alpha = attributeOf(node, 'alpha')?.f ?? 1;
  const b = factorOf(file, tripleAt(node, 3), integerOf(node, 'transB', 0) === 0 ? -1 : 0);
  const scales = [node.input[1] ?? '', node.input[4] ?? ''];
  const bias = c === '' ? '' : biasOf(file, c, scales, alpha);
  const a = b === null || bias === null ? null : file.float(...tripleAt(node, 0));
  if (a === null || b === null || bias === null) return false;
  const [y = ''] = node.output;
  const inputs = [a, b, ...(bias === '' ? [] : [bias])];
  const made = file.put(node, 'Gemm', inputs, by === null ? y : file.fresh(`${y} uncut`), node.attribute);
  if (by !== null) file.quantize(node, made, by);
  return true;
};

const CONCAT: Rewrite = (node, file) => {
  const by = madeBy(node, file, 0, 2);
  const count = Math.floor((node.input.length - 2) / 3);
  if (by === null) return false;
  const floats = floatsOf(
    file,
    Array.from({ length: count }, (_, place) => tripleAt(node, 2 + 3 * place)),
  );
  if (floats === null) return false;
  const uncut = file.fresh(`${node.output[0] ?? ''} uncut`);
  file.quantize(node, file.put(node, 'Concat', floats, uncut, node.attribute), by);
  return true;
};

/** Bytes that only go elsewhere go there as what they stand for; all that are joined have one scale. */
const MOVE: Rewrite = (node, file) => {
  const joined = node.opType === 'Concat' ? node.input : node.input.slice(0, 1);
  const all = joined.map((name) => file.representedBy(name));
  const [first = null] = all;
  if (first === null || 'scaleName' in first.by) return false;
  const { scale, zero, type } = first.by;
  const alike = all.every(
    (one) => one !== null && !('scaleName' in one.by) && one.by.scale === scale && one.by.zero === zero,
  );
  if (!alike) return false;
  const floats = all.map((one) => one?.float ?? '');
  file.move(node, [...floats, ...node.input.slice(floats.length)], { scale, zero, type });
  return true;
};

/** x as integers whose scale follows from x itself, times a constant, with its scale and perhaps a bias: all of it is one product of floats. */
const DYNAMIC_MATMUL: Rewrite = (node, file) => {
  const [x = '', b = '', scale = '', zero = '', bias = ''] = node.input;
  return product(node, file, { a: x, b: file.constants.has(b) ? file.weight(b, scale, zero, -1) : null, bias });
};

const MATMUL_TO_FLOAT: Rewrite = (node, file) => {
  const [a = '', b = '', as = '', bs = '', az = '', bz = '', bias = ''] = node.input;
  const weight = file.constants.has(b) ? file.weight(b, bs, bz, -1) : null;
  return product(node, file, { a: weight === null ? null : file.float(a, as, az), b: weight, bias });
};

interface Factors {
  readonly a: string | null;
  readonly b: string | null;
  readonly bias: string;
}

function product(node: NodeMessage, file: Rewriting, { a, b, bias }: Factors): boolean {
  const [y = ''] = node.output;
  if (a === null || b === null || (bias !== '' && !file.constants.has(bias))) return false;
  const sums = file.put(node, 'MatMul', [a, b], bias === '' ? y : file.fresh(`${y} without bias`));
  if (bias !== '') file.put({ name: node.name === '' ? '' : `${node.name}/bias` }, 'Add', [sums, bias], y);
  return true;
}

const ONNX: Readonly<Record<string, Rewrite>> = {
  QuantizeLinear: QUANTIZE,
  DequantizeLinear: DEQUANTIZE,
  QLinearConv: CONV,
  QLinearMatMul: MATMUL,
};

const MICROSOFTS: Readonly<Record<string, Rewrite>> = {
  QuantizeLinear: QUANTIZE,
  DequantizeLinear: DEQUANTIZE,
  QLinearConv: CONV,
  QLinearAdd: elementwise('Add', 2),
  QLinearMul: elementwise('Mul', 2),
  QLinearConcat: CONCAT,
  QLinearAveragePool: elementwise('AveragePool', 1),
  QLinearGlobalAveragePool: elementwise('GlobalAveragePool', 1),
  QLinearLeakyRelu: elementwise('LeakyRelu', 1),
  QLinearSigmoid: elementwise('Sigmoid', 1),
  QGemm: GEMM,
  DynamicQuantizeMatMul: DYNAMIC_MATMUL,
  MatMulIntegerToFloat: MATMUL_TO_FLOAT,
};

/** How a node becomes nodes of floats; undefined if it stays. */
export function rewriteOf(node: NodeMessage): Rewrite | undefined {
  const table = isStandard(node) ? ONNX : node.domain === MICROSOFT ? MICROSOFTS : {};
  if (Object.hasOwn(table, node.opType)) return table[node.opType];
  return movesBytes(node) ? MOVE : undefined;
}
