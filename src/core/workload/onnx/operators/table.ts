import type { Value } from '../builder.ts';
import type { NodeImport } from '../nodeImport.ts';
import { arithmetic, cast, clip, dropout, leakyRelu, pass, pRelu, simple, softmax, sum } from './elementwise.ts';
import { gemm, matMul } from './linear.ts';
import { batchNorm, instanceNorm, localResponseNorm, reduce } from './normalization.ts';
import { pad, resize, upsample } from './resampling.ts';
import * as shaping from './shaping.ts';
import { averagePool, conv, convTranspose, maxPool } from './windows.ts';

export interface OperatorImport {
  /** What a node of the file becomes; null if it has reported why it cannot be taken. */
  readonly take: (node: NodeImport) => Value | null;
  readonly inputs: (opset: number) => Arity;
}

/** How many of an operator's first inputs must be there, and how many it takes. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

type Takes = number | Arity | OperatorImport['inputs'];
type Row = readonly [name: string, take: OperatorImport['take'], inputs: Takes];

const upTo = (least: number, most: number): Arity => ({ least, most });
const ANY_NUMBER: Arity = upTo(1, Infinity);

const arity = (takes: number | Arity): Arity => (typeof takes === 'number' ? upTo(takes, takes) : takes);

/** What an operator takes from an opset on, and what before. */
const since =
  (opset: number, then: number | Arity, before: Takes): OperatorImport['inputs'] =>
  (now) =>
    now >= opset ? arity(then) : typeof before === 'function' ? before(now) : arity(before);

/** Operators that take only what is known at the import. */
const ofConstants = (names: readonly string[], inputs: Takes): readonly Row[] =>
  names.map((name) => [name, shaping.onlyConstants, inputs]);

/** By ONNX's operator name, domain ai.onnx, with the inputs it takes. */
const ROWS: readonly Row[] = [
  ['Conv', conv, upTo(2, 3)],
  ['ConvTranspose', convTranspose, upTo(2, 3)],
  ['MaxPool', maxPool, 1],
  ['AveragePool', averagePool, 1],
  ['GlobalAveragePool', simple('global-average-pool'), 1],
  ['GlobalMaxPool', simple('global-max-pool'), 1],
  ['ReduceMean', reduce('global-average-pool'), since(18, upTo(1, 2), 1)],
  ['ReduceMax', reduce('global-max-pool'), since(18, upTo(1, 2), 1)],
  ['Gemm', gemm, since(11, upTo(2, 3), 3)],
  ['MatMul', matMul, 2],
  ['BatchNormalization', batchNorm, 5],
  ['InstanceNormalization', instanceNorm, 3],
  ['LRN', localResponseNorm, 1],
  ['Relu', simple('relu'), 1],
  ['Sigmoid', simple('sigmoid'), 1],
  ['Tanh', simple('tanh'), 1],
  ['LeakyRelu', leakyRelu, 1],
  ['PRelu', pRelu, 2],
  ['Clip', clip, since(11, upTo(1, 3), 1)],
  ['Softmax', softmax, 1],
  ['Add', arithmetic('add'), 2],
  ['Sub', arithmetic('subtract'), 2],
  ['Mul', arithmetic('multiply'), 2],
  ['Div', arithmetic('divide'), 2],
  ['Sum', sum, ANY_NUMBER],
  ['Identity', pass, 1],
  ['Dropout', dropout, since(12, upTo(1, 3), 1)],
  ['Cast', cast, 1],
  ['Concat', shaping.concat, ANY_NUMBER],
  ['Reshape', shaping.reshape, 2],
  ['Flatten', shaping.flatten, 1],
  ['Squeeze', shaping.squeeze, since(13, upTo(1, 2), 1)],
  ['Unsqueeze', shaping.unsqueeze, since(13, 2, 1)],
  ['Transpose', shaping.transpose, 1],
  ['Pad', pad, since(18, upTo(2, 4), since(11, upTo(2, 3), 1))],
  ['Upsample', upsample, since(9, 2, 1)],
  ['Resize', resize, since(11, upTo(1, 4), 2)],
  ['Shape', shaping.shape, 1],
  ['Size', shaping.size, 1],
  ['Constant', shaping.constant, 0],
  ['ConstantOfShape', shaping.constantOfShape, 1],
  ['RandomNormal', shaping.randomNormal, 0],
  ...ofConstants(['Gather', 'Expand', 'Equal'], 2),
  ...ofConstants(['Range', 'Where'], 3),
  ...ofConstants(['Slice'], since(10, upTo(3, 5), 1)),
  ...ofConstants(['ReduceProd'], since(18, upTo(1, 2), 1)),
  ...ofConstants(['Min', 'Max'], ANY_NUMBER),
  ...ofConstants(['Neg', 'Abs', 'Floor', 'Ceil', 'Sqrt'], 1),
];

export const OPERATORS: ReadonlyMap<string, OperatorImport> = new Map(
  ROWS.map(([name, take, inputs]) => [
    name,
    { take, inputs: typeof inputs === 'function' ? inputs : () => arity(inputs) },
  ]),
);

const FLOAT_MODEL = 'Give the float model: quantization is done here.';
const NO_CONTROL = 'Export the model without control flow, its loops unrolled.';
const HINTS: Readonly<Record<string, string>> = {
  QuantizeLinear: FLOAT_MODEL,
  DequantizeLinear: FLOAT_MODEL,
  DynamicQuantizeLinear: FLOAT_MODEL,
  QLinearConv: FLOAT_MODEL,
  QLinearMatMul: FLOAT_MODEL,
  ConvInteger: FLOAT_MODEL,
  MatMulInteger: FLOAT_MODEL,
  If: NO_CONTROL,
  Loop: NO_CONTROL,
  Scan: NO_CONTROL,
  HardSwish: 'Replace it by Relu, Clip or LeakyRelu and train again.',
  Gelu: 'Replace it by Relu and train again.',
  Elu: 'Replace it by LeakyRelu and train again.',
  Split: 'Replace it by several convolutions, each making one part.',
};

export const hintFor = (operator: string): string =>
  (Object.hasOwn(HINTS, operator) ? HINTS[operator] : undefined) ??
  'Replace it by supported operators, or cut the network before it.';
