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
  /** How many of its first inputs must be there. */
  readonly inputs: (opset: number) => number;
}

type Needs = number | OperatorImport['inputs'];
type Row = readonly [name: string, take: OperatorImport['take'], inputs: Needs];

/** What an operator needs from an opset on, and what before. */
const since =
  (opset: number, then: number, before: number): OperatorImport['inputs'] =>
  (now) =>
    now >= opset ? then : before;

/** Operators that take only what is known at the import. */
const ofConstants = (names: readonly string[], inputs: Needs): readonly Row[] =>
  names.map((name) => [name, shaping.onlyConstants, inputs]);

/** By ONNX's operator name, domain ai.onnx, with the number of inputs that must be there. */
const ROWS: readonly Row[] = [
  ['Conv', conv, 2],
  ['ConvTranspose', convTranspose, 2],
  ['MaxPool', maxPool, 1],
  ['AveragePool', averagePool, 1],
  ['GlobalAveragePool', simple('global-average-pool'), 1],
  ['GlobalMaxPool', simple('global-max-pool'), 1],
  ['ReduceMean', reduce('global-average-pool'), 1],
  ['ReduceMax', reduce('global-max-pool'), 1],
  ['Gemm', gemm, since(11, 2, 3)],
  ['MatMul', matMul, 2],
  ['BatchNormalization', batchNorm, 5],
  ['InstanceNormalization', instanceNorm, 3],
  ['LRN', localResponseNorm, 1],
  ['Relu', simple('relu'), 1],
  ['Sigmoid', simple('sigmoid'), 1],
  ['Tanh', simple('tanh'), 1],
  ['LeakyRelu', leakyRelu, 1],
  ['PRelu', pRelu, 2],
  ['Clip', clip, 1],
  ['Softmax', softmax, 1],
  ['Add', arithmetic('add'), 2],
  ['Sub', arithmetic('subtract'), 2],
  ['Mul', arithmetic('multiply'), 2],
  ['Div', arithmetic('divide'), 2],
  ['Sum', sum, 1],
  ['Identity', pass, 1],
  ['Dropout', dropout, 1],
  ['Cast', cast, 1],
  ['Concat', shaping.concat, 1],
  ['Reshape', shaping.reshape, 2],
  ['Flatten', shaping.flatten, 1],
  ['Squeeze', shaping.squeeze, 1],
  ['Unsqueeze', shaping.unsqueeze, since(13, 2, 1)],
  ['Transpose', shaping.transpose, 1],
  ['Pad', pad, since(11, 2, 1)],
  ['Upsample', upsample, since(9, 2, 1)],
  ['Resize', resize, since(11, 1, 2)],
  ['Shape', shaping.shape, 1],
  ['Size', shaping.size, 1],
  ['Constant', shaping.constant, 0],
  ['ConstantOfShape', shaping.constantOfShape, 1],
  ['RandomNormal', shaping.randomNormal, 0],
  ...ofConstants(['Gather', 'Expand', 'Equal'], 2),
  ...ofConstants(['Range', 'Where'], 3),
  ...ofConstants(['Slice'], since(10, 3, 1)),
  ...ofConstants(['ReduceProd', 'Min', 'Max', 'Neg', 'Abs', 'Floor', 'Ceil', 'Sqrt'], 1),
];

export const OPERATORS: ReadonlyMap<string, OperatorImport> = new Map(
  ROWS.map(([name, take, inputs]) => [name, { take, inputs: typeof inputs === 'number' ? () => inputs : inputs }]),
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
