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
};

export const hintFor = (operator: string): string =>
  (Object.hasOwn(HINTS, operator) ? HINTS[operator] : undefined) ??
  'Replace it by supported operators, or cut the network before it.';

/** Operators that are not supported and give a value of their first input's shape: what comes after them can be told too. */
export const UNSUPPORTED_ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['HardSwish', 'HardSigmoid', 'Elu', 'Selu', 'Celu', 'Gelu', 'Mish', 'Softplus', 'Softsign', 'ThresholdedRelu'],
  ...['Erf', 'Exp', 'Log', 'Round', 'Sign', 'Reciprocal', 'Sin', 'Cos'],
  ...['QuantizeLinear', 'DequantizeLinear', 'LogSoftmax', 'Hardmax', 'LayerNormalization', 'GroupNormalization'],
]);
