import type { Value } from '../builder.ts';
import type { NodeImport } from '../nodeImport.ts';
import { arithmetic, cast, clip, dropout, leakyRelu, pass, pRelu, simple, softmax, sum } from './elementwise.ts';
import { gemm, matMul } from './linear.ts';
import { batchNorm, instanceNorm, localResponseNorm, reduce } from './normalization.ts';
import { pad, resize, upsample } from './resampling.ts';
import * as shaping from './shaping.ts';
import { averagePool, conv, convTranspose, maxPool } from './windows.ts';

/** What a node of the file becomes; null if it has reported why it cannot be taken. */
export type OperatorImport = (node: NodeImport) => Value | null;

/** By ONNX's operator name, domain ai.onnx. */
export const OPERATORS: ReadonlyMap<string, OperatorImport> = new Map<string, OperatorImport>([
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['MaxPool', maxPool],
  ['AveragePool', averagePool],
  ['GlobalAveragePool', simple('global-average-pool')],
  ['GlobalMaxPool', simple('global-max-pool')],
  ['ReduceMean', reduce('global-average-pool')],
  ['ReduceMax', reduce('global-max-pool')],
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['BatchNormalization', batchNorm],
  ['InstanceNormalization', instanceNorm],
  ['LRN', localResponseNorm],
  ['Relu', simple('relu')],
  ['Sigmoid', simple('sigmoid')],
  ['Tanh', simple('tanh')],
  ['LeakyRelu', leakyRelu],
  ['PRelu', pRelu],
  ['Clip', clip],
  ['Softmax', softmax],
  ['Add', arithmetic('add')],
  ['Sub', arithmetic('subtract')],
  ['Mul', arithmetic('multiply')],
  ['Div', arithmetic('divide')],
  ['Sum', sum],
  ['Identity', pass],
  ['Dropout', dropout],
  ['Cast', cast],
  ['Concat', shaping.concat],
  ['Reshape', shaping.reshape],
  ['Flatten', shaping.flatten],
  ['Squeeze', shaping.squeeze],
  ['Unsqueeze', shaping.unsqueeze],
  ['Transpose', shaping.transpose],
  ['Pad', pad],
  ['Upsample', upsample],
  ['Resize', resize],
  ['Shape', shaping.shape],
  ['Size', shaping.size],
  ['Constant', shaping.constant],
  ['ConstantOfShape', shaping.constantOfShape],
  ['RandomNormal', shaping.randomNormal],
  ...[
    'Gather',
    'Slice',
    'Expand',
    'Range',
    'ReduceProd',
    'Where',
    'Equal',
    'Min',
    'Max',
    'Neg',
    'Abs',
    'Floor',
    'Ceil',
    'Sqrt',
  ].map((name) => [name, shaping.onlyConstants] as const),
]);

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
