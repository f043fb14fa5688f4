import { F, F32, unary, alpha } from './drawing.testing.ts';
import type { Operator } from './randomModel.testing.ts';
import { CONTROL } from './control.testing.ts';
import { BINARY, UNARY } from './elementwise.testing.ts';
import { GATHERS } from './gathers.testing.ts';
import { MOVES } from './moves.testing.ts';
import { PRODUCTS } from './products.testing.ts';
import { QUANTIZED } from './quantized.testing.ts';
import { REDUCTIONS } from './reductions.testing.ts';
import { WINDOWS, conv } from './windows.testing.ts';

/** What VTA computes, so that layers of it lie between. */
export const OURS: readonly Operator[] = [
  conv(({ shape }) => shape.length === 4),
  conv(({ shape }) => shape.length === 3),
  ...['Relu', 'Identity', 'Dropout'].map((op) => unary(op, F32)),
  unary('LeakyRelu', F, { with: alpha(0.1, 0.5) }),
  ...BINARY.filter(({ op }) => op === 'Add' || op === 'Mul'),
  ...PRODUCTS.filter(({ op }) => op === 'MatMul' || op === 'Gemm'),
  ...QUANTIZED.filter(({ op }) => op !== 'DynamicQuantizeLinear'),
  ...WINDOWS.filter(({ op }) => op === 'MaxPool' || op === 'AveragePool' || op === 'GlobalAveragePool'),
  ...[...GATHERS, ...MOVES].filter(({ op }) => op === 'Concat' || op === 'Reshape' || op === 'Split' || op === 'Slice'),
];

/**
 * ONNX's deterministic tensor operators of opset 13 to 21, each with how its inputs and attributes are drawn. What the runtime has no kernel for (a type, a rank)
 * is drawn all the same, and left out when it says so.
 */
export const OPERATORS: readonly Operator[] = [
  ...UNARY,
  ...BINARY,
  ...REDUCTIONS,
  ...GATHERS,
  ...MOVES,
  ...WINDOWS,
  ...PRODUCTS,
  ...QUANTIZED,
  ...CONTROL,
];
